/**
 * Real servers with the Admin UI: what they report about their sockets, rooms and events, and the actions that they
 * carry out.
 */
import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { instrument } from '@socket.io/admin-ui';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Server } from 'socket.io';
import { io as openClient, type Socket } from 'socket.io-client';
import type { ObservedServer } from '../../../src/engine/source/observedServer.ts';
import { readRooms, readSockets, summaryOf } from '../../../src/engine/source/serverReads.ts';
import { EngineHarness, patienceMs } from '../../support/engineHarness.ts';

/** The bcrypt hash of "correct horse". */
const hash = '$2a$04$.inapTaMq2BzYD4o1RNwZuSenCJnb1I0.opHXbQdFQDHBvi1PGnYy';

let harness: EngineHarness;
const closing: (() => unknown)[] = [];

beforeEach(() => {
  harness = new EngineHarness();
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  harness.dispose();
});

interface Options {
  readonly mode?: 'development' | 'production';
  readonly readonly?: boolean;
}

async function listening(port = 0): Promise<{ io: Server; http: HttpServer; url: string }> {
  const http = createServer();
  const io = new Server(http);
  io.on('connection', (socket) => {
    void socket.join('everybody');
    socket.on('enter', (room: string, callback: () => void) => {
      void socket.join(room);
      callback();
    });
  });
  await new Promise<void>((resolve) => http.listen(port, '127.0.0.1', resolve));
  closing.push(() => io.close());
  return { io, http, url: `http://127.0.0.1:${(http.address() as AddressInfo).port}` };
}

async function instrumented(options: Options = {}, port = 0) {
  const { io, ...server } = await listening(port);
  instrument(io, {
    auth: { type: 'basic', username: 'ann', password: hash },
    mode: 'development',
    ...options,
  });
  return { io, ...server };
}

async function watch(url: string, password = 'correct horse'): Promise<{ sourceId: string; server: ObservedServer }> {
  const profile = { url, namespace: '/admin', protocol: 'v4', auth: { username: 'ann', password } } as const;
  const { sourceId } = await harness.engine.sources.watchAdmin(profile, undefined);
  return { sourceId, server: harness.engine.sources.server(sourceId) };
}

async function connected(url: string): Promise<Socket> {
  const socket = openClient(url, { forceNew: true, transports: ['websocket'] });
  closing.push(() => socket.disconnect());
  await received(socket, 'connect');
  return socket;
}

function received(socket: Socket, event: string): Promise<unknown[]> {
  return new Promise((resolve) => socket.once(event, (...args: unknown[]) => resolve(args)));
}

function memberships({ state }: ObservedServer): number {
  return state.sockets.reduce((sum, { rooms }) => sum + rooms.size, 0);
}

