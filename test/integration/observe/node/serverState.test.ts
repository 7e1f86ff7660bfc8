/** Sockets and rooms of real servers in processes with the probe, and the actions that these servers carry out. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { io, type Socket } from 'socket.io-client';
import clientV2 from 'socket.io-client-v2';
import type { ObservedServer } from '../../../../src/engine/source/observedServer.ts';
import { readRooms, readSockets } from '../../../../src/engine/source/serverReads.ts';
import { EngineHarness, patienceMs } from '../../../support/engineHarness.ts';
import { closedAfterEach } from '../../../support/closedAfterEach.ts';
import { probeSuite } from '../../../support/probeSuite.ts';
import { WatchedProcess } from '../../../support/watchedProcess.ts';

const files = probeSuite();
let harness: EngineHarness;

beforeEach(() => {
  harness = new EngineHarness();
});
afterEach(() => {
  harness.dispose();
});
// Vitest runs these hooks in reverse order, so this one is registered last in order to run first.
const closing = closedAfterEach();

const servers = [
  ['watchedApp.mjs', 'socket.io'],
  ['watchedApp.cjs', 'socket.io-3'],
  ['watchedApp.cjs', 'socket.io-2'],
] as const;

function watch(): Promise<void> {
  return harness.engine.sources.nodes.start(files.path, files.token);
}

async function started([program, library]: readonly [string, string]) {
  const app = new WatchedProcess([`test/servers/${program}`, library], files.env);
  closing.push(() => app.end());
  const url = await app.url();
  const open: (url: string, options: object) => Socket = library.endsWith('-2') ? clientV2.connect : io;
  const connect = async (): Promise<Socket> => {
    const socket = open(url, { forceNew: true, forceNode: true, transports: ['websocket'] });
    closing.push(() => socket.disconnect());
    if (!socket.connected) await received(socket, 'connect');
    return socket;
  };
  return { app, connect };
}

function received(socket: Socket, event: string): Promise<unknown[]> {
  return new Promise((resolve) => socket.once(event, (...args: unknown[]) => resolve(args)));
}

function enter(socket: Socket, room: string): Promise<void> {
  return new Promise((resolve) => socket.emit('enter', room, resolve));
}

function server(): ObservedServer | undefined {
  const source = harness.engine.sources.observing.find(({ kind }) => kind === 'node');
  return source && harness.engine.sources.server(source.sourceId);
}

/** Resolves with the server when it has this many sockets, which are in this many rooms in total. */
function withSockets(sockets: number, memberships: number): Promise<ObservedServer> {
  return vi.waitUntil(() => {
    const found = server();
    if (found?.state.size !== sockets) return undefined;
    const joined = found.state.sockets.reduce((sum, { rooms }) => sum + rooms.size, 0);
    return joined === memberships ? found : undefined;
  }, patienceMs);
}

