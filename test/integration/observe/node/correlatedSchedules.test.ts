/**
 * Random schedules of emits at both ends of several sockets, with reconnects: each event, and each acknowledgement, is linked to the same one
 * at the other end.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../../src/base/clock.ts';
import type { Connection } from '../../../../src/engine/connection/connection.ts';
import { TimeSlicer } from '../../../../src/engine/contracts/timeSlicer.ts';
import type { Counterpart } from '../../../../src/engine/correlation/counterparts.ts';
import type { Entry } from '../../../../src/model/entry/entry.ts';
import { EngineHarness } from '../../../support/engineHarness.ts';
import { isMatrix } from '../../../support/isMatrix.mjs';
import { closedAfterEach } from '../../../support/closedAfterEach.ts';
import { probeSuite } from '../../../support/probeSuite.ts';
import { WatchedProcess } from '../../../support/watchedProcess.ts';

const runs = isMatrix ? 200 : 12;
const clientCount = 3;

const clientEmit = fc.record({
  kind: fc.constant('client' as const),
  ack: fc.boolean(),
  volatile: fc.boolean(),
  binary: fc.boolean(),
});
const serverEmit = fc.record({
  kind: fc.constant('server' as const),
  to: fc.constantFrom(undefined, 'everybody', 'few', 'nobody'),
  ack: fc.boolean(),
  volatile: fc.boolean(),
});
/**
 * The client or the server ends the connection without waiting for events that are on the way, and the client connects
 * again.
 */
const reconnect = fc.record({ kind: fc.constantFrom('disconnect' as const, 'kicked' as const), emits: fc.nat(2) });
const anySchedule = fc.array(
  fc.record({
    client: fc.nat(clientCount - 1),
    steps: fc.array(
      fc.oneof(
        { weight: 5, arbitrary: clientEmit },
        { weight: 5, arbitrary: serverEmit },
        { weight: 1, arbitrary: reconnect },
      ),
      { minLength: 1, maxLength: 6 },
    ),
  }),
  { minLength: 1, maxLength: 5 },
);

const files = probeSuite();
let harness: EngineHarness;
const closing = closedAfterEach();

const servers = [
  ['socket.io', 'websocket', {}],
  ['socket.io', 'polling', {}],
  ['socket.io-2', 'websocket', { protocol: 'v2' }],
  ['socket.io-2', 'polling', { protocol: 'v2' }],
] as const;

