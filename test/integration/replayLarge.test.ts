import { afterEach, beforeEach, expect, it } from 'vitest';
import { openConnection } from '../support/openConnection.ts';
import type { Channel } from '../../src/protocol/channel.ts';
import * as m from '../../src/protocol/engineMessages.ts';
import * as r from '../../src/protocol/replayMessages.ts';
import { reportOf } from '../../src/model/replay/replayOutcome.ts';
import { EngineWorker } from '../support/engineWorker.ts';
import { startServer, type TestServer } from '../servers/testServer.ts';

/** Number of events in the stream. The stream is captured once, and replayed by the engine in its own thread, as it is shipped. */
const events = 100_000;
let engine: EngineWorker;
let server: TestServer;
let channel: Channel;

beforeEach(async () => {
  engine = await EngineWorker.start();
  channel = engine.client();
  server = await startServer({
    setup: (io) =>
      io.on('connection', (socket) =>
        socket.on('flood', () => {
          let sent = 0;
          const slice = (): void => {
            for (let n = 0; n < 1000; n++) socket.emit('tick', { id: `a${++sent % 7}`, x: sent, y: sent / 2 });
            if (sent < events) setImmediate(slice);
            else socket.emit('done');
          };
          slice();
        }),
      ),
  });
});
afterEach(async () => {
  await engine.stop();
  await server.close();
});

const profile = (): { url: string; transports: 'websocket'[] } => ({ url: server.url, transports: ['websocket'] });

async function captured(): Promise<r.ReplayStart['source']> {
  const { connectionId } = await openConnection(channel, profile());
  const done = channel.request(m.timelineWait, { connectionId, filter: 'event:done', timeoutMs: 100_000 });
  await channel.request(m.emitSend, {
    connectionId,
    event: 'flood',
    args: { json: '[]', buffers: [] },
    until: 'decided',
  });
  await done;
  server.recorder.clear();
  return { connectionId, filter: 'event:tick' };
}

it('100,000 captured events replay at full speed, and the engine responds to other requests meanwhile', async () => {
  const source = await captured();
  const { replayId } = await channel.request(r.replayStart, {
    profile: profile(),
    source,
    mode: 'reliable',
    speed: 0,
  });
  let over = false;
  const waiting = channel.request(r.replayWait, { replayId }).finally(() => (over = true));
  let ackCount = 0;
  while (!over) {
    // Each request must have its response before the next request is sent.
    await channel.request(m.connectionList, {});
    if (!over) ackCount++;
  }
  expect(ackCount).toBeGreaterThan(50);
  const [run] = reportOf(await waiting).runs;
  expect(run).toMatchObject({ emitted: events, sent: events, buffered: 0, lost: 0 });
  expect(run?.events).toHaveLength(events);
  const received = server.recorder.named('tick');
  await expect.poll(() => server.recorder.named('tick').length, { timeout: 60_000 }).toBe(events);
  expect(received.every(({ args }, index) => (args[0] as { x: number }).x === index + 1)).toBe(true);
  const { replays } = await channel.request(r.replayList, {});
  expect(replays[0]).toMatchObject({ state: 'ended', total: events });
  const marks = await channel.request(r.replayMarks, { replayId, run: 0, from: events - 10, count: 100 });
  expect(marks).toMatchObject({ from: events - 10, count: 10 });
  expect(new Float32Array(marks.atMs).every((ms) => ms > 0)).toBe(true);
});

it('a replay is canceled immediately: both connections are closed', async () => {
  const source = await captured();
  const before = server.sockets.length;
  const changed = new Promise<r.ReplayProgress>((resolve) => {
    channel.on(r.replayChanged, (progress) => {
      channel.notify(r.replayAcknowledge, { replayId: progress.replayId, version: progress.version });
      if ((progress.runs[0]?.emitted ?? 0) > 0) resolve(progress);
    });
  });
  await channel.request(r.replayList, {});
  const { replayId } = await channel.request(r.replayStart, { profile: profile(), source, mode: 'compare', speed: 0 });
  const progress = await changed;
  expect(progress.runs.map(({ mode }) => mode)).toEqual(['volatile', 'reliable']);
  await channel.request(r.replayControl, { replayId, action: 'stop' });
  const { connections } = await channel.request(m.connectionList, {});
  expect(connections.map(({ connectionId }) => connectionId)).toEqual(
    'connectionId' in source ? [source.connectionId] : [],
  );
  await expect.poll(() => server.sockets.length, { timeout: 30_000 }).toBe(before);
  const { runs } = reportOf(await channel.request(r.replayWait, { replayId }));
  expect(runs.map(({ emitted }) => emitted < events)).toEqual([true, true]);
  await channel.request(r.replayForget, { replayId });
  await expect(channel.request(r.replayWait, { replayId })).rejects.toThrow(/no replay/);
});