describe.each(servers)('%s with %s', (...of) => {
  it('reports sockets and rooms as they change', async () => {
    await watch();
    const { connect } = await started(of);
    const [a, b] = [await connect(), await connect()];
    await enter(a, 'lobby');
    await enter(b, 'lobby');
    await enter(b, 'kitchen');
    const found = await withSockets(2, 5);
    const { rows } = readSockets(found, {});
    expect(
      rows.map(({ socketId, namespace, transport, rooms }) => [socketId, namespace, transport, rooms.toSorted()]),
    ).toEqual([
      [a.id, '/', 'websocket', ['everybody', 'lobby']],
      [b.id, '/', 'websocket', ['everybody', 'kitchen', 'lobby']],
    ]);
    expect(Math.abs(Date.parse(rows[0]?.connectedAt ?? '') - Date.now())).toBeLessThan(60_000);
    expect(readRooms(found, { sort: { column: 'size', descending: true } }).rows).toEqual([
      { namespace: '/', room: 'everybody', size: 2 },
      { namespace: '/', room: 'lobby', size: 2 },
      { namespace: '/', room: 'kitchen', size: 1 },
    ]);
    const idOfB = b.id;
    b.disconnect();
    await withSockets(1, 2);
    expect(readRooms(found, {}).rows.map(({ room }) => room)).toEqual(['everybody', 'lobby']);

    // Joining a room again changes nothing, and neither does leaving all rooms with the end of the connection.
    const target = { namespace: '/', socketId: a.id ?? '' };
    await found.changeRooms('join', target, ['lobby']);
    await found.changeRooms('leave', target, ['lobby', 'unknown']);
    const changes = (): unknown[] => harness.entries().filter(({ rooms }) => rooms);
    await vi.waitUntil(() => changes().length >= 6, patienceMs);
    const joins = harness.entries().filter(({ state }) => state === 'connected');
    const idOf = (id: string) => joins.find(({ connectionId }) => connectionId === id)?.socketId;
    expect(
      harness
        .entries()
        .flatMap(({ kind, state, rooms, connectionId }) => (rooms ? [[kind, state, rooms, idOf(connectionId)]] : [])),
    ).toEqual([
      ['connection', 'joinedRooms', ['everybody'], a.id],
      ['connection', 'joinedRooms', ['everybody'], idOfB],
      ['connection', 'joinedRooms', ['lobby'], a.id],
      ['connection', 'joinedRooms', ['lobby'], idOfB],
      ['connection', 'joinedRooms', ['kitchen'], idOfB],
      ['connection', 'leftRooms', ['lobby'], a.id],
    ]);
  });

  it('reports existing sockets and rooms to an engine that is connected later', async () => {
    const { connect } = await started(of);
    const socket = await connect();
    await enter(socket, 'lobby');
    await watch();
    const found = await withSockets(1, 2);
    expect(readSockets(found, {}).rows[0]).toMatchObject({ socketId: socket.id, rooms: ['everybody', 'lobby'] });
    const memory = await vi.waitUntil(() => found.process.memoryBytes, patienceMs);
    expect(memory).toBeGreaterThan(1_000_000);
    const load = await vi.waitUntil(() => found.load, patienceMs);
    expect(load.memoryBytes.findLast((bytes) => bytes !== null)).toBeGreaterThan(1_000_000);
    expect([load.delayMs.length, load.memoryBytes.length]).toEqual([load.t.length, load.t.length]);
  });

  it('emits, joins, leaves and disconnects as the server', async () => {
    await watch();
    const { connect } = await started(of);
    const [a, b] = [await connect(), await connect()];
    const found = await withSockets(2, 2);
    const target = { namespace: '/', socketId: a.id ?? '' };

    await found.changeRooms('join', target, ['vip', 'staff']);
    await withSockets(2, 4);
    const toRoom = received(a, 'hello');
    const bytes = new Uint8Array([1, 2]);
    expect(await found.emit({ namespace: '/', rooms: ['vip'] }, 'hello', [{ $: 1, bytes }])).toBe(1);
    expect(await toRoom).toEqual([{ $: 1, bytes: Buffer.from(bytes) }]);

    await found.changeRooms('leave', target, ['vip']);
    await withSockets(2, 3);
    expect(await found.emit({ namespace: '/', rooms: ['vip'] }, 'hello', [])).toBe(0);

    const toAll = Promise.all([received(a, 'all'), received(b, 'all')]);
    expect(await found.emit({ namespace: '/', rooms: [] }, 'all', [1])).toBe(2);
    expect(await toAll).toEqual([[1], [1]]);

    const toOne = received(b, 'one');
    expect(await found.emit({ namespace: '/', rooms: [], socketId: b.id }, 'one', ['x'])).toBe(1);
    expect(await toOne).toEqual(['x']);
    const entry = await harness.waitFor('the emit', ({ event }) => event === 'one');
    expect(entry).toMatchObject({ dir: 'out', delivery: 'sent', args: ['x'] });
    expect(entry.callSite).toBeUndefined();

    const left = received(a, 'disconnect');
    await found.disconnect(target);
    expect(await left).toContain('io server disconnect');
    await withSockets(1, 1);
    await expect(found.disconnect(target)).rejects.toMatchObject({ cause: { code: 'server.noSocket' } });
    await expect(found.emit({ namespace: '/none', rooms: [] }, 'x', [])).rejects.toMatchObject({
      cause: { code: 'server.noNamespace' },
    });
  });
});

it('does not wait for a server that has ended', async () => {
  await watch();
  const { app, connect } = await started(servers[0]);
  const socket = await connect();
  const found = await withSockets(1, 1);
  app.child.kill('SIGSTOP');
  const request = found.emit({ namespace: '/', rooms: [] }, 'x', []);
  const failed = expect(request).rejects.toMatchObject({ cause: { code: 'server.gone' } });
  app.child.kill('SIGKILL');
  await failed;
  expect(found.isConnected).toBe(false);
  expect(found.state.size).toBe(0);
  await expect(found.disconnect({ namespace: '/', socketId: socket.id ?? '' })).rejects.toMatchObject({
    cause: { code: 'server.gone' },
  });
});
