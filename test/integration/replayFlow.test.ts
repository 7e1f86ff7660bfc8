import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Replay } from '../../src/engine/replay/replay.ts';
import { certificate, shown } from '../servers/tlsFiles.ts';
import { startServer, type TestServer, type TestServerOptions } from '../servers/testServer.ts';
import { EngineHarness, transports } from '../support/engineHarness.ts';
import { indexesOf, quickReconnection, reportFrom, runOf, startStream } from '../support/replayHarness.ts';
import { causeSentence } from '../../src/model/cause/causeTexts.ts';

let harness: EngineHarness;
const servers: TestServer[] = [];

beforeEach(() => {
  harness = new EngineHarness();
});
afterEach(async () => {
  harness.dispose();
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function start(options?: TestServerOptions): Promise<TestServer> {
  const server = await startServer(options);
  servers.push(server);
  return server;
}

const emitted = (replay: Replay): number => replay.progress.runs[0]?.emitted ?? 0;

describe.each(transports)('conditions in a replay over %s', (transport) => {
  it.each(['plain', 'TLS'])('apply to both runs, and end on request: %s', async (security) => {
    const secure = security === 'TLS';
    const server = await start({ tls: secure ? shown('server') : undefined });
    const url = secure ? server.url.replace('127.0.0.1', 'localhost') : server.url;
    const faults = [
      { atMs: 100, forMs: 300, latencyMs: 20 },
      { atMs: 500, forMs: 300, stall: true as const },
      { atMs: 900, forMs: 400, offline: true as const },
      { atMs: 1100, forMs: 500, bytesPerSecond: 50_000 },
    ];
    const network = secure ? { tls: { ca: certificate('ca.crt') }, systemCertificates: false } : undefined;
    const replay = await startStream(harness, url, {
      count: 100,
      everyMs: 20,
      profile: { transports: [transport] },
      faults,
      ...(network && { network }),
    });
    const report = await reportFrom(replay);
    const { conditions, runs } = replay.progress;
    expect(conditions.map((span) => span.conditions)).toEqual([
      { latencyMs: 20 },
      { stall: true },
      { offline: true },
      { bytesPerSecond: 50_000 },
    ]);
    for (const { fromMs, toMs } of conditions) expect(toMs).toBeGreaterThan(fromMs);
    for (const { outages } of runs) {
      expect(outages.at(-1)?.toMs).toBeGreaterThan(1300);
    }
    const reliable = runOf(report, 'reliable');
    expect(reliable.flushed).toBeGreaterThan(0);
    expect(indexesOf(reliable, 'sent').at(-1)).toBe(99);
    // The timeline shows these conditions for each connection, and the client's own reconnects.
    for (const { connectionId } of runs) {
      const connectionEntries = harness.entries().filter((entry) => entry.connectionId === connectionId);
      expect(connectionEntries.filter(({ kind }) => kind === 'network').length).toBeGreaterThanOrEqual(6);
      expect(connectionEntries.some(({ state }) => state === 'reconnecting')).toBe(true);
    }
  });
});

it('the clock and the faults stop while the replay is paused', async () => {
  const server = await start();
  const faults = [{ atMs: 50, forMs: 100, latencyMs: 1 }];
  const replay = await startStream(harness, server.url, { count: 40, everyMs: 10, mode: 'reliable', faults });
  // The replay is paused at the moment at which the fault begins, because the fault is short and a test machine may pause for longer.
  await new Promise<void>((resolve) => {
    const listening = harness.engine.onDidChange(() => {
      if (harness.engine.connections[0]?.conditions === undefined) return;
      listening.dispose();
      replay.pause();
      resolve();
    });
  });
  const before = replay.progress;
  expect(before.state).toBe('paused');
  const [run] = harness.engine.connections;
  expect(run?.conditions).toEqual({ latencyMs: 1 });
  // The rest of the engine continues: during the pause, another replay, which takes longer than the rest of the fault, runs to its end.
  await reportFrom(await startStream(harness, server.url, { count: 20, everyMs: 10, mode: 'volatile' }));
  expect(emitted(replay)).toBe(before.runs[0]?.emitted);
  expect(replay.progress.elapsedMs).toBe(before.elapsedMs);
  expect(harness.engine.connections.find(({ connectionId }) => connectionId === run?.connectionId)?.conditions).toEqual(
    {
      latencyMs: 1,
    },
  );
  replay.resume();
  const report = await reportFrom(replay);
  expect(runOf(report, 'reliable').sent).toBe(40);
  expect(replay.progress.elapsedMs).toBeGreaterThanOrEqual(390);
  expect(replay.progress.drift.maxMs).toBeGreaterThanOrEqual(replay.progress.drift.meanMs);
});

it.each(['before', 'after'])(
  'a replay that is paused before it is connected waits, and runs if it is resumed %s it is connected',
  async (moment) => {
    const server = await start();
    const replay = await startStream(harness, server.url, { count: 10, everyMs: 10, mode: 'reliable' });
    expect(replay.state).toBe('connecting');
    replay.pause();
    expect(replay.state).toBe('paused');
    if (moment === 'before') {
      replay.resume();
      expect(replay.state).toBe('connecting');
    } else {
      await expect.poll(() => harness.entries().some(({ state }) => state === 'connected')).toBe(true);
      // A second replay of the same length runs to its end, so this one has been paused for as long as it would take.
      await reportFrom(await startStream(harness, server.url, { count: 10, everyMs: 10, mode: 'reliable' }));
      expect(replay.progress).toMatchObject({ state: 'paused', elapsedMs: expect.closeTo(0, -1) as number });
      expect(emitted(replay)).toBe(0);
      replay.resume();
    }
    expect(runOf(await reportFrom(replay), 'reliable').sent).toBe(10);
    expect(replay.progress.elapsedMs).toBeGreaterThanOrEqual(90);
  },
);

it('a replay stops immediately: both connections close, and the results until then remain', async () => {
  const server = await start();
  const replay = await startStream(harness, server.url, {
    count: 10_000,
    everyMs: 10,
    faults: [{ atMs: 0, forMs: 60_000, latencyMs: 5 }],
  });
  await expect.poll(() => emitted(replay)).toBeGreaterThan(5);
  replay.stop();
  expect(replay.state).toBe('stopped');
  expect(harness.engine.connections).toEqual([]);
  await expect.poll(() => server.sockets.length).toBe(0);
  const report = await reportFrom(replay);
  expect(report.runs.map((run) => run.emitted)).toEqual([emitted(replay), emitted(replay)]);
  expect(replay.progress.conditions[0]?.toMs).toBeGreaterThan(0);
});

it('a replay fails when it cannot connect, and leaves nothing behind', async () => {
  const server = await start();
  await server.close();
  const replay = await startStream(harness, server.url, { count: 5, everyMs: 10 });
  await expect(replay.whenOver()).rejects.toThrow(/Could not connect/);
  expect(replay.state).toBe('failed');
  expect(harness.engine.connections).toEqual([]);
});

it('a replay ends when one of its connections is removed manually', async () => {
  const server = await start();
  const replay = await startStream(harness, server.url, { count: 10_000, everyMs: 10 });
  await expect.poll(() => emitted(replay)).toBeGreaterThan(2);
  harness.engine.remove(harness.engine.connections[0]?.connectionId ?? '');
  expect(replay.progress).toMatchObject({ state: 'stopped', notes: [{ code: 'replay.connectionRemoved' }] });
  expect(harness.engine.connections).toEqual([]);
});

it('at speed 0, no event is discarded or buffered because of the speed; without waiting, a volatile run discards events', async () => {
  const server = await start();
  const profile = { transports: ['websocket' as const] };
  const request = { count: 300, everyMs: 0, profile };
  const paced = await reportFrom(await startStream(harness, server.url, { ...request, speed: 0 }));
  expect(paced.runs.map(({ mode, sent }) => [mode, sent])).toEqual([
    ['volatile', 300],
    ['reliable', 300],
  ]);
  const atOnce = await reportFrom(await startStream(harness, server.url, { ...request, speed: 1 }));
  expect(runOf(atOnce, 'reliable').sent).toBe(300);
  expect(runOf(atOnce, 'volatile').discarded).toBeGreaterThan(100);
});

it('at speed 0, the remaining events are not emitted if the client does not connect again', async () => {
  const server = await start();
  const replay = await startStream(harness, server.url, {
    count: 1_000_000,
    everyMs: 0,
    speed: 0,
    mode: 'volatile',
    profile: { transports: ['websocket'], reconnection: { enabled: false } },
  });
  await expect.poll(() => emitted(replay)).toBeGreaterThan(2);
  server.cutConnections();
  await replay.whenOver();
  expect(replay.progress.notes).toMatchObject([{ code: 'replay.connectionEnded' }]);
  expect(emitted(replay)).toBeLessThan(1_000_000);
});

it('a replay sends captured events of both directions again, with their bytes and intervals, and requests acknowledgements again', async () => {
  const server = await start({
    setup: (io) => {
      io.on('connection', (socket) => {
        socket.on('hello', () => socket.emit('greeting', 'hi', Buffer.from([1, 2, 3])));
        socket.on('question', (...args: unknown[]) => (args.at(-1) as (response: string) => void)('yes'));
        socket.on('greeting', (...args: unknown[]) => socket.emit('greeting', ...args));
      });
    },
  });
  const source = await harness.connected(server.url, { transports: ['websocket'] });
  harness.emit(source, 'hello', [{ 5: Buffer.from([6]) }], { volatile: true });
  await harness.waitFor('the greeting', ({ event }) => event === 'greeting');
  await harness.emit(source, 'question', ['really?'], { ack: {} }).whenDecided();
  server.recorder.clear();
  const replay = await harness.engine.replays.start({
    profile: { url: server.url, reconnection: quickReconnection, transports: ['websocket'] },
    source: { connectionId: source.id, filter: '' },
    mode: 'reliable',
  });
  const report = await reportFrom(replay);
  expect(server.recorder.events.map(({ event, args, wantsAck }) => [event, args, wantsAck])).toEqual([
    ['hello', [{ 5: Buffer.from([6]) }], false],
    ['greeting', ['hi', Buffer.from([1, 2, 3])], false],
    ['question', ['really?'], true],
  ]);
  const run = runOf(report, 'reliable');
  expect(run.events.map(({ delivery }) => delivery)).toEqual(['sent', 'sent', 'acknowledged']);
  const times = harness.entries().filter(({ kind, connectionId }) => kind === 'event' && connectionId === source.id);
  run.events.forEach(({ atMs }, index) => {
    expect(atMs).toBeGreaterThanOrEqual((times[index]?.t ?? NaN) - (times[0]?.t ?? NaN) - 0.001);
  });
  // The server's echo of “greeting” and its acknowledgement show that they arrived; nothing shows this for “hello”.
  const arrived = new Float32Array(replay.marks(0, 0, 10).arrivedMs);
  expect([...arrived].map((ms) => Number.isNaN(ms))).toEqual([true, false, false]);
});

it('a replay that cannot be run is refused with a message before it connects', async () => {
  const server = await start();
  const source = await harness.connected(server.url);
  const captured = (connectionId: string, filter: string, more: object = {}): Promise<Replay> =>
    harness.engine.replays.start({
      profile: { url: server.url, ...more },
      source: { connectionId, filter },
      mode: 'volatile',
    });
  await expect(captured('c99', '')).rejects.toThrow(/no connection “c99”/);
  await expect(captured(source.id, 'size:>>')).rejects.toThrow(/filter of the source cannot be read at character/);
  await expect(captured(source.id, 'event:none')).rejects.toThrow(/nothing to replay.*event:none/);
  await expect(captured(source.id, '', { retries: 2 })).rejects.toThrow(/ackTimeoutMs/);
  await expect(startStream(harness, server.url, { count: 0, everyMs: 1 })).rejects.toThrow(/count of events is 0/);
  await expect(startStream(harness, server.url, { count: 1, everyMs: 1, args: ['{{nobody}}'] })).rejects.toThrow(
    /argument 0.*“nobody”/,
  );
  expect(harness.engine.connections).toHaveLength(1);
});

it('an event that cannot be sent fails with the reason, and the others continue', async () => {
  const server = await start({ options: { maxHttpBufferSize: 2000 } });
  const replay = await startStream(harness, server.url, { count: 3, everyMs: 1, event: 'connect', mode: 'reliable' });
  const reserved = await reportFrom(replay);
  expect(indexesOf(runOf(reserved, 'reliable'), 'failed')).toEqual([0, 1, 2]);
  expect(notesOf(replay)).toMatch(/3 emits were refused\..*“connect” is an event name/);
  const large = await startStream(harness, server.url, {
    count: 2,
    everyMs: 1,
    args: ['x'.repeat(3000)],
    mode: 'reliable',
  });
  expect(indexesOf(runOf(await reportFrom(large), 'reliable'), 'failed')).toEqual([0, 1]);
  expect(notesOf(large)).toMatch(/maxHttpBufferSize/);
});

/** The notes for the user. */
function notesOf({ progress }: Replay): string {
  return progress.notes.map(causeSentence).join(' ');
}
