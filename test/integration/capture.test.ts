import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isMatrix } from '../support/isMatrix.mjs';
import { reasonOf } from '../support/reasonOf.ts';
import { openConnection } from '../support/openConnection.ts';
import { systemClock } from '../../src/base/clock.ts';
import { clientFactory } from '../../src/engine/client/createClient.ts';
import { createEngine } from '../../src/engine/createEngine.ts';
import { Engine } from '../../src/engine/engine.ts';
import type { CaptureOptions } from '../../src/engine/log/openLog.ts';
import { openLog } from '../../src/engine/log/openLog.ts';
import type { Entry } from '../../src/model/entry/entry.ts';
import { packPayload } from '../../src/model/payload/packedPayload.ts';
import * as m from '../../src/protocol/engineMessages.ts';
import { startServer, type TestServer } from '../servers/testServer.ts';
import { EngineHarness } from '../support/engineHarness.ts';
import { EngineWorker } from '../support/engineWorker.ts';
import { failingFiles } from '../support/logFolder.ts';

/** A report of the engine in the other process: the number of events that it had received at a time of its own clock. */
interface ReceivedEvent {
  readonly connectionId: string;
  readonly received: number;
  readonly at: number;
}

/** The bytes of the segment that is being written. */
function newestSegment(root: string): Buffer {
  const paths = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.seg'));
  return readFileSync(join(root, paths.sort().at(-1) ?? ''));
}