describe.each(isMatrix ? servers : servers.slice(0, 2))('%s over %s', (library, transport, profile) => {
  it('links each event to the same event at the other end', { timeout: isMatrix ? 900_000 : 180_000 }, async () => {
    harness = new EngineHarness();
    closing.push(() => harness.dispose());
    const { engine } = harness;
    await engine.sources.nodes.start(files.path, files.token);
    const app = new WatchedProcess(['test/servers/watchedApp.cjs', library], files.env);
    closing.push(() => app.end());
    const url = await app.url();
    const clients = await Promise.all(
      Array.from({ length: clientCount }, () =>
        harness.connected(url, { transports: [transport], replies: { x: ['got it'] }, ...profile }),
      ),
    );
    let count = 10_000;
    const counted = { linked: 0, missing: 0, marked: 0, unsent: 0, linkedAcks: 0 };

    await fc.assert(
      fc.asyncProperty(anySchedule, async (schedule) => {
        const from = engine.log.nextSeq;
        for (const { client, steps } of schedule) {
          const connection = clients[client];
          if (!connection) continue;
          for (const step of steps) await perform(connection, step);
        }
        // The last acknowledgements are received after all events of the same socket.
        for (const client of clients) await connectedAgain(client);
        for (const client of clients) await acknowledged(client, 'enter', 'few');
        const sockets = clients.map(({ summary }) => summary.socketId);
        await expect
          .poll(() => {
            const seen = entriesFrom(from).filter(isEntered);
            return sockets.filter((id) => seen.some(({ connectionId }) => socketIdOf(connectionId) === id)).length;
          })
          .toBe(clientCount);
        await engine.counterparts.upToDate(new TimeSlicer(systemClock));
        await engine.missing.examined();
        const all = harness.entries();
        compare(all.filter(({ kind, seq }) => kind === 'event' && seq >= from));
        compareAcks(
          all.filter(({ kind }) => kind === 'ack'),
          from,
        );
      }),
      { numRuns: runs },
    );
    expect(counted.linked).toBeGreaterThan(runs);
    expect(counted.linkedAcks).toBeGreaterThan(runs);

    function entriesFrom(from: number): Entry[] {
      return Array.from({ length: engine.log.nextSeq - from }, (_, index) => harness.entry(from + index));
    }

    function isEntered({ event, dir, delivery, source }: Entry): boolean {
      return event === 'enter' && dir === 'in' && delivery === 'acknowledged' && source !== undefined;
    }

    function socketIdOf(connectionId: string): string | undefined {
      return engine.sources.connection(connectionId)?.socketId;
    }

    async function perform(connection: Connection, step: Step): Promise<void> {
      if (step.kind === 'client') {
        const args: unknown[] = [{ id: count++ }, ...(step.binary ? [Buffer.from([1, 2, 3])] : [])];
        harness.emit(connection, step.ack ? 'confirm' : 'x', args, {
          volatile: step.volatile,
          ...(step.ack && { ack: { timeoutMs: 20_000 } }),
        });
      } else if (step.kind === 'server') {
        const { to, volatile, ack } = step;
        const wantsAck = ack && to === undefined;
        harness.emit(connection, 'make', [count++, { volatile, ack: wantsAck, ...(to !== undefined && { to }) }]);
      } else {
        if (step.kind === 'disconnect') connection.disconnect();
        else harness.emit(connection, 'leave me');
        for (let i = 0; i < step.emits; i++) harness.emit(connection, 'x', [{ id: count++ }]);
        await connectedAgain(connection);
      }
    }

    async function connectedAgain(connection: Connection): Promise<void> {
      // The disconnect packet that ends the connection may still be on the way.
      if (connection.summary.state === 'connected')
        await Promise.race([acknowledged(connection, 'enter', 'some'), ended(connection)]);
      // A server that closes a session can also close the socket of the next request.
      while (connection.summary.state !== 'connected') await connection.connect().catch(() => undefined);
    }

    async function ended(connection: Connection): Promise<void> {
      await expect.poll(() => connection.summary.state, { timeout: 60_000, interval: 5 }).not.toBe('connected');
    }

    async function acknowledged(connection: Connection, event: string, ...args: unknown[]): Promise<void> {
      const emitted = harness.emit(connection, event, args, { ack: {} });
      await expect
        .poll(() => harness.entry(emitted.seq).delivery, { timeout: 60_000, interval: 5 })
        .toMatch(/acknowledged|lost/);
    }

    function compareAcks(acks: readonly Entry[], from: number): void {
      for (const ack of acks) {
        if (ack.seq < from || ack.of === undefined) continue;
        const event = harness.entry(ack.of);
        const found = engine.counterparts.of(ack.seq);
        const events = engine.counterparts.of(event.seq)?.others.flatMap(({ seq }) => seq ?? []) ?? [];
        const others = acks.filter(({ of = -1 }) => events.includes(of));
        const label = JSON.stringify({ ack, event, found, others });
        expect(linkedSeqs(found?.others ?? []), label).toEqual(others.map(({ seq }) => seq));
        counted.linkedAcks += others.length;
        const proved = (found?.others ?? []).filter(({ state, isProved }) => state === 'missing' && isProved);
        const mark = engine.log.tables.missing.get(ack.seq);
        expect(mark?.sockets ?? 0, label).toBe(proved.length);
        if (mark) expect(mark.end, label).toBe(isServer(ack) ? 'client' : 'server');
        if (mark) expect(mark.why, label).not.toBe('notSent');
        if (others.length > 0) expect(mark, label).toBeUndefined();
      }
    }

    function compare(entries: readonly Entry[]): void {
      const idOf = ({ args: [first] = [] }: Entry): unknown => (first as { id?: unknown } | undefined)?.id;
      const named = entries.filter((entry) => /^(x|confirm)$/.test(entry.event ?? '') && idOf(entry) !== undefined);
      for (const entry of named) {
        const found = engine.counterparts.of(entry.seq);
        const others = named.filter((other) => idOf(other) === idOf(entry) && isServer(other) !== isServer(entry));
        const linked = linkedSeqs(found?.others ?? []);
        const label = JSON.stringify({ entry, found, others });
        expect(linked, label).toEqual(others.map(({ seq }) => seq).sort((a, b) => a - b));
        const states = (found?.others ?? []).filter(({ state }) => state !== 'linked').map(({ state }) => state);
        // Events that are not linked are missing at the other end, or their status is still pending.
        for (const state of states) expect(['missing', 'pending'], label).toContain(state);
        // A mark is never a guess: no event that was received is marked, and every event that was certainly not received is marked.
        const mark = engine.log.tables.missing.get(entry.seq);
        const proved = (found?.others ?? []).filter(({ state, isProved }) => state === 'missing' && isProved);
        expect(mark?.sockets ?? 0, label).toBe(proved.length);
        if (mark) expect(mark, label).toMatchObject({ end: isServer(entry) ? 'client' : 'server' });
        if (mark) expect(mark.why, label).not.toBe('notSent');
        if (others.length > 0 && !entry.deliveries) expect(mark, label).toBeUndefined();
        if (mark) counted.marked++;
        counted.linked += linked.length;
        counted.missing += states.length;
        if (found?.isUnsent) counted.unsent++;
      }
    }
  });
});

function isServer({ source }: Entry): boolean {
  return source !== undefined;
}

function linkedSeqs(others: readonly Counterpart[]): number[] {
  return others
    .flatMap(({ state, seq }) => (state === 'linked' && seq !== undefined ? [seq] : []))
    .sort((a, b) => a - b);
}

type Step = typeof anySchedule extends fc.Arbitrary<readonly { readonly steps: readonly (infer S)[] }[]> ? S : never;
