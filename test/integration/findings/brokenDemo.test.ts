/** What the doctor says about each trouble of the demo server, as its page says. */
import { readFile } from 'node:fs/promises';
import type { Socket } from 'socket.io';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { brokenNames, type Every, serveBroken } from '../../../src/demo/broken.ts';
import type { Connection } from '../../../src/engine/connection/connection.ts';
import type { Finding } from '../../../src/model/findings/finding.ts';
import type { TestServer } from '../../servers/testServer.ts';
import { diagnosed, expectVerdict, impatient } from '../../support/diagnosing.ts';
import { brief, Troubled } from '../../support/troubled.ts';

/** The intervals of the server, which run when the test lets time pass. */
class HeldIntervals {
  readonly #running = new Map<Socket, { readonly ms: number; readonly run: () => void }[]>();

  /** What runs once when the test lets it. */
  readonly waiting: (() => void)[] = [];
  readonly after: Every = (_socket, _ms, run) => this.waiting.push(run);

  readonly every: Every = (socket, ms, run) => {
    this.#running.set(socket, [...(this.#running.get(socket) ?? []), { ms, run }]);
    socket.once('disconnect', () => this.#running.delete(socket));
  };

  /** The time of the shortest interval. */
  get nextMs(): number {
    return Math.min(...[...this.#running.values()].flat().map(({ ms }) => ms));
  }

  run(): void {
    for (const { run } of [...this.#running.values()].flat()) run();
  }
}

let troubled: Troubled;
let server: TestServer;
let intervals: HeldIntervals;

beforeEach(async () => {
  troubled = new Troubled();
  intervals = new HeldIntervals();
  server = await troubled.server({
    setup: (io) =>
      serveBroken(io, { every: intervals.every, after: intervals.after, now: () => troubled.clock.wall() }),
  });
});
afterEach(() => troubled.close());

const namespaceOf = (name: string): string => `/broken/${name}`;

async function connected(name: string): Promise<Connection> {
  return troubled.connected(server.url, { namespace: namespaceOf(name) });
}

/** The intervals run so often, each after its time; everything that the server sent is received before the next. */
async function runs(name: string, connection: Connection, times: number): Promise<void> {
  for (let time = 0; time < times; time++) {
    troubled.clock.advance(intervals.nextMs);
    intervals.run();
    await troubled.barrier(connection, server.io.of(namespaceOf(name)));
  }
}

/** The connection ends so often after an interval, and is opened again. */
async function ends(connection: Connection, times: number, runsBefore = 1): Promise<void> {
  for (let end = 1; end <= times; end++) {
    await troubled.state(connection, 'connected', end);
    for (let run = 0; run < runsBefore; run++) {
      troubled.clock.advance(intervals.nextMs);
      intervals.run();
    }
    await troubled.state(connection, 'disconnected', end);
  }
}

/** A request as a person makes it in the panel. */
async function requests(
  connection: Connection,
  event: string,
  delivery: 'acknowledged' | 'timedOut',
  times: number,
): Promise<void> {
  for (let time = 0; time < times; time++) {
    const timeoutMs = delivery === 'timedOut' ? 1 : 60_000;
    await troubled.harness.delivered(troubled.harness.emit(connection, event, [], { ack: { timeoutMs } }), delivery);
  }
}

interface Trouble {
  readonly make: (name: string) => Promise<unknown>;
  readonly finds: Partial<Omit<Finding, 'params'>> & { readonly params?: object };
}

const ticks = (times: number) => async (name: string) => runs(name, await connected(name), times);

const findings: Readonly<Record<string, Trouble>> = {
  'listener-leak': {
    make: async (name) => {
      const connection = await connected(name);
      for (const joins of [1, 2, 3]) {
        await troubled.state(connection, 'connected', joins);
        await runs(name, connection, 2);
        troubled.clock.advance(intervals.nextMs);
        // The third one of each connection ends it.
        if (joins < 3) intervals.run();
      }
    },
    finds: {
      code: 'finding.duplicateEvents',
      params: { event: 'news', dir: 'in', copies: 3, because: 'reconnects' },
      severity: 'warning',
      confidence: 'proved',
    },
  },
  'room-and-everyone': {
    make: ticks(4),
    finds: {
      code: 'finding.duplicateEvents',
      params: { copies: 2, because: 'constant' },
      severity: 'info',
      confidence: 'likely',
    },
  },
  'no-callback': {
    make: async (name) => {
      const connection = await connected(name);
      await requests(connection, 'load', 'acknowledged', 1);
      await requests(connection, 'save', 'timedOut', 2);
    },
    finds: {
      code: 'finding.ackNeverAnswered',
      params: { event: 'save', others: 1 },
      severity: 'warning',
      confidence: 'likely',
    },
  },
  misspelled: {
    make: async (name) => {
      const connection = await connected(name);
      await requests(connection, 'update item', 'acknowledged', 1);
      await requests(connection, 'update itme', 'timedOut', 2);
    },
    finds: {
      code: 'finding.ackNeverAnswered',
      params: { event: 'update itme', similar: 'update item' },
      severity: 'warning',
      confidence: 'likely',
    },
  },
  'slow-handler': {
    make: async (name) => {
      const connection = await connected(name);
      for (let time = 0; time < 5; time++) {
        const emit = troubled.harness.emit(connection, 'save', [], { ack: {} });
        await expect.poll(() => intervals.waiting.length).toBe(1);
        troubled.clock.advance(1500);
        intervals.waiting.pop()?.();
        await troubled.harness.delivered(emit, 'acknowledged');
      }
    },
    finds: { code: 'finding.slowAcks', params: { event: 'save', p95: 1500 }, severity: 'info', confidence: 'proved' },
  },
  'clock-ahead': {
    make: ticks(6),
    finds: {
      code: 'finding.clockSkew',
      params: { event: 'tick', skewMs: 60_000, ahead: true },
      severity: 'info',
      confidence: 'likely',
    },
  },
  kick: {
    make: async (name) => ends(await connected(name), 1),
    finds: {
      code: 'finding.willNotReconnect',
      params: { end: 'server.disconnected' },
      severity: 'warning',
      confidence: 'proved',
    },
  },
  'crash-after-join': {
    make: async (name) => ends(await connected(name), 3),
    finds: {
      code: 'finding.reconnectLoop',
      params: { count: 3, livedMs: 20, steady: true },
      severity: 'error',
      confidence: 'proved',
    },
  },
  'close-before-join': {
    make: async (name) => {
      const connection = troubled.open(server.url, { namespace: namespaceOf(name) });
      const decided = connection.connect().catch(() => undefined);
      await troubled.state(connection, 'disconnected', 3);
      connection.disconnect();
      await decided;
    },
    finds: { code: 'finding.openDropLoop', params: { count: 3 }, severity: 'error', confidence: 'proved' },
  },
  'expired-token': {
    make: async (name) => {
      const connection = await connected(name);
      await ends(connection, 1);
      await troubled.state(connection, 'connectError', 1);
    },
    finds: {
      code: 'finding.tokenExpired',
      params: { reported: 'jwt expired' },
      severity: 'error',
      confidence: 'proved',
    },
  },
  'large-payload': {
    make: async (name) => {
      const connection = await connected(name);
      await troubled.barrier(connection, server.io.of(namespaceOf(name)));
    },
    finds: {
      code: 'finding.largePayload',
      params: { event: 'report', dir: 'in' },
      severity: 'info',
      confidence: 'proved',
    },
  },
  'too-frequent': {
    make: ticks(20),
    finds: {
      code: 'finding.chattyEvent',
      params: { event: 'position', dir: 'in', perSecond: 300 },
      severity: 'info',
      confidence: 'proved',
    },
  },
  'json-in-text': {
    make: ticks(3),
    finds: {
      code: 'finding.jsonInString',
      params: { event: 'saved', path: '0' },
      severity: 'info',
      confidence: 'proved',
    },
  },
  'map-as-object': {
    make: ticks(3),
    finds: {
      code: 'finding.lostType',
      params: { event: 'users', path: '0.online' },
      severity: 'info',
      confidence: 'possible',
    },
  },
  'invalid-json': {
    make: async (name) => ends(await connected(name), 3),
    finds: {
      code: 'finding.reconnectLoop',
      params: { count: 3, end: 'packet.invalidJson', word: 'NaN' },
      severity: 'error',
      confidence: 'proved',
    },
  },
  'too-many-attachments': {
    make: async (name) => ends(await connected(name), 3),
    finds: {
      code: 'finding.reconnectLoop',
      params: { count: 3, end: 'packet.tooManyAttachments', limit: 10 },
      severity: 'error',
      confidence: 'proved',
    },
  },
  'invalid-event': {
    make: async (name) => ends(await connected(name), 3),
    finds: {
      code: 'finding.reconnectLoop',
      params: { count: 3, end: 'packet.invalidEvent' },
      severity: 'error',
      confidence: 'proved',
    },
  },
};

describe('a broken namespace of the demo server', () => {
  it.each(Object.entries(findings))('%s', { timeout: 120_000 }, async (name, { make, finds }) => {
    await make(name);
    const [strongest] = await troubled.findings();
    expect(strongest && brief(strongest)).toMatchObject(finds);
  });

  it.each([
    ['refused', 'namespace.refused'],
    ['hanging-middleware', 'namespace.noAnswer'],
    ['missing', 'namespace.invalid'],
    ['close-before-join', 'namespace.closedBeforeJoin'],
  ])('%s is diagnosed', { timeout: 120_000 }, async (name, code) => {
    const profile = { url: server.url, namespace: namespaceOf(name) };
    const limits = name === 'hanging-middleware' ? { ...impatient, responseMs: 40_000 } : undefined;
    expectVerdict(await diagnosed(profile, limits && { limits }), code);
  });

  it('is described on the page of the demo server, with the code that it leads to', async () => {
    const page = await readFile(new URL('../../../docs/demo.md', import.meta.url), 'utf8');
    const rows = [...page.matchAll(/^\| `\/broken\/([\w-]+)` .*causes\/([\w.]+)\.md/gm)];
    const documented = new Map(rows.map(([, name = '', code = '']) => [name, code]));
    expect([...documented.keys()].sort()).toEqual([...brokenNames, 'missing'].sort());
    expect(documented.size).toBe(20);
    for (const [name, { finds }] of Object.entries(findings))
      expect([name, documented.get(name)]).toEqual([name, finds.code]);
  });
});
