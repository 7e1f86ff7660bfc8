/**
 * While any part of the engine reads a large payload of one server, echoes on another connection are handled: the thread that reads the
 * payload does not respond before these echoes are acknowledged.
 */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { Channel } from '../../src/protocol/channel.ts';
import * as m from '../../src/protocol/engineMessages.ts';
import * as e from '../../src/protocol/entryMessages.ts';
import * as r from '../../src/protocol/replayMessages.ts';
import * as f from '../../src/protocol/sessionFileMessages.ts';
import { statisticsRead } from '../../src/protocol/statisticsMessages.ts';
import * as s from '../../src/protocol/streamMessages.ts';
import { emitResend, timelineText } from '../../src/protocol/timelineMessages.ts';
import * as w from '../../src/protocol/viewMessages.ts';
import { createEngine } from '../../src/engine/createEngine.ts';
import { serveClient } from '../../src/engine/handlers/engineHandlers.ts';
import type { ConnectionProfile } from '../../src/model/profile/profile.ts';
import type { Connection } from '../../src/engine/connection/connection.ts';
import { startServer, type TestServer, type TestServerOptions } from '../servers/testServer.ts';
import { EngineHarness } from '../support/engineHarness.ts';
import { HeldReader } from '../support/heldReader.ts';
import { portPair } from '../unit/protocol/ports.ts';

/** 60,000 values in half a megabyte. */
const numbers = Array.from({ length: 60_000 }, (_, index) => 1_000_000 + index);
const big = { n: 7, list: numbers, text: 'a needle' };
const manyValues = Array.from({ length: 150_000 }, () => 1);

const setup: NonNullable<TestServerOptions['setup']> = (io) => {
  io.on('connection', (socket) => {
    socket.on('send', () => void socket.emit('big', big));
    socket.on('sendMany', () => void socket.emit('big', manyValues));
    socket.on('bytes', () => void socket.emit('big', numbers, Buffer.from([1, 2, 3]), Buffer.from([4, 5])));
    socket.on('ask', (...args: unknown[]) => (args.at(-1) as (value: unknown) => void)(big));
    socket.on('echo', (...args: unknown[]) => (args.at(-1) as (value: unknown) => void)(args[0]));
  });
};

let reader: HeldReader;
let server: TestServer;
let echo: Connection;
let connection: Connection;
let harness: EngineHarness;
let channel: Channel;

beforeAll(async () => {
  reader = await HeldReader.make();
});
afterAll(() => reader.dispose());
afterEach(async () => {
  channel.dispose();
  harness.dispose();
  await server.close();
});

async function open(options: TestServerOptions = {}, profile: Partial<ConnectionProfile> = {}): Promise<void> {
  server = await startServer({ ...options, setup, options: { maxHttpBufferSize: 1e8 } });
  harness = new EngineHarness(createEngine(undefined, reader.script));
  const [left, right] = portPair();
  channel = new Channel(right, systemClock);
  serveClient(harness.engine, new Channel(left, systemClock));
  [echo, connection] = await Promise.all([
    harness.connected(server.url, profile),
    harness.connected(server.url, profile),
  ]);
}

/** Emits an event that makes the server send the large event, and resolves with the seq of that event. Its payload is not read. */
function received(event: string): Promise<number> {
  const { log } = harness.engine;
  return new Promise((resolve) => {
    const listening = log.onDidAppend(({ seq, facts }) => {
      if (facts.event !== 'big') return;
      listening.dispose();
      resolve(seq);
    });
    harness.emit(connection, event);
  });
}

/** Returns the response to a read. Before the read may continue, echoes on the other connection must be acknowledged. */
async function whileEchoing<T>(run: () => Promise<T>): Promise<T> {
  let isOver = false;
  const result = run().finally(() => (isOver = true));
  result.catch(() => undefined);
  await reader.whenReadRequested();
  for (let n = 0; n < 3; n++) {
    const emitted = harness.emit(echo, 'echo', [n], { ack: {} });
    await emitted.whenDecided();
    expect(emitted.delivery).toBe('acknowledged');
  }
  expect(isOver).toBe(false);
  reader.open();
  return result;
}

