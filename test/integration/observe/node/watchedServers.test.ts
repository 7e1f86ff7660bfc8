/** Real servers in processes with the probe: what the timeline shows of them, and that they behave as they do without the probe. */
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { io, type Socket } from 'socket.io-client';
import clientV2 from 'socket.io-client-v2';
import type { Entry } from '../../../../src/model/entry/entry.ts';
import { readSockets } from '../../../../src/engine/source/serverReads.ts';
import { EngineHarness } from '../../../support/engineHarness.ts';
import { closedAfterEach } from '../../../support/closedAfterEach.ts';
import { probeSuite } from '../../../support/probeSuite.ts';
import { WatchedProcess } from '../../../support/watchedProcess.ts';

const files = probeSuite();
let harness: EngineHarness;

beforeEach(async () => {
  harness = new EngineHarness();
  await harness.engine.sources.nodes.start(files.path, files.token);
});
afterEach(() => {
  harness.dispose();
});
// Vitest runs these hooks in reverse order, so this one is registered last in order to run first.
const closing = closedAfterEach();

const servers: readonly (readonly [program: string, library: string])[] = [
  ['watchedApp.mjs', 'socket.io'],
  ['watchedApp.cjs', 'socket.io'],
  ['watchedApp.mjs', 'socket.io-3'],
  ['watchedApp.cjs', 'socket.io-2'],
];
const [esm = ['', '']] = servers;

async function started(
  [program, library]: readonly [string, string] = esm,
  env: Readonly<Record<string, string>> = files.env,
): Promise<{ app: WatchedProcess; url: string; connect: (options?: object) => Socket }> {
  const app = new WatchedProcess([`test/servers/${program}`, library], env);
  closing.push(() => app.end());
  const url = await app.url();
  const open = library.endsWith('-2') ? clientV2.connect : io;
  const connect = (options: object = {}): Socket => {
    const given = { forceNew: true, forceNode: true, transports: ['websocket'], ...options };
    const socket = open(url, given);
    closing.push(() => socket.disconnect());
    return socket;
  };
  return { app, url, connect };
}

function received(socket: Socket, event: string): Promise<unknown[]> {
  return new Promise((resolve) => socket.once(event, (...args: unknown[]) => resolve(args)));
}

function emitWithAck(socket: Socket, event: string, ...args: unknown[]): Promise<unknown[]> {
  return new Promise((resolve) => socket.emit(event, ...args, (...answer: unknown[]) => resolve(answer)));
}

async function connected(socket: Socket): Promise<Socket> {
  if (!socket.connected) await received(socket, 'connect');
  return socket;
}

const appLines = readFileSync('test/servers/watchedApp.cjs', 'utf8').split('\n');
const lineOf = (code: string): number => appLines.findIndex((line) => line.includes(code)) + 1;
const file = (program: string): string => `${process.cwd()}/test/servers/${program}`;

/** Everything that a client receives, except for values that differ between runs. */
async function conversation(server: readonly [string, string], env: Readonly<Record<string, string>>) {
  const { app, connect } = await started(server, env);
  const socket = await connected(connect());
  const results: unknown[] = [];
  results.push(await emitWithAck(socket, 'update item', 1, { bytes: Buffer.from([1, 2]) }));
  results.push(
    await emitWithAck(socket, 'slow'),
    await emitWithAck(socket, 'once'),
    await emitWithAck(socket, 'twice'),
  );
  results.push(await emitWithAck(socket, 'count listeners'));
  const news = received(socket, 'news');
  await emitWithAck(socket, 'do', [{ emit: 'news', to: 'everybody' }]);
  results.push(await news);
  socket.emit('throws');
  await app.line(({ type }) => type === 'uncaught');
  socket.emit('rejects');
  await app.line(({ type }) => type === 'unhandled');
  const refused = connect({ auth: { token: 'wrong' }, query: { token: 'wrong' } });
  const [error] = await received(refused, server[1].endsWith('-2') ? 'error' : 'connect_error');
  results.push(error instanceof Error ? error.message : error);
  const left = received(socket, 'disconnect');
  socket.emit('leave me');
  results.push(await left);
  return {
    results,
    printed: app.lines.filter(({ type }) => type !== 'listening' && type !== 'emit'),
    errors: app.errors,
  };
}

