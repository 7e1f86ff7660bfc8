import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startServer, type TestServer } from '../servers/testServer.ts';
import { EngineHarness, transports } from '../support/engineHarness.ts';
import { indexesOf, reportFrom, runOf, startStream } from '../support/replayHarness.ts';

let harness: EngineHarness;
let server: TestServer;

beforeEach(async () => {
  harness = new EngineHarness();
  server = await startServer({
    setup: (io) => {
      io.on('connection', (socket) => {
        socket.on('echo', (...args: unknown[]) => socket.emit('echo', ...args));
        socket.on('ping', (number: number) => {
          const seen = received.get(socket.id) ?? [];
          received.set(socket.id, [...seen, number]);
        });
      });
    },
  });
  received.clear();
});
afterEach(async () => {
  harness.dispose();
  await server.close();
});

/** The numbers that each socket of the server received. */
const received = new Map<string, number[]>();

describe.each(transports)('a generated stream over %s', (transport) => {
  const profile = { transports: [transport] };

  it('arrives in both modes, number by number, on separate connections', async () => {
    const replay = await startStream(harness, server.url, { count: 20, everyMs: 10, profile });
    expect(harness.engine.connections.map(({ name }) => name)).toEqual([
      `Replay (volatile) · ${new URL(server.url).host}`,
      `Replay (reliable) · ${new URL(server.url).host}`,
    ]);
    const report = await reportFrom(replay);
    const reliable = runOf(report, 'reliable');
    const volatile = runOf(report, 'volatile');
    expect(reliable).toMatchObject({ emitted: 20, sent: 20, discarded: 0, flushed: 0, largestFlush: 0 });
    expect(volatile.emitted).toBe(20);
    expect(volatile.sent + volatile.discarded).toBe(20);
    await expect.poll(() => [...received.values()].flat().length).toBe(20 + volatile.sent);
    expect([...received.values()].map((numbers) => numbers.map((number) => number - 1))).toEqual(
      expect.arrayContaining([indexesOf(reliable, 'sent'), indexesOf(volatile, 'sent')]),
    );
    expect(reliable.events.map(({ index }) => index)).toEqual(Array.from({ length: 20 }, (_, index) => index));
    for (const { index, atMs, settledMs } of reliable.events) {
      expect(atMs).toBeGreaterThanOrEqual(index * 10);
      expect(settledMs).toBeGreaterThanOrEqual(atMs);
    }
    expect(harness.engine.connections).toEqual([]);
    await expect.poll(() => server.sockets.length).toBe(0);
  });

  it('with an outage: the volatile run discards events, and the reliable run sends a burst after the reconnect', async () => {
    const network = { atMs: 300, forMs: 300, offline: true as const };
    const replay = await startStream(harness, server.url, { count: 50, everyMs: 20, profile, faults: [network] });
    const report = await reportFrom(replay);
    const reliable = runOf(report, 'reliable');
    const volatile = runOf(report, 'volatile');
    expect(volatile.discarded).toBeGreaterThan(5);
    expect(reliable.discarded).toBe(0);
    expect(reliable.flushed).toBeGreaterThan(5);
    expect(reliable.largestFlush).toBe(reliable.flushed);
    const { conditions, runs } = replay.progress;
    expect(conditions).toMatchObject([{ conditions: { offline: true } }]);
    for (const { outages } of runs) {
      expect(outages).toHaveLength(1);
      expect(outages[0]?.fromMs).toBeGreaterThanOrEqual(300);
      expect(outages[0]?.toMs).toBeGreaterThan(600);
    }
    const replayEntries = harness.entries().filter(({ kind }) => kind === 'replay');
    expect(replayEntries.map(({ cause }) => cause?.code)).toEqual([
      'replay.started',
      'replay.started',
      'replay.ended',
      'replay.ended',
    ]);
    // The timeline shows the state changes of the replay's connections, but none of its events.
    expect(harness.entries().some(({ kind }) => kind === 'event')).toBe(false);
    expect(harness.entries().filter(({ state }) => state === 'connected')).toHaveLength(4);
  });
});