describe.each([
  { name: 'Socket.IO 4', options: {}, profile: {} },
  { name: 'Socket.IO 4 over polling', options: {}, profile: { transports: ['polling' as const] } },
  {
    name: 'Socket.IO 4 with msgpack',
    options: { parser: 'msgpack' as const },
    profile: { parser: 'msgpack' as const },
  },
  { name: 'Socket.IO 2', options: { version: 'v2' as const }, profile: { protocol: 'v2' as const } },
])('a large payload of $name', ({ options, profile }) => {
  it('does not block echoes while the details request it part by part', async () => {
    await open(options, profile);
    const seq = await received('send');
    const details = await whileEchoing(() => channel.request(m.entryDetails, { seq }));
    expect(details?.args).toMatchObject({ size: 1 });
    expect(details?.args?.nodes.map(({ key }) => key)).toEqual(['0', 'n', 'list', 'text']);
    const children = await channel.request(e.entryChildren, { seq, path: [0, 1], from: 59_998, count: 10 });
    expect(children.nodes.map(({ text }) => text)).toEqual(['1059998', '1059999']);
    expect((await channel.request(e.entryDescendants, { seq, path: [0] })).nodes.length).toBeGreaterThan(500);
    expect(await channel.request(e.entryText, { seq, path: [0, 2], from: 2, to: 8 })).toEqual({ text: 'needle' });
    expect(await channel.request(e.entryCopy, { seq, path: [0, 2], what: 'value' })).toEqual({ text: '"a needle"' });
    await expect(channel.request(e.entryText, { seq, path: [0, 0], from: 0, to: 1 })).rejects.toThrow(/not text/);
  });

  it.each(['needle', '/need.e/', 'arg:0.n=7', '-nothing'])(
    'does not block echoes while the filter %s searches it',
    async (filter) => {
      await open(options, profile);
      const seq = await received('send');
      const counted = await whileEchoing(() =>
        channel.request(w.timelineCount, { filter: `event:big ${filter}`, connectionId: connection.id }),
      );
      expect(counted).toEqual({ matched: 1 });
      const view = await channel.request(w.viewOpen, { filter: `event:big ${filter}` });
      await expect
        .poll(async () => (await channel.request(w.viewRows, { viewId: view.viewId, from: 0, count: 5 })).matched)
        .toBe(1);
      expect(await channel.request(w.viewIndexOf, { viewId: view.viewId, seq })).toMatchObject({
        index: 0,
        exact: true,
      });
    },
  );
});

