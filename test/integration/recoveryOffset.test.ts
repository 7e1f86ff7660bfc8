import { type Adapter, SessionAwareAdapter } from 'socket.io-adapter';
import { encode } from 'socket.io-adapter/dist/contrib/yeast.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fingerprint } from '../../src/engine/replay/fingerprint.ts';
import type { Connection } from '../../src/engine/connection/connection.ts';
import { ownArgsOf } from '../../src/engine/log/recordReader.ts';
import type { Entry } from '../../src/model/entry/entry.ts';
import { EngineHarness, transports } from '../support/engineHarness.ts';
import { startServer, type TestServer, type TestServerOptions } from '../servers/testServer.ts';

/** A packet as the server passes it to its adapter. */
interface EventPacket {
  readonly type: number;
  readonly id?: number;
  readonly data: unknown[];
}

/** An adapter that restores sessions with its own offsets. The only such adapter in socket.io keeps its offsets in memory. */
function adapterWithOffsets(next: () => string): typeof Adapter {
  const plain = Object.getPrototypeOf(SessionAwareAdapter.prototype) as Adapter;
  return class extends SessionAwareAdapter {
    override broadcast(packet: EventPacket, opts: Parameters<Adapter['broadcast']>[1]): void {
      if (packet.type === 2 && packet.id === undefined && opts.flags?.volatile === undefined) {
        const id = next();
        packet.data.push(id);
        const { packets } = this as unknown as { packets: object[] };
        packets.push({ id, opts, data: packet.data, emittedAt: Date.now() });
      }
      plain.broadcast.call(this, packet, opts);
    }
  };
}

let server: TestServer;
let harness: EngineHarness;
beforeEach(() => (harness = new EngineHarness()));
afterEach(async () => {
  harness.dispose();
  await server.close();
});

const reconnection = { delayMs: 30, delayMaxMs: 30 };
async function start(more: TestServerOptions = {}): Promise<void> {
  server = await startServer({ ...more, options: { connectionStateRecovery: {}, ...more.options } });
}
const came = (event: string): Promise<Entry> =>
  harness.waitFor(event, (entry) => entry.event === event && entry.dir === 'in');
/** Emits a volatile event as soon as the server's transport accepts it. */
async function emitVolatile(event: string, ...args: unknown[]): Promise<void> {
  await expect.poll(() => server.sockets[0]?.conn.transport.writable).toBe(true);
  server.io.volatile.emit(event, ...args);
}
/** Resolves with the newest event of a name, after a marker that the server sent later is received. */
async function seen(event: string): Promise<Entry | undefined> {
  const marker = `marker ${harness.engine.log.nextSeq}`;
  server.io.emit(marker);
  await came(marker);
  return harness.entries().findLast((entry) => entry.event === event);
}
async function restored(connection: Connection, missed: () => void): Promise<Entry> {
  server.cutConnections();
  await harness.state(connection, 'disconnected');
  missed();
  return harness.state(connection, 'recovered');
}

describe.each(transports)('over %s, with the parser', (transport) => {
  it.each(['default', 'msgpack'] as const)('%s, the offset is shown and labeled', async (parser) => {
    await start({ parser });
    const connection = await harness.connected(server.url, { transports: [transport], parser, reconnection });
    server.io.emit('tick', 1, 'text');
    const tick = await came('tick');
    expect(tick).toMatchObject({ recoveryOffset: true, args: [1, 'text', expect.any(String)] });
    server.io.emit('nothing');
    expect(await came('nothing')).toMatchObject({ recoveryOffset: true, args: [expect.any(String)] });
    server.io.emit('bytes', Buffer.from([6]), 'offline');
    const bytes = await came('bytes');
    expect(bytes).toMatchObject({ recoveryOffset: true, args: [{ $binary: 'Bg==' }, 'offline', expect.any(String)] });
    const recovered = await restored(connection, () => {
      server.io.emit('missed', 2);
      server.io.emit('missed', 'offline');
    });
    expect(recovered.missed).toBe(2);
    const missed = harness.entries().filter((entry) => entry.event === 'missed');
    expect(missed.map(({ args, recoveryOffset }) => [args?.[0], args?.length, recoveryOffset])).toEqual([
      [2, 2, true],
      ['offline', 2, true],
    ]);
    expect(missed.some(({ beforeJoin }) => beforeJoin)).toBe(false);
    server.io.emit('live', 3);
    expect(await came('live')).toMatchObject({ recoveryOffset: true, args: [3, expect.any(String)] });
  });
});