describe.each(servers)('%s with %s', (program, library) => {
  it('behaves as without the probe', { timeout: 120_000 }, async () => {
    const withProbe = await conversation([program, library], files.env);
    const without = await conversation([program, library], {});
    expect(withProbe).toEqual(without);
    expect(withProbe.printed).toHaveLength(2);
  });

  it('shows what its sockets receive and emit', { timeout: 120_000 }, async () => {
    const { app, connect, url } = await started([program, library]);
    const socket = await connected(connect());
    socket.emit('nobody listens', 1);
    await emitWithAck(socket, 'update item', 1, { bytes: Buffer.from([1, 2]) });
    await emitWithAck(socket, 'slow');
    socket.emit('throws');
    await app.line(({ type }) => type === 'uncaught');
    await emitWithAck(socket, 'do', [{ emit: 'a', volatile: true }, { emit: 'b', volatile: true }, { emit: 'c' }]);
    const other = await connected(connect());
    const all = received(other, 'news');
    await emitWithAck(socket, 'do', [{ emit: 'news', to: 'everybody' }]);
    await all;
    socket.disconnect();
    const end = await harness.waitFor('end', ({ state }) => state === 'disconnected');

    const entries = harness.entries();
    const one = (event: string): Entry | undefined => entries.find((entry) => entry.event === event);
    const id = end.connectionId;
    expect(harness.engine.sources.observing).toMatchObject([
      { kind: 'node', name: `${program} (${app.child.pid})`, state: 'running', pid: app.child.pid, url },
    ]);
    expect(entries.filter(({ kind, connectionId }) => kind === 'connection' && connectionId === id)).toMatchObject([
      { state: 'connecting' },
      { state: 'connected', transport: 'websocket' },
      { state: 'joinedRooms', rooms: ['everybody'] },
      { state: 'disconnected', cause: { code: 'node.disconnected', params: { reason: 'clientLeft' } } },
    ]);
    expect(one('nobody listens')).toMatchObject({ dir: 'in', args: [1], handlers: [], connectionId: id });
    expect(one('nobody listens')).not.toHaveProperty('handlerMs');
    expect(one('update item')).toMatchObject({
      dir: 'in',
      args: [1, { bytes: { $binary: 'AQI=' } }],
      delivery: 'acknowledged',
      handlers: [{ file: file('watchedApp.cjs'), line: lineOf("socket.on('update item'") }],
      latencyMs: expect.any(Number) as number,
      handlerMs: expect.any(Number) as number,
    });
    const ack = entries.find(({ kind, of }) => kind === 'ack' && of === one('update item')?.seq);
    expect(ack).toMatchObject({ dir: 'out', args: [{ status: 'ok', id: 1, item: { bytes: { $binary: 'AQI=' } } }] });
    // The listener waits for 20 ms. The rounding of a timer can shorten this by 1 ms.
    expect(one('slow')?.handlerMs).toBeGreaterThan(18);
    expect(one('throws')).toMatchObject({
      cause: { code: 'node.handlerFailed', params: { reported: 'TypeError: no item' } },
      handlers: [{ line: lineOf("socket.on('throws'") }],
    });
    const callSite = { file: file('watchedApp.cjs'), line: lineOf('target.emit('), column: 14 };
    expect(one('a')).toMatchObject({ dir: 'out', volatile: true, callSite, args: [{ emit: 'a' }] });
    expect(one('b')).toMatchObject({ delivery: 'discarded', cause: { code: 'node.volatileDiscarded' }, callSite });
    expect(one('c')).toMatchObject({ delivery: 'sent', callSite });
    expect(one('c')).not.toHaveProperty('volatile');
    expect(one('news')).toMatchObject({
      dir: 'out',
      delivery: 'sent',
      rooms: ['everybody'],
      recipients: 2,
      callSite,
      deliveries: { sent: 2, buffered: 0, discarded: 0, acknowledged: 0 },
    });
    expect(one('news')?.deliveries?.sockets).toEqual([
      { socketId: socketIdOf(id), delivery: 'sent' },
      { socketId: other.id, delivery: 'sent' },
    ]);
    expect(entries.filter(({ cause }) => cause?.code === 'capture.internalError')).toEqual([]);
  });
});