describe('a large payload', () => {
  it.each(['text', 'json', 'ndjson'] as const)('does not block echoes when it is copied as %s', async (format) => {
    await open();
    const seq = await received('send');
    const selection = { seqs: [{ from: seq, to: seq }] };
    const { text, entries } = await whileEchoing(() => channel.request(timelineText, { selection, format }));
    expect(entries).toBe(1);
    expect(text).toContain('1059999');
    expect(text).toContain('a needle');
  });

  it('does not block echoes when a program reads it, or waits for it', async () => {
    await open();
    const waited = channel.request(m.timelineWait, {
      connectionId: connection.id,
      filter: 'needle',
      timeoutMs: 60_000,
    });
    const { json } = await whileEchoing(() => {
      harness.emit(connection, 'send');
      return waited;
    });
    expect(JSON.parse(json)).toMatchObject({ event: 'big', args: [big] });
    const read = await channel.request(m.timelineRead, { connectionId: connection.id, filter: 'event:big' });
    expect(JSON.parse(read.json)).toMatchObject([{ event: 'big', args: [big] }]);
  });

  it('does not block echoes when the query of a view is replaced while the view reads it', async () => {
    await open();
    const seq = await received('send');
    const { viewId } = await channel.request(w.viewOpen, { filter: 'needle' });
    await reader.whenReadRequested();
    const replaced = await channel.request(w.viewFilter, { viewId, filter: 'event:another' });
    expect(replaced.matched).toBe(0);
    reader.open();
    // The thread handles requests in order, so when it responds to this request, it has completed the earlier ones.
    const details = channel.request(m.entryDetails, { seq });
    await reader.whenReadRequested();
    reader.open();
    expect((await details)?.args?.size).toBe(1);
    expect((await channel.request(w.viewRows, { viewId, from: 0, count: 5 })).matched).toBe(0);
  });

  it('does not block echoes while a stream, its values and its statistics are computed', async () => {
    await open();
    const seq = await received('send');
    const subject = { connectionId: connection.id, filter: '', event: 'big', dir: 'in' as const };
    const analyzed = await whileEchoing(() =>
      channel.request(s.streamAnalyze, { ...subject, path: '0.n', kind: 'sequence' }),
    );
    expect(analyzed).toMatchObject({ events: 1, read: 1, first: '7' });
    const series = await channel.request(s.streamSeries, { ...subject, paths: ['0.n', '0.text'], maxPoints: 10 });
    expect([...new Float64Array(series.values[0] ?? new ArrayBuffer())]).toEqual([7]);
    const moment = await channel.request(s.streamAt, { streamId: series.streamId, at: { index: 0 } });
    expect(moment).toMatchObject({ seq, values: ['7', '"a needle"'] });
    const counted = await channel.request(statisticsRead, { connectionId: connection.id, filter: 'needle' });
    expect(counted.names).toEqual(['big']);
  });

  it('does not block echoes when it is saved to a session file', async () => {
    await open();
    await received('send');
    const { saveId } = await channel.request(f.saveBegin, { filter: 'event:big' });
    const { lines } = await whileEchoing(() => channel.request(f.saveNext, { saveId }));
    expect(JSON.parse(Buffer.from(lines).toString())).toMatchObject({ event: 'big', args: [big] });
  });

  it('does not block echoes when it is sent again', async () => {
    await open();
    const seq = await received('send');
    await whileEchoing(() => channel.request(emitResend, { seq }));
    expect((await server.recorder.waitFor('big')).args).toEqual([big]);
  });

  it('is not sent again if it has too many values, with an explanation', async () => {
    await open();
    const seq = await received('sendMany');
    const resent = whileEchoing(() => channel.request(emitResend, { seq }));
    await expect(resent).rejects.toThrow(/cannot be sent again.*more than 100,000 values/);
  });

  it('does not block echoes when it is replayed', async () => {
    await open();
    await received('send');
    const source = { connectionId: connection.id, filter: 'event:big' };
    const { replayId } = await channel.request(r.replayStart, {
      profile: { url: server.url },
      source,
      mode: 'reliable',
      speed: 0,
    });
    await whileEchoing(() => channel.request(r.replayWait, { replayId }));
    expect((await server.recorder.waitFor('big')).args).toEqual([big]);
  });

  it('does not block echoes when it is the payload of an acknowledgement, and is compared with expected values', async () => {
    await open();
    const readRequest = (expected?: object) => ({
      connectionId: connection.id,
      event: 'ask',
      args: { json: '[]', buffers: [] },
      ack: {},
      until: 'decided' as const,
      ...(expected && { expect: JSON.stringify(expected) }),
    });
    const sent = await whileEchoing(() => channel.request(m.emitSend, readRequest()));
    expect(JSON.parse(sent.args?.json ?? '')).toEqual([big]);
    const met = await channel.request(m.emitSend, readRequest({ ack: [{ n: 7, text: { $regex: 'need.e' } }] }));
    expect(met.expect).toEqual({ status: 'passed' });
    const failed = await channel.request(m.emitSend, readRequest({ ack: [{ n: 8 }] }));
    expect(failed.expect).toEqual({ status: 'failed', path: 'ack.0.n', expected: '8', actual: '7' });
  });

  it('does not block echoes when it is the payload of an expected event, even if the event is not recorded', async () => {
    await open();
    harness.engine.pause(true);
    const send = (args: unknown[]) =>
      channel.request(m.emitSend, {
        connectionId: connection.id,
        event: 'send',
        args: { json: '[]', buffers: [] },
        until: 'decided',
        expect: JSON.stringify({ events: [{ event: 'big', args }] }),
      });
    expect((await whileEchoing(() => send([{ n: 7 }]))).expect).toEqual({ status: 'passed' });
  });

  it('does not block echoes when it contains bytes inside a msgpack packet', async () => {
    await open({ parser: 'msgpack' }, { parser: 'msgpack' });
    const seq = await received('bytes');
    const second = await whileEchoing(() => channel.request(m.entryBytes, { seq, attachment: 1, from: 0, to: 9 }));
    expect([...new Uint8Array(second)]).toEqual([4, 5]);
    const first = await channel.request(m.entryBytes, { seq, attachment: 0, from: 1, to: 9 });
    expect([...new Uint8Array(first)]).toEqual([2, 3]);
  });

  it('is no longer read when the request is aborted, or when the engine ends', async () => {
    await open();
    const seq = await received('send');
    const details = channel.request(m.entryDetails, { seq });
    details.catch(() => undefined);
    await reader.whenReadRequested();
    harness.engine.dispose();
    await expect(details).resolves.toMatchObject({ args: { fault: { code: 'engine.ended' } } });
  });
});