describe('a value that has the form of an offset but is not an offset', () => {
  const minute = 60_000;
  it.each<[what: string, last: () => string]>([
    ['a word of seven letters', () => 'offline'],
    ['a word that begins as times do now', () => 'Quality'],
    ['a word with a dot', () => 'offline.txt'],
    ['a time of long ago', () => encode(Date.now() - 60 * minute)],
    ['a time that is to come', () => encode(Date.now() + 60 * minute)],
    ['a time and a counter', () => `${Date.now()}-0`],
    ['an ObjectId of now', () => `${Math.floor(Date.now() / 1000).toString(16)}a1b2c3d4e5f6a7b8`],
    ['no text at all', () => ''],
    ['another form of the time', () => Date.now().toString(36)],
  ])('stays an argument: %s', async (_what, last) => {
    await start();
    await harness.connected(server.url, { transports: ['websocket'] });
    const text = last();
    await emitVolatile('status', text);
    const status = await seen('status');
    expect(status?.args).toEqual([text]);
    expect(status?.recoveryOffset).toBeUndefined();
    server.io.emit('status', 1, text);
    const reliable = await seen('status');
    expect(reliable).toMatchObject({ recoveryOffset: true, args: [1, text, expect.any(String)] });
  });

  it('stays an argument when it is an earlier offset', async () => {
    await start();
    await harness.connected(server.url, { transports: ['websocket'] });
    server.io.emit('first');
    const offset = (await came('first')).args?.[0];
    server.io.emit('second');
    await came('second');
    await emitVolatile('again', offset);
    const again = await seen('again');
    expect(again?.args).toEqual([offset]);
    expect(again?.recoveryOffset).toBeUndefined();
  });

  it('stays an argument of an event with an acknowledgement, and if the server does not restore sessions', async () => {
    await start({
      setup: (io) => io.on('connection', (socket) => socket.emit('ask', encode(Date.now()), () => undefined)),
    });
    await harness.connected(server.url);
    expect((await came('ask')).recoveryOffset).toBeUndefined();
    await server.close();
    server = await startServer({
      setup: (io) => io.on('connection', (socket) => socket.emit('plain', encode(Date.now()))),
    });
    await harness.connected(server.url);
    const plain = await came('plain');
    expect(plain.args).toHaveLength(1);
    expect(plain.recoveryOffset).toBeUndefined();
  });
});

describe('offsets of other adapters', () => {
  it('of Redis streams are recognized after the server has restored a session with such an offset', async () => {
    let count = 0;
    await start({ options: { adapter: adapterWithOffsets(() => `${Date.now()}-${count++}`) as never } });
    const connection = await harness.connected(server.url, { transports: ['websocket'], reconnection });
    server.io.emit('before', 1);
    const before = await came('before');
    expect(before.args).toHaveLength(2);
    expect(before.recoveryOffset).toBeUndefined();
    await restored(connection, () => server.io.emit('missed', 2));
    expect(await came('missed')).toMatchObject({ args: [2, expect.any(String)] });
    server.io.emit('after', 3);
    expect(await came('after')).toMatchObject({ recoveryOffset: true, args: [3, expect.stringMatching(/-\d+$/)] });
    await emitVolatile('old', `${Date.now() - 3_600_000}-9`);
    expect((await seen('old'))?.recoveryOffset).toBeUndefined();
  });

  it('of MongoDB, which are ObjectIds, are never distinguished from arguments', async () => {
    let count = 0;
    const objectId = (): string =>
      `${Math.floor(Date.now() / 1000).toString(16)}a1b2c3d4e5${(count++).toString(16).padStart(6, '0')}`;
    await start({ options: { adapter: adapterWithOffsets(objectId) as never } });
    const connection = await harness.connected(server.url, { transports: ['websocket'], reconnection });
    server.io.emit('before', 1);
    await came('before');
    await restored(connection, () => server.io.emit('missed', 2));
    server.io.emit('after', 3);
    const after = await came('after');
    expect(after.args).toHaveLength(2);
    expect(after.recoveryOffset).toBeUndefined();
  });
});

it('an offset is not sent again, and is ignored when an echo is recognized', async () => {
  await start({
    setup: (io) =>
      io.on('connection', (socket) => socket.on('back', (...args: unknown[]) => socket.emit('back', ...args))),
  });
  const connection = await harness.connected(server.url);
  harness.emit(connection, 'back', ['a', ',"', { b: Buffer.from([1]) }]);
  const { seq } = await came('back');
  const record = harness.engine.log.read(seq);
  const emitted = harness.engine.log.read(
    harness.entries().find(({ dir, kind }) => kind === 'event' && dir === 'out')?.seq ?? 0,
  );
  if (record?.body?.type !== 'wire' || emitted?.body?.type !== 'wire') throw new Error('Both are on record');
  expect(ownArgsOf(record)).toEqual(['a', ',"', { b: Buffer.from([1]) }]);
  expect(fingerprint('default', record.body.packet, true)).toBe(fingerprint('default', emitted.body.packet));
});
