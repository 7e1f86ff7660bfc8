// The broken namespaces of the demo server: for each, the inspector shows what the page of the namespace describes.
import type { Socket } from 'socket.io';
import { expect } from 'vitest';
import { type Every, serveBroken } from '../../../src/demo/broken.ts';
import type { Connection } from '../../../src/engine/connection/connection.ts';
import type { TestServer } from '../../servers/testServer.ts';
import { diagnosed, impatient } from '../../support/diagnosing.ts';
import type { Troubled } from '../../support/troubled.ts';
import type { Shown, Trouble } from './trouble.ts';

/** The intervals of the server. They run only when the test advances the time. */
class HeldIntervals {
  readonly #running = new Map<Socket, { readonly ms: number; readonly run: () => void }[]>();

  /** Functions that run once when the test allows it. */
  readonly waiting: (() => void)[] = [];
  readonly after: Every = (_socket, _ms, run) => this.waiting.push(run);

  readonly every: Every = (socket, ms, run) => {
    this.#running.set(socket, [...(this.#running.get(socket) ?? []), { ms, run }]);
    socket.once('disconnect', () => this.#running.delete(socket));
  };

  /** Milliseconds of the shortest interval. */
  get nextMs(): number {
    return Math.min(...[...this.#running.values()].flat().map(({ ms }) => ms));
  }

  run(): void {
    for (const { run } of [...this.#running.values()].flat()) run();
  }
}

/** The broken namespaces of the demo server, with a clock that the test advances. */
class BrokenDemo {
  readonly it: Troubled;
  readonly server: TestServer;
  readonly intervals: HeldIntervals;

  private constructor(it: Troubled, server: TestServer, intervals: HeldIntervals) {
    this.it = it;
    this.server = server;
    this.intervals = intervals;
  }

  static async start(it: Troubled): Promise<BrokenDemo> {
    const intervals = new HeldIntervals();
    const server = await it.server({
      setup: (io) => serveBroken(io, { every: intervals.every, after: intervals.after, now: () => it.clock.wall() }),
    });
    return new BrokenDemo(it, server, intervals);
  }

  connected(name: string): Promise<Connection> {
    return this.it.connected(this.server.url, { namespace: namespaceOf(name) });
  }

  barrier(name: string, connection: Connection): Promise<void> {
    return this.it.barrier(connection, this.server.io.of(namespaceOf(name)));
  }

  /**
   * Runs the intervals this many times, each time after their duration. Everything that the server sends is received before the next run.
   */
  async runs(name: string, connection: Connection, times: number): Promise<void> {
    for (let time = 0; time < times; time++) {
      this.#run();
      await this.barrier(name, connection);
    }
  }

  /** Waits for this many ends of the connection, each of them after an interval. The connection is opened again after each end. */
  async ends(connection: Connection, times: number): Promise<void> {
    for (let end = 1; end <= times; end++) {
      await this.it.state(connection, 'connected', end);
      this.#run();
      await this.it.state(connection, 'disconnected', end);
    }
  }

  /** Emits an event with an acknowledgement, as a person does in the panel, several times. */
  async requests(
    connection: Connection,
    event: string,
    delivery: 'acknowledged' | 'timedOut',
    times: number,
  ): Promise<void> {
    const { harness } = this.it;
    for (let time = 0; time < times; time++) {
      const timeoutMs = delivery === 'timedOut' ? 1 : 60_000;
      await harness.delivered(harness.emit(connection, event, [], { ack: { timeoutMs } }), delivery);
    }
  }

  #run(): void {
    this.it.clock.advance(this.intervals.nextMs);
    this.intervals.run();
  }
}

const namespaceOf = (name: string): string => `/broken/${name}`;

interface Broken {
  readonly make: (demo: BrokenDemo, name: string) => Promise<unknown>;
  readonly shown: readonly Shown[];
}

const ticks = (times: number) => async (demo: BrokenDemo, name: string) =>
  demo.runs(name, await demo.connected(name), times);

const findings: Readonly<Record<string, Broken>> = {
  'listener-leak': {
    make: async (demo, name) => {
      const connection = await demo.connected(name);
      for (const joins of [1, 2, 3]) {
        await demo.it.state(connection, 'connected', joins);
        await demo.runs(name, connection, 2);
        demo.it.clock.advance(demo.intervals.nextMs);
        // The third run ends each connection, except for the last one, which stays open.
        if (joins < 3) demo.intervals.run();
      }
    },
    shown: [
      {
        code: 'finding.duplicateEvents',
        remedy: 'outside of the “connection” handler',
        params: { event: 'news', dir: 'in', copies: 3, because: 'reconnects' },
        severity: 'warning',
      },
    ],
  },
  'room-and-everyone': {
    make: ticks(4),
    shown: [
      {
        code: 'finding.duplicateEvents',
        remedy: 'not emitted to a room and to everyone',
        params: { copies: 2, because: 'constant' },
        severity: 'info',
        confidence: 'likely',
      },
    ],
  },
  'no-callback': {
    make: async (demo, name) => {
      const connection = await demo.connected(name);
      await demo.requests(connection, 'load', 'acknowledged', 1);
      await demo.requests(connection, 'save', 'timedOut', 2);
    },
    shown: [
      {
        code: 'finding.ackNeverAnswered',
        remedy: 'calls its callback in every branch',
        params: { event: 'save', others: 1 },
        severity: 'warning',
        confidence: 'likely',
      },
    ],
  },
  misspelled: {
    make: async (demo, name) => {
      const connection = await demo.connected(name);
      await demo.requests(connection, 'update item', 'acknowledged', 1);
      await demo.requests(connection, 'update itme', 'timedOut', 2);
    },
    shown: [
      {
        code: 'finding.ackNeverAnswered',
        remedy: 'Did you mean “update item”?',
        params: { event: 'update itme', similar: 'update item' },
        severity: 'warning',
        confidence: 'likely',
      },
    ],
  },
  'slow-handler': {
    make: async (demo, name) => {
      const connection = await demo.connected(name);
      for (let time = 0; time < 5; time++) {
        const emit = demo.it.harness.emit(connection, 'save', [], { ack: {} });
        await expect.poll(() => demo.intervals.waiting.length).toBe(1);
        demo.it.clock.advance(1500);
        demo.intervals.waiting.pop()?.();
        await demo.it.harness.delivered(emit, 'acknowledged');
      }
    },
    shown: [
      {
        code: 'finding.slowAcks',
        remedy: 'what the handler waits for',
        params: { event: 'save', p95: 1500 },
        severity: 'info',
      },
    ],
  },
  'clock-ahead': {
    make: ticks(6),
    shown: [
      {
        code: 'finding.clockSkew',
        remedy: 'Synchronize both clocks',
        params: { event: 'tick', skewMs: 60_000, ahead: true },
        severity: 'info',
        confidence: 'likely',
      },
    ],
  },
  kick: {
    make: async (demo, name) => demo.ends(await demo.connected(name), 1),
    shown: [
      {
        code: 'finding.willNotReconnect',
        remedy: 'call socket.connect()',
        params: { end: 'server.disconnected' },
        severity: 'warning',
      },
    ],
  },
  'crash-after-join': {
    make: async (demo, name) => demo.ends(await demo.connected(name), 3),
    shown: [
      {
        code: 'finding.reconnectLoop',
        remedy: 'Look in the server’s “connection” handler',
        params: { count: 3, livedMs: 20, steady: true },
        severity: 'error',
      },
    ],
  },
  'close-before-join': {
    make: async (demo, name) => {
      const connection = demo.it.connection(demo.server.url, { namespace: namespaceOf(name) });
      const decided = connection.connect().catch(() => undefined);
      await demo.it.state(connection, 'disconnected', 3);
      connection.disconnect();
      await decided;
    },
    shown: [{ code: 'finding.openDropLoop', remedy: 'use the same parser', params: { count: 3 }, severity: 'error' }],
  },
  'expired-token': {
    make: async (demo, name) => {
      const connection = await demo.connected(name);
      await demo.ends(connection, 1);
      await demo.it.state(connection, 'connectError', 1);
    },
    shown: [
      {
        code: 'finding.tokenExpired',
        remedy: 'Pass auth as a function',
        params: { reported: 'jwt expired' },
        severity: 'error',
      },
    ],
  },
  'large-payload': {
    make: async (demo, name) => {
      const connection = await demo.connected(name);
      await demo.barrier(name, connection);
    },
    shown: [
      {
        code: 'finding.largePayload',
        remedy: 'Send files over HTTP',
        params: { event: 'report', dir: 'in' },
        severity: 'info',
      },
    ],
  },
  'too-frequent': {
    make: ticks(20),
    shown: [
      {
        code: 'finding.chattyEvent',
        remedy: 'Combine several values',
        params: { event: 'position', dir: 'in', perSecond: 300 },
        severity: 'info',
      },
    ],
  },
  'json-in-text': {
    make: ticks(3),
    shown: [
      {
        code: 'finding.jsonInString',
        remedy: 'without JSON.stringify()',
        params: { event: 'saved', path: '0' },
        severity: 'info',
      },
    ],
  },
  'map-as-object': {
    make: ticks(3),
    shown: [
      {
        code: 'finding.lostType',
        remedy: '[...map]',
        params: { event: 'users', path: '0.online' },
        severity: 'info',
        confidence: 'possible',
      },
    ],
  },
  'invalid-json': {
    make: async (demo, name) => demo.ends(await demo.connected(name), 3),
    shown: [
      {
        code: 'finding.reconnectLoop',
        remedy: 'Change what the server sends',
        params: { count: 3, end: 'packet.invalidJson', word: 'NaN' },
        severity: 'error',
      },
    ],
  },
  'too-many-attachments': {
    make: async (demo, name) => demo.ends(await demo.connected(name), 3),
    shown: [
      {
        code: 'finding.reconnectLoop',
        remedy: 'Send fewer binary attachments',
        params: { count: 3, end: 'packet.tooManyAttachments', limit: 10 },
        severity: 'error',
      },
    ],
  },
  'invalid-event': {
    make: async (demo, name) => demo.ends(await demo.connected(name), 3),
    shown: [
      {
        code: 'finding.reconnectLoop',
        remedy: 'Change what the server sends',
        params: { count: 3, end: 'packet.invalidEvent' },
        severity: 'error',
      },
    ],
  },
};

const verdicts: Readonly<Record<string, Shown>> = {
  refused: { code: 'namespace.refused', remedy: 'sends no auth payload' },
  'hanging-middleware': { code: 'namespace.noAnswer', remedy: 'each middleware of the namespace calls next()' },
  missing: { code: 'namespace.invalid', remedy: 'Check its name' },
  'close-before-join': { code: 'namespace.closedBeforeJoin', remedy: 'Check the server’s log' },
};

/** The code that the page of the demo server must name, by the name after `/broken/`. */
export const demoCodes: ReadonlyMap<string, string | undefined> = new Map([
  ...Object.entries(verdicts).map(([name, { code }]) => [name, code] as const),
  ...Object.entries(findings).map(([name, { shown }]) => [name, shown[0]?.code] as const),
]);

export const demoTroubles: readonly Trouble[] = [
  ...Object.entries(findings).map(([name, { make, shown }]) => ({
    title: namespaceOf(name),
    make: async (it: Troubled) => make(await BrokenDemo.start(it), name),
    shown,
    inGate: 'directly' as const,
  })),
  ...Object.entries(verdicts).map(([name, verdict]) => ({
    title: `${namespaceOf(name)}, diagnosed`,
    place: 'verdict' as const,
    make: async (it: Troubled) => {
      const { server } = await BrokenDemo.start(it);
      const limits = name === 'hanging-middleware' ? { ...impatient, responseMs: 40_000 } : undefined;
      return diagnosed({ url: server.url, namespace: namespaceOf(name) }, limits && { limits });
    },
    shown: [verdict],
    // The gate leaves out this long wait, because another test covers it.
    ...(name !== 'hanging-middleware' && { inGate: 'directly' as const }),
  })),
];