describe('the capture on disk', () => {
  let root: string;
  let server: TestServer;
  let flooding = false;
  /** Number of ticks that the server sent to each socket, in the order in which the sockets connected. */
  let sent: number[];

  beforeEach(async () => {
    root = mkdtempSync(join(tmpdir(), 'socketio-inspector-capture-'));
    sent = [];
    server = await startServer({
      setup: (io) => {
        io.on('connection', (socket) => {
          const index = sent.push(0) - 1;
          let next = 0;
          const slice = (): void => {
            for (let n = 0; n < 40; n++) socket.emit('tick', next++, 'x'.repeat(60));
            sent[index] = next;
            if (flooding && socket.connected) setTimeout(slice, 2);
          };
          if (flooding) slice();
          socket.on('echo', (...args: unknown[]) => (args.pop() as (...response: unknown[]) => void)(...args));
        });
      },
    });
  });
  afterEach(async () => {
    flooding = false;
    await server.close();
    rmSync(root, { recursive: true, force: true });
  });

  const options = (token: string): CaptureOptions => ({ root, token, maxBytes: 2 ** 30, maxAgeMs: 86_400_000 });
  /** An engine whose log has this token. Its file operations fail on request. */
  const engineOn = (token: string, files = failingFiles()) => {
    const { log, notes } = openLog(systemClock, options(token), files);
    const engine = new Engine({ clock: systemClock, log, notes, epoch: randomUUID(), createClient: clientFactory() });
    return { harness: new EngineHarness(engine), files };
  };
  const ticksOf = (entries: readonly Entry[], connectionId: string): unknown[] =>
    entries
      .filter((entry) => entry.connectionId === connectionId && entry.event === 'tick')
      .map(({ args }) => args?.[0]);

  it('agrees with the server except for the last 100 ms when the process is killed during a flood, repeatedly', async () => {
    flooding = true;
    const rounds: ReceivedEvent[][] = [];
    for (let round = 0; round < 3; round++) {
      const child = spawn(
        process.execPath,
        ['--import', 'tsx', 'test/servers/childEngine.mts', server.url, root, `a${round}`],
        { stdio: ['ignore', 'pipe', 'inherit'] },
      );
      const received: ReceivedEvent[] = [];
      const enough = new Promise<void>((resolve) => {
        createInterface({ input: child.stdout }).on('line', (line) => {
          received.push(JSON.parse(line) as ReceivedEvent);
          const [first] = received;
          // Long enough that something must have been written, even on a slow machine.
          if (first && (received.at(-1)?.at ?? 0) - first.at > 400 && received.length > 20) resolve();
        });
      });
      await enough;
      const closed = once(child, 'close');
      child.kill('SIGKILL');
      await closed;
      rounds.push(received);
    }
    flooding = false;

    const { harness } = engineOn('ff');
    const entries = harness.entries();
    expect(rounds.map(([first]) => first?.connectionId)).toEqual(['c1', 'c2', 'c3']);
    for (const [round, received] of rounds.entries()) {
      const ticks = ticksOf(entries, `c${round + 1}`);
      expect(ticks).toEqual(Array.from({ length: ticks.length }, (_, index) => index));
      expect(ticks.length).toBeLessThanOrEqual(sent[round] ?? 0);
      // When the engine printed the second to last report, it had run all tasks that were due before.
      const end = received.at(-2)?.at ?? 0;
      const lastExpected = received.findLast(({ at }) => at <= end - 100);
      expect(lastExpected?.received).toBeGreaterThan(0);
      expect(ticks.length).toBeGreaterThanOrEqual(lastExpected?.received ?? 0);
    }
    const seqs = entries.map(({ seq }) => seq);
    expect(new Set(seqs).size).toBe(seqs.length);
    harness.dispose();
  });

  it('is read by the next worker after a worker was terminated, and names the previous connections', async () => {
    flooding = true;
    const first = await EngineWorker.start(options('aa'));
    const { connectionId } = await openConnection(first.client(), { url: server.url, name: 'Shop' });
    const channel = first.client();
    const read = async (from: typeof channel, filter: string): Promise<Entry[]> =>
      JSON.parse((await from.request(m.timelineRead, { filter, connectionId, limit: 1_000_000 })).json) as Entry[];
    await expect.poll(async () => (await read(channel, 'event:tick')).length, { timeout: 30_000 }).toBeGreaterThan(500);
    await first.stop();
    flooding = false;

    const second = await EngineWorker.start(options('aa'));
    const next = second.client();
    const state = await next.request(m.sessionSnapshot, {});
    expect(state.connections).toEqual([]);
    expect(state.former).toEqual([{ connectionId, name: 'Shop', url: server.url, namespace: '/', removed: true }]);
    const ticks = ticksOf(await read(next, 'event:tick'), connectionId);
    expect(ticks.length).toBeGreaterThan(0);
    expect(ticks).toEqual(Array.from({ length: ticks.length }, (_, index) => index));
    const [marker] = await read(next, 'kind:marker');
    expect(marker && reasonOf(marker)).toMatch(
      /^[\d,]+ entries of the previous capture were read from disk\. The connections of that time are closed/,
    );
    // The connection must not upgrade, because the upgrade would be recorded after the clear.
    const again = await openConnection(next, { url: server.url, transports: ['websocket'] });
    expect(again.connectionId).not.toBe(connectionId);

    await next.request(m.sessionClear, {});
    expect((await next.request(m.sessionSnapshot, {})).former).toBeUndefined();
    expect(readdirSync(root).flatMap((name) => readdirSync(join(root, name)))).toHaveLength(0);
    await second.stop();
  });

  // Until the memory is full, the worker needs most of a processor.
  if (isMatrix) {
    it('is read by the next worker after a worker ran out of memory', async () => {
      const text = 'x'.repeat(50_000);
      const count = 2000;
      server.io.on('connection', (socket) => {
        for (let n = 0; n < count; n++) socket.emit('tick', n, text);
        socket.emit('over');
      });
      const first = await EngineWorker.start(options('aa'), { heapMb: 96 });
      const channel = first.client();
      const { connectionId } = await openConnection(channel, { url: server.url, transports: ['websocket'] });
      const over = async (): Promise<number> => {
        const { json } = await channel.request(m.timelineRead, { connectionId, filter: 'event:over' });
        return (JSON.parse(json) as unknown[]).length;
      };
      await expect.poll(over).toBe(1);
      await expect.poll(() => newestSegment(root).includes('["over"]')).toBe(true);
      const died = once(first.worker, 'error') as Promise<[NodeJS.ErrnoException]>;
      const exited = new Promise<void>((resolve) => first.worker.once('exit', () => resolve()));
      // The texts of all entries do not fit into the worker's memory.
      channel.request(m.timelineRead, { connectionId, limit: 1_000_000 }).catch(() => undefined);
      const [{ code }] = await died;
      expect(code).toBe('ERR_WORKER_OUT_OF_MEMORY');
      await exited;
      await first.stop();

      const { harness } = engineOn('aa');
      const ticks = ticksOf(harness.entries(), connectionId);
      expect(ticks).toEqual(Array.from({ length: count }, (_, index) => index));
      harness.dispose();
    });
  }

  it('reports that unfinished emits are lost, because the engine ended', async () => {
    const { harness } = engineOn('aa');
    const connection = await harness.connected(server.url, { transports: ['websocket'] });
    const acknowledgedEmit = harness.emit(connection, 'echo', [1], { ack: {} });
    await acknowledgedEmit.whenDecided();
    const waiting = harness.emit(connection, 'nobody answers', [2], { ack: {} });
    const sentAlone = harness.emit(connection, 'alone', [3]);
    server.io.emit('question', (): void => undefined);
    await server.recorder.waitFor('alone');
    // Entries are written in order, so when this marker is on disk, all entries before it are too.
    harness.engine.mark('all of it is written');
    await expect.poll(() => newestSegment(root).includes('all of it is written')).toBe(true);
    // Another engine reads the same folder as if the first engine had ended. This engine only reads.
    const copy = createEngine(options('aa'));
    const read = new EngineHarness(copy);
    expect(read.entry(acknowledgedEmit.seq)).toMatchObject({ delivery: 'acknowledged', args: [1] });
    expect(copy.log.read(acknowledgedEmit.seq)?.ackSeq).toBe(acknowledgedEmit.ackSeq);
    expect(read.entry(waiting.seq)).toMatchObject({
      delivery: 'lost',
      reason: expect.stringMatching(/^The engine ended/) as string,
    });
    expect(read.entry(sentAlone.seq)).toMatchObject({ delivery: 'sent' });
    read.dispose();
    harness.dispose();
  });

  it('is never shared: two concurrent engines have separate folders, and the next one takes over both', async () => {
    const [first, second] = [engineOn('aa').harness, engineOn('bb').harness];
    for (const [harness, event] of [
      [first, 'of the first'],
      [second, 'of the second'],
    ] as const) {
      harness.emit(await harness.connected(server.url), event);
    }
    const eventsOf = (harness: EngineHarness) =>
      harness.entries().flatMap(({ kind, event }) => (kind === 'event' && event !== 'tick' ? event : []));
    expect(eventsOf(first)).toEqual(['of the first']);
    expect(eventsOf(second)).toEqual(['of the second']);
    first.dispose();
    const third = engineOn('cc').harness;
    expect(eventsOf(third)).toEqual(['of the first']);
    second.dispose();
    third.dispose();
  });

  it('stops when the disk is full, without an effect on other functions, and is resumed when there is space', async () => {
    const { harness, files } = engineOn('aa');
    const { engine } = harness;
    const connection = await harness.connected(server.url, { transports: ['websocket'] });
    await harness.emit(connection, 'echo', ['before'], { ack: {} }).whenDecided();
    files.code = 'ENOSPC';
    harness.emit(connection, 'echo', ['fills it'], { ack: {} });
    const marker = await harness.waitFor('the message', ({ kind }) => kind === 'marker');
    expect(reasonOf(marker)).toMatch(
      /^Capture stopped\. The capture cannot be written: the disk is full \(ENOSPC, .*Incoming events are counted but not recorded/,
    );
    expect(engine.paused).toBe(true);

    const during = harness.emit(connection, 'echo', ['while it is full'], { ack: {} });
    await during.whenDecided();
    expect(harness.entry(during.seq)).toMatchObject({ delivery: 'acknowledged', args: ['while it is full'] });
    expect(harness.entry(during.ackSeq ?? 0).args).toEqual(['while it is full']);
    server.io.emit('not recorded');
    await expect.poll(() => connection.summary.counts.received).toBe(1);
    expect(() => engine.pause(false)).toThrow(
      /^The capture cannot be resumed\. The capture cannot be written: the disk is full/,
    );
    expect(connection.state).toBe('connected');

    files.code = undefined;
    engine.pause(false);
    expect(engine.log.fault).toBeUndefined();
    await harness.waitFor(
      'the resumption',
      (entry) => reasonOf(entry) === 'Capture resumed. 1 incoming event was not recorded.',
    );
    server.io.emit('recorded again');
    await harness.waitFor('the event', ({ event }) => event === 'recorded again');
    const all = harness.entries();
    harness.dispose();
    const { harness: next } = engineOn('bb');
    expect(next.entries().slice(0, all.length)).toEqual(all);
    next.dispose();
  });

  it('is complete again in every window after its folder was deleted during a flood, also after a reload', async () => {
    const windows = [engineOn('aa').harness, engineOn('bb').harness];
    flooding = true;
    const ids = [];
    for (const harness of windows) {
      ids.push((await harness.connected(server.url, { transports: ['websocket'] })).id);
      await harness.waitFor('the flood', ({ args }) => args?.[0] === 500);
    }
    await expect.poll(() => readdirSync(root, { recursive: true }).length).toBeGreaterThan(3);
    rmSync(root, { recursive: true });
    const all = [];
    for (const harness of windows) {
      const marker = await harness.waitFor('the message', ({ kind }) => kind === 'marker');
      expect(reasonOf(marker)).toMatch(
        /^1 file of the capture was deleted.* entries in it could still be read and were written again\./,
      );
    }
    flooding = false;
    for (const harness of windows) {
      expect(harness.engine.paused).toBe(false);
      all.push(harness.entries());
      expect(harness.entries().filter(({ kind }) => kind === 'marker')).toHaveLength(1);
      harness.dispose();
    }
    for (const [index, token] of ['bb', 'aa'].entries()) {
      const { harness } = engineOn(token);
      // The folder of the engine that ended last is taken over first.
      const [id, expected] = [ids[1 - index] ?? '', all[1 - index] ?? []];
      expect(harness.engine.log.recovered.damaged).toBe(0);
      expect(ticksOf(harness.entries(), id)).toEqual(ticksOf(expected, id));
      harness.dispose();
      rmSync(join(root, `free-${token}`), { recursive: true });
    }
  });

  it('is stored in memory, with a message, if the folder cannot be written', async () => {
    const files = failingFiles();
    files.makeFolder = () => {
      throw Object.assign(new Error('EROFS: read-only'), { code: 'EROFS' });
    };
    const { harness } = engineOn('aa', files);
    const [note] = harness.entries();
    expect(note && reasonOf(note)).toMatch(
      /^The capture cannot be written: the file system is read-only \(EROFS, .*kept in memory\. It is lost when the window is closed/,
    );
    const connection = await harness.connected(server.url);
    const trackedEmit = harness.emit(connection, 'echo', [1], { ack: {} });
    await trackedEmit.whenDecided();
    expect(harness.entry(trackedEmit.seq)).toMatchObject({ delivery: 'acknowledged', args: [1] });
    harness.dispose();
  });

  it('contains no secret of a profile', async () => {
    const { harness } = engineOn('aa');
    const connection = await harness.connected(`${server.url}/?token=SECRET1`, {
      auth: { password: 'SECRET2' },
      headers: { authorization: 'SECRET3' },
      query: { key: 'SECRET4' },
    });
    harness.emit(connection, 'said', packPayload(['plain']).buffers);
    harness.dispose();
    const { harness: next } = engineOn('bb');
    expect(next.engine.former).toHaveLength(1);
    const text = JSON.stringify([next.entries(), next.engine.former]);
    expect(text).toContain('said');
    expect(text).not.toMatch(/SECRET/);
    next.dispose();
  });
});