function socketIdOf(connectionId: string): string | undefined {
  return harness.engine.sources.connection(connectionId)?.socketId;
}

it('shows acknowledgements of clients, and acknowledgements that time out', { timeout: 120_000 }, async () => {
  const { app, connect } = await started();
  const [first, second] = await Promise.all([connected(connect()), connected(connect())]);
  first.on('question', (_args, answer: (text: string) => void) => answer('first'));
  second.on('question', (_args, answer: (text: string) => void) => answer('second'));
  await emitWithAck(first, 'do', [{ emit: 'question', ack: true }]);
  await app.line(({ type }) => type === 'answers');
  const single = await harness.waitFor(
    'ack',
    (entry) => entry.event === 'question' && entry.delivery === 'acknowledged',
  );
  expect(single).toMatchObject({ dir: 'out', latencyMs: expect.any(Number) as number });

  await emitWithAck(first, 'do', [{ emit: 'question', to: 'everybody', ack: true, timeoutMs: 60_000 }]);
  const toAll = await harness.waitFor(
    'acks',
    ({ rooms, delivery }) => rooms !== undefined && delivery === 'acknowledged',
  );
  expect(toAll.deliveries).toMatchObject({ sent: 2, acknowledged: 2 });
  const acks = harness.entries().filter(({ kind, of }) => kind === 'ack' && of === toAll.seq);
  expect(acks.map(({ args }) => args)).toEqual(expect.arrayContaining([['first'], ['second']]));

  await emitWithAck(first, 'do', [{ emit: 'silence', ack: true, timeoutMs: 1 }]);
  const late = await harness.waitFor(
    'timeout',
    ({ event, delivery }) => event === 'silence' && delivery === 'timedOut',
  );
  expect(late.cause).toMatchObject({ code: 'ack.timeout', params: { timeoutMs: 1 } });
  await emitWithAck(first, 'do', [{ emit: 'silence', to: 'everybody', ack: true, timeoutMs: 1 }]);
  await harness.waitFor('timeout', ({ rooms, delivery }) => rooms !== undefined && delivery === 'timedOut');
});

it('shows the events and clients that a middleware refuses', { timeout: 120_000 }, async () => {
  const { connect } = await started();
  const socket = await connected(connect());
  socket.emit('forbidden');
  const event = await harness.waitFor('event', (entry) => entry.event === 'forbidden' && entry.cause !== undefined);
  expect(event.cause).toMatchObject({ code: 'node.middlewareFailed', params: { reported: 'Error: not allowed' } });
  expect(event).not.toHaveProperty('handlers');
  connect({ auth: { token: 'wrong' } });
  const refused = await harness.waitFor('refusal', ({ state }) => state === 'connectError');
  expect(JSON.stringify(refused.cause)).toContain('unauthorized');
});

it.each([esm, ['watchedApp.cjs', 'socket.io-2']] as const)(
  'shows how long the middleware of a namespace ran (%s with %s)',
  { timeout: 120_000 },
  async (...server) => {
    const { connect } = await started(server);
    // A timer can fire early only by the rounding of its clock.
    const waitMs = 50;
    connect({ query: { waitMs: String(waitMs) } });
    const joined = await harness.waitFor('join', ({ state }) => state === 'connected');
    expect(joined.middlewareMs).toBeGreaterThan(waitMs - 5);
    connect({ query: { waitMs: String(waitMs), token: 'wrong' } });
    const refused = await harness.waitFor('refusal', ({ state }) => state === 'connectError');
    expect(refused.middlewareMs).toBeGreaterThan(waitMs - 5);
    expect(JSON.stringify(refused.cause)).toContain('unauthorized');
  },
);