describe('a server with the Admin UI', () => {
  it('reports sockets and rooms, including those that existed before', async () => {
    const { url } = await instrumented();
    const early = await connected(url);
    const { server } = await watch(url);
    const late = await connected(url);
    await late.emitWithAck('enter', 'lobby');
    await vi.waitUntil(() => server.state.size === 2 && memberships(server) === 3, patienceMs);
    expect(readSockets(server, {}).rows).toMatchObject([
      { socketId: early.id, namespace: '/', transport: 'websocket', rooms: ['everybody'] },
      { socketId: late.id, namespace: '/', transport: 'websocket', rooms: ['everybody', 'lobby'] },
    ]);
    expect(readRooms(server, {}).rows).toEqual([
      { namespace: '/', room: 'everybody', size: 2 },
      { namespace: '/', room: 'lobby', size: 1 },
    ]);
    late.disconnect();
    await vi.waitUntil(() => server.state.size === 1 && memberships(server) === 1, patienceMs);
  });

  it('reports names and arguments of events, and lists its limits', async () => {
    const { url, io } = await instrumented();
    const { server } = await watch(url);
    const socket = await connected(url);
    await vi.waitUntil(() => server.state.size === 1, patienceMs);
    socket.emit('position', { x: 1 }, Buffer.from([7]));
    const incoming = await harness.waitFor('the event', ({ event }) => event === 'position');
    expect(incoming).toMatchObject({ dir: 'in', args: [{ x: 1 }, { $binary: 'Bw==' }] });
    io.to('everybody').emit('news', 'hello');
    const outgoing = await harness.waitFor('the emit', ({ event }) => event === 'news');
    expect(outgoing).toMatchObject({ dir: 'out', args: ['hello'] });
    const note = await harness.waitFor('the note', ({ kind }) => kind === 'marker');
    expect(note.cause).toEqual({ code: 'admin.incomplete' });
    expect(summaryOf(server, undefined).limits).toEqual([{ code: 'admin.incomplete' }]);
  });

  it('emits, joins, leaves and disconnects', async () => {
    const { url } = await instrumented();
    const { server } = await watch(url);
    const [a, b] = [await connected(url), await connected(url)];
    await vi.waitUntil(() => memberships(server) === 2, patienceMs);
    const target = { namespace: '/', socketId: a.id ?? '' };

    await server.changeRooms('join', target, ['vip', 'staff']);
    await vi.waitUntil(() => memberships(server) === 4, patienceMs);
    const toRoom = received(a, 'hello');
    expect(await server.emit({ namespace: '/', rooms: ['vip'] }, 'hello', [1])).toBe(1);
    expect(await toRoom).toEqual([1]);
    const toAll = Promise.all([received(a, 'all'), received(b, 'all')]);
    expect(await server.emit({ namespace: '/', rooms: [] }, 'all', [])).toBe(2);
    await toAll;
    const toOne = received(b, 'one');
    await server.emit({ namespace: '/', rooms: [], socketId: b.id }, 'one', ['x']);
    expect(await toOne).toEqual(['x']);
    await server.changeRooms('leave', target, ['vip']);
    await vi.waitUntil(() => memberships(server) === 3, patienceMs);
    const left = received(a, 'disconnect');
    await server.disconnect(target);
    expect(await left).toContain('io server disconnect');
    await vi.waitUntil(() => server.state.size === 1, patienceMs);
    expect(() => server.disconnect(target)).toThrow(/no socket/);
  });

  it('permits nothing if it is read-only', async () => {
    const { url } = await instrumented({ readonly: true });
    expect((await watch(url)).server.actions).toEqual([]);
  });

  it('reports numbers only in production mode', async () => {
    const { url } = await instrumented({ mode: 'production' });
    const { server } = await watch(url);
    await connected(url);
    await vi.waitUntil(() => server.process.sockets === 1, patienceMs);
    expect(server.state.size).toBe(0);
    const { limits, statistics } = summaryOf(server, undefined);
    expect(limits).toEqual([{ code: 'admin.production' }]);
    expect(statistics).toMatchObject({ sockets: 1, namespaces: [{ name: '/', sockets: 1 }] });
  });

  it('is watched again after it was restarted', async () => {
    const { url, io } = await instrumented();
    const { sourceId, server } = await watch(url);
    await io.close();
    const stateOf = () => harness.engine.sources.observing.find((one) => one.sourceId === sourceId);
    await vi.waitUntil(() => stateOf()?.state === 'failed', patienceMs);
    expect(stateOf()?.cause).toEqual({ code: 'admin.disconnected' });
    await instrumented({}, Number(new URL(url).port));
    await vi.waitUntil(() => server.isConnected, patienceMs);
    await connected(url);
    await vi.waitUntil(() => server.state.size === 1, patienceMs);
  });
});

describe('a server that cannot be watched', () => {
  it.each([
    ['accepts another password', async () => watch((await instrumented()).url, 'wrong'), 'admin.credentials'],
    ['has no Admin UI', async () => watch((await listening()).url), 'admin.notInstrumented'],
    ['does not run', async () => watch('http://127.0.0.1:9'), 'admin.unreachable'],
  ])('%s', async (_, run, code) => {
    await expect(run()).rejects.toMatchObject({ cause: { code } });
    expect(harness.engine.sources.observing).toEqual([]);
  });
});