it('shows an event that waits for a client whose connection is interrupted', { timeout: 120_000 }, async () => {
  const env = { ...files.env, OPTIONS: JSON.stringify({ connectionStateRecovery: {} }) };
  const { connect } = await started(esm, env);
  const socket = await connected(connect());
  await emitWithAck(socket, 'do', [{ emit: 'recoverable' }]);
  const entry = await harness.waitFor('event', ({ event }) => event === 'recoverable');
  expect(entry).toMatchObject({ dir: 'out', delivery: 'sent', args: [{ emit: 'recoverable' }, expect.any(String)] });
  expect(entry).not.toHaveProperty('rooms');

  const other = await connected(connect());
  const { id } = socket;
  const closed = received(socket, 'disconnect');
  socket.io.reconnection(false);
  socket.io.engine.close();
  await closed;
  const toOne = await harness.waitFor('event', ({ event }) => event === 'after disconnect');
  expect(toOne).toMatchObject({ dir: 'out', delivery: 'buffered' });
  await emitWithAck(other, 'do', [{ emit: 'news', to: 'everybody' }]);
  const toRoom = await harness.waitFor('broadcast', ({ event }) => event === 'news');
  const sockets = [
    { socketId: other.id, delivery: 'sent' },
    { socketId: id, delivery: 'buffered' },
  ];
  expect(toRoom).toMatchObject({ recipients: 2, delivery: 'sent', deliveries: { sent: 1, buffered: 1, sockets } });

  const news = received(socket, 'news');
  socket.connect();
  await news;
  expect(socket.recovered).toBe(true);
  await harness.waitFor('replay', ({ seq, delivery }) => seq === toOne.seq && delivery === 'sent');
  const replayed = await harness.waitFor(
    'replay',
    ({ seq, deliveries }) => seq === toRoom.seq && deliveries?.sent === 2,
  );
  expect(replayed.deliveries).toMatchObject({
    buffered: 0,
    sockets: [
      { socketId: other.id, delivery: 'sent' },
      { socketId: id, delivery: 'sent' },
    ],
  });
});

it('continues when the engine is started again', { timeout: 120_000 }, async () => {
  const { connect } = await started();
  const socket = await connected(connect());
  await emitWithAck(socket, 'slow');
  harness.engine.sources.nodes.dispose();
  expect(harness.engine.sources.observing).toMatchObject([{ state: 'stopped' }]);
  await emitWithAck(socket, 'slow');
  const next = new EngineHarness();
  closing.push(() => next.dispose());
  await next.engine.sources.nodes.start(files.path, files.token);
  await next.waitFor('join', ({ state }) => state === 'connected');
  await emitWithAck(socket, 'update item', 1, 2);
  const event = await next.waitFor('event', (entry) => entry.event === 'update item' && entry.handlers !== undefined);
  expect(event.handlers).toEqual([{ file: file('watchedApp.cjs'), line: lineOf("socket.on('update item'") }]);
});

it('shows the packets that a transport has not accepted yet', async () => {
  const { sources } = harness.engine;
  const { url } = await started();
  const session = `${url}/socket.io/?EIO=4&transport=polling`;
  const { sid } = JSON.parse((await (await fetch(session)).text()).slice(1)) as { sid: string };
  await fetch(`${session}&sid=${sid}`, { method: 'POST', body: '40' });
  // The client sends no poll, so the packet of the server waits.
  const waiting = (): number | undefined => {
    const [source] = sources.observing;
    return source && readSockets(sources.server(source.sourceId), {}).rows[0]?.waitingPackets;
  };
  await expect.poll(waiting).toBeGreaterThan(0);
  expect(await (await fetch(`${session}&sid=${sid}`)).text()).toContain('40{');
  await expect.poll(waiting).toBeUndefined();
});

it('shows that a client no longer responds', async () => {
  const env = { ...files.env, OPTIONS: JSON.stringify({ pingInterval: 100, pingTimeout: 100 }) };
  const { url } = await started(esm, env);
  await fetch(`${url}/socket.io/?EIO=4&transport=polling`);
  const end = await harness.waitFor('end', ({ state }) => state === 'disconnected');
  expect(end.cause).toMatchObject({ code: 'node.disconnected', params: { reason: 'pingTimeout' } });
});

it('shows the upgrade of a transport', async () => {
  const { connect } = await started();
  await connected(connect({ transports: ['polling', 'websocket'] }));
  const upgraded = await harness.waitFor('upgrade', ({ state }) => state === 'upgraded');
  expect(upgraded).toMatchObject({ previousTransport: 'polling', transport: 'websocket' });
});
