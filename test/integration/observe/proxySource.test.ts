/** The traffic of real clients through a proxy, as the timeline shows it. */
import { createServer as createHttpServer } from 'node:http';
import type { Socket } from 'socket.io-client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ColumnFilter } from '../../../src/engine/query/columnFilter.ts';
import { systemClock } from '../../../src/base/clock.ts';
import { clientFactory } from '../../../src/engine/client/createClient.ts';
import { Engine } from '../../../src/engine/engine.ts';
import { LogFolder } from '../../support/logFolder.ts';
import { parseFilter } from '../../../src/model/filter/filter.ts';
import type { Entry } from '../../../src/model/entry/entry.ts';
import { startHttpProxy } from '../../servers/proxyServers.ts';
import { serverVersions, startServer, type TestServer, type TestServerOptions } from '../../servers/testServer.ts';
import { EngineHarness } from '../../support/engineHarness.ts';
import { joined, refused } from '../../support/joined.ts';
import { joinedClient, type JoinedClientOptions } from '../../support/joinedClient.ts';
import { connectToEngine, savedText } from '../../support/savedSession.ts';

let harness: EngineHarness;
const closing: (() => unknown)[] = [];

beforeEach(() => {
  harness = new EngineHarness();
});

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  harness.dispose();
});

async function behindProxy(
  options: TestServerOptions = {},
): Promise<{ server: TestServer; sourceId: string; url: string }> {
  const server = await startServer(options);
  closing.push(() => server.close());
  return { server, ...(await harness.engine.sources.startProxy({ target: server.url })) };
}

const connectTo = (url: string, options: JoinedClientOptions = {}): Promise<Socket> =>
  joinedClient(closing, url, options);

/** Resolves when a change of the engine makes the condition true. */
function until(holds: () => boolean): Promise<void> {
  if (holds()) return Promise.resolve();
  return new Promise((resolve) => {
    const subscription = harness.engine.onDidChange(() => {
      if (!holds()) return;
      subscription.dispose();
      resolve();
    });
  });
}

const brief = ({ dir, event, args, delivery }: Entry): unknown[] => [dir, event, args, delivery];

describe.each([...serverVersions, 'v2'] as const)('clients of a server of Socket.IO %s', (version) => {
  it.each([[['websocket']], [['polling']], [['polling', 'websocket']]])('are shown over %j', async (transports) => {
    const { server, sourceId, url } = await behindProxy({ version });
    server.io.on('connection', (socket) => {
      socket.on('ask', (value: unknown, ack: (...args: unknown[]) => void) => ack(value, 'yes'));
      socket.on('begin', () => socket.emit('question', 'name?', (response: unknown) => socket.emit('said', response)));
    });
    const socket = await connectTo(url, { version, transports });
    socket.on('question', (_text: string, ack: (response: string) => void) => ack('Ada'));
    const replied = new Promise((resolve) => socket.once('said', resolve));
    const value = { n: 1, bytes: Buffer.from([1, 2]), deep: [{ more: Buffer.from('x') }] };
    await new Promise((resolve) => socket.emit('ask', value, resolve));
    socket.emit('begin');
    expect(await replied).toBe('Ada');
    await harness.waitFor('said', ({ event }) => event === 'said');
    const binary = (bytes: number[]): object => ({ $binary: Buffer.from(bytes).toString('base64') });
    const sent = { n: 1, bytes: binary([1, 2]), deep: [{ more: binary([120]) }] };
    const events = harness.entries().filter(({ kind }) => kind === 'event');
    expect(events.map(brief)).toEqual([
      ['out', 'ask', [sent], 'acknowledged'],
      ['out', 'begin', [], 'sent'],
      ['in', 'question', ['name?'], 'acknowledged'],
      ['in', 'said', ['Ada'], undefined],
    ]);
    const acks = harness.entries().filter(({ kind }) => kind === 'ack');
    expect(acks.map(({ dir, args, of }) => [dir, args, of])).toEqual([
      ['in', [sent, 'yes'], events[0]?.seq],
      ['out', ['Ada'], events[2]?.seq],
    ]);
    for (const { latencyMs } of acks) expect(latencyMs).toBeGreaterThanOrEqual(0);
    const connections = harness.engine.connections;
    expect(connections).toHaveLength(1);
    expect(connections[0]).toMatchObject({
      state: 'connected',
      sourceId,
      sourceKind: 'proxy',
      sid: socket.io.engine.id,
      socketId: socket.id,
      protocol: version === 'v2' ? 'v2' : 'v4',
      transport: socket.io.engine.transport.name,
      client: { address: '127.0.0.1' },
      counts: { emitted: 2, received: 2, pendingAcks: 0, lost: 0 },
    });
    expect(harness.engine.sources.list).toMatchObject([
      { sourceId, kind: 'proxy', state: 'running', url, clients: 1, counts: { emitted: 2, received: 2 } },
    ]);
    socket.close();
    await harness.waitFor('the end', ({ state }) => state === 'disconnected');
    await until(() => harness.engine.sources.list[0]?.clients === 0);
  });
});

it('a proxy recognizes the msgpack parser', async () => {
  const { server, url } = await behindProxy({ parser: 'msgpack' });
  server.io.on('connection', (socket) =>
    socket.on('ask', (value: unknown, ack: (back: unknown) => void) => ack(value)),
  );
  const socket = await connectTo(url, { parser: 'msgpack' });
  await new Promise((resolve) => socket.emit('ask', { bytes: Buffer.from([7]), big: 12345678901 }, resolve));
  const emitted = await harness.waitFor('ask', ({ event, delivery }) => event === 'ask' && delivery === 'acknowledged');
  expect(emitted.args).toEqual([{ bytes: { $binary: 'Bw==' }, big: 12345678901 }]);
});

it('a proxy lists each namespace of a client as a connection', async () => {
  const { server, url } = await behindProxy();
  server.io.of('/chat');
  const socket = await connectTo(url);
  const chat = socket.io.socket('/chat');
  await joined(chat);
  const { connections } = harness.engine;
  expect(connections.map(({ namespace, socketId }) => [namespace, socketId])).toEqual([
    ['/', socket.id],
    ['/chat', chat.id],
  ]);
  expect(new Set(connections.map(({ sid }) => sid))).toEqual(new Set([socket.io.engine.id]));
  chat.disconnect();
  await harness.waitFor('the end', ({ state, namespace }) => state === 'disconnected' && namespace === '/chat');
  expect(harness.engine.connections.map(({ state }) => state)).toEqual(['connected', 'disconnected']);
});

it('a proxy reports lost events, and why a client was refused', async () => {
  const { server, url } = await behindProxy({
    setup: (io) => {
      io.of('/closed').use((_socket, next) => next(new Error('members only')));
    },
  });
  const socket = await connectTo(url);
  const closed = socket.io.socket('/closed');
  expect(await refused(closed)).toMatchObject({ message: 'members only' });
  const refusal = await harness.waitFor('the refusal', ({ state }) => state === 'connectError');
  expect(refusal).toMatchObject({ namespace: '/closed', cause: { code: 'namespace.refused' } });
  socket.emit('ask', 1, () => undefined);
  await server.recorder.waitFor('ask');
  server.cutConnections();
  const lost = await harness.waitFor('lost', ({ event, delivery }) => event === 'ask' && delivery === 'lost');
  expect(lost.cause?.code).toBe('ack.connectionEnded');
});

it('a proxy records no secret of the handshake', async () => {
  const { url } = await behindProxy();
  const socket = await connectTo(`${url}?token=planted1`, { auth: { token: 'planted2' } });
  socket.emit('hello');
  await harness.waitFor('hello', ({ event }) => event === 'hello');
  const { log, connections } = harness.engine;
  const raw = Array.from({ length: log.nextSeq - log.firstSeq }, (_, index) => log.read(log.firstSeq + index));
  const shown = JSON.stringify([harness.entries(), connections, raw], (_key, value: unknown) =>
    value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value,
  );
  expect(shown).toContain('hello');
  expect(shown).not.toContain('planted');
});

it('a stopped proxy keeps the captured entries, and refuses actions on the application', async () => {
  const { sourceId, url } = await behindProxy();
  const socket = await connectTo(url);
  socket.emit('hello');
  await harness.waitFor('hello', ({ event }) => event === 'hello');
  const [connection] = harness.engine.connections;
  const connectionId = connection?.connectionId ?? '';
  expect(() => harness.engine.connection(connectionId)).toThrow(/belongs to a client of the application/);
  expect(() => harness.engine.remove(connectionId)).toThrow(/is open/);
  const ended = new Promise<string>((resolve) => socket.once('disconnect', resolve));
  harness.engine.sources.stop(sourceId);
  expect(await ended).toBe('transport close');
  expect(harness.engine.connections[0]).toMatchObject({ state: 'disconnected' });
  expect(harness.engine.sources.list).toMatchObject([{ sourceId, state: 'stopped', clients: 0 }]);
  harness.engine.remove(connectionId);
  expect(harness.engine.former.map((former) => former.connectionId)).toEqual([connectionId]);
  expect(harness.entries().some(({ event }) => event === 'hello')).toBe(true);
  expect(() => harness.engine.sources.stop('s99')).toThrow(/s99 is not a source/);
});

it('a proxy is started again on the same port with its rules', async () => {
  const { sources } = harness.engine;
  const { sourceId, url, server } = await behindProxy();
  sources.rules(sourceId).add('event:hello', { args: ['changed'] });
  sources.setConditions(sourceId, { latencyMs: 1 });
  (await connectTo(url)).emit('hello', 1);
  await expect.poll(() => server.recorder.events).toMatchObject([{ event: 'hello', args: ['changed'] }]);
  sources.stop(sourceId);
  expect(() => sources.rules(sourceId)).toThrow(/is not a running proxy/);
  const squatter = createHttpServer();
  await new Promise<void>((resolve) => squatter.listen(Number(new URL(url).port), '127.0.0.1', resolve));
  await expect(sources.restartProxy(sourceId)).rejects.toThrow(/port/);
  expect(sources.observing).toMatchObject([{ sourceId, state: 'stopped' }]);
  await new Promise((resolve) => squatter.close(resolve).closeAllConnections());
  const [first, second] = await Promise.all([sources.restartProxy(sourceId), sources.restartProxy(sourceId)]);
  expect([first, second]).toEqual([{ url }, { url }]);
  (await connectTo(url)).emit('hello', 2);
  await expect.poll(() => server.recorder.events).toHaveLength(2);
  expect(server.recorder.events[1]).toMatchObject({ args: ['changed'] });
  expect(sources.rules(sourceId).list).toMatchObject([{ ruleId: 'r1', hits: 2 }]);
  expect(sources.observing).toMatchObject([{ sourceId, state: 'running', clients: 1 }]);
  expect(sources.observing[0]?.conditions).toBeUndefined();
  expect(harness.engine.connections.map(({ state }) => state)).toEqual(['disconnected', 'connected']);
});

it('a removed proxy is no longer listed, and neither are its connections, but its entries remain', async () => {
  const { sourceId, url } = await behindProxy();
  const socket = await connectTo(url);
  socket.emit('hello');
  await harness.waitFor('hello', ({ event }) => event === 'hello');
  const ended = new Promise<string>((resolve) => socket.once('disconnect', resolve));
  harness.engine.sources.removeSource(sourceId);
  expect(await ended).toBe('transport close');
  expect(harness.engine.sources.list).toEqual([]);
  expect(harness.engine.connections).toEqual([]);
  expect(harness.engine.former).toHaveLength(1);
  expect(harness.entries().some(({ event }) => event === 'hello')).toBe(true);
});

it('a proxy is one of the sources, like each connection of the engine; a connection that is stopped as a source is disconnected', async () => {
  const { server, sourceId } = await behindProxy();
  const connection = await harness.connected(server.url);
  expect(harness.engine.sources.list.map((source) => [source.sourceId, source.kind, source.state])).toEqual([
    [connection.id, 'client', 'running'],
    [sourceId, 'proxy', 'running'],
  ]);
  harness.engine.stopSource(connection.id);
  await harness.state(connection, 'disconnected');
  expect(() => harness.engine.stopSource('s99')).toThrow(new RegExp(`Sources: ${connection.id}, ${sourceId}`));
});

it('a proxy adds a warning to the timeline when it is reached from other machines', async () => {
  await behindProxy();
  const server = await startServer();
  closing.push(() => server.close());
  const { url } = await harness.engine.sources.startProxy({ target: server.url, host: '0.0.0.0' });
  const warnings = harness.entries().filter(({ kind }) => kind === 'marker');
  expect(warnings.map(({ cause }) => cause)).toEqual([
    { code: 'source.openToNetwork', params: { url, host: '0.0.0.0' } },
  ]);
});

it('the entries of a proxy can be filtered and saved by their source', async () => {
  const { sourceId, url } = await behindProxy();
  const socket = await connectTo(url);
  socket.emit('hello');
  const hello = await harness.waitFor('hello', ({ event }) => event === 'hello');
  expect(hello.source).toBe(sourceId);
  const shown = (text: string): (string | undefined)[] => {
    const parsed = parseFilter(text);
    if (!parsed.ok) throw new Error(text);
    const { log } = harness.engine;
    const columns = new ColumnFilter(log, { filter: parsed.filter });
    const seqs = Array.from({ length: log.nextSeq - log.firstSeq }, (_, at) => log.firstSeq + at);
    return seqs.filter((seq) => columns.resultOf(seq)).map((seq) => harness.entry(seq).event);
  };
  expect(shown(`sid:${socket.io.engine.id} kind:event`)).toEqual(['hello']);
  expect(shown(`source:${sourceId} to:server kind:event`)).toEqual(['hello']);
  expect(shown('source:client')).toEqual([]);
  expect(harness.engine.log.connections).toMatchObject([
    { source: { sourceId, kind: 'proxy' }, sid: socket.io.engine.id },
  ]);
  expect(() => harness.engine.sources.known(sourceId)).not.toThrow();
  expect(() => harness.engine.sources.known('s99')).toThrow(/s99 is not a source/);
});

it('a proxy has an ID that no source of an earlier engine had', async () => {
  const folder = new LogFolder();
  closing.push(() => folder.remove());
  const server = await startServer();
  closing.push(() => server.close());
  const nextEngine = (epoch: string): EngineHarness =>
    new EngineHarness(
      new Engine({ epoch, clock: systemClock, log: folder.open(systemClock), createClient: clientFactory() }),
    );
  const first = nextEngine('first');
  const { sourceId, url } = await first.engine.sources.startProxy({ target: server.url });
  (await connectTo(url)).emit('hello');
  await first.waitFor('hello', ({ event }) => event === 'hello');
  first.dispose();
  const second = nextEngine('second');
  closing.push(() => second.dispose());
  await second.waitFor('hello', ({ event, source }) => event === 'hello' && source === sourceId);
  expect((await second.engine.sources.startProxy({ target: server.url })).sourceId).not.toBe(sourceId);
});

describe('a target that is reached through the proxy of this machine', () => {
  const knownName = 'app.test';
  const behind = async (options: Parameters<typeof startHttpProxy>[0], target = knownName) => {
    const server = await startServer();
    const machine = await startHttpProxy({ knows: knownName, ...options });
    closing.push(
      () => server.close(),
      () => machine.close(),
    );
    const network = { proxy: { url: machine.url } };
    const { url } = await harness.engine.sources.startProxy({ target: `http://${target}:${server.port}`, network });
    return { url, machine, port: server.port };
  };

  it.each([[['websocket']], [['polling']]])('is reached with a tunnel, over %j', async (transports) => {
    const { url, machine, port } = await behind({});
    const socket = await connectTo(url, { transports });
    socket.emit('hello');
    await harness.waitFor('hello', ({ event }) => event === 'hello');
    expect(machine.seen).toContain(`CONNECT ${knownName}:${port}`);
    expect(harness.engine.connections).toMatchObject([{ url: `http://${knownName}:${port}`, state: 'connected' }]);
  });

  it('is not reached if that proxy refuses, as the response reports', async () => {
    const { url } = await behind({ refuseWith: 403 });
    const response = await fetch(`${url}/socket.io/?EIO=4&transport=polling`);
    expect([response.status, await response.text()]).toEqual([502, expect.stringMatching(/proxy .*403/i)]);
    const [source] = harness.engine.sources.observing;
    expect(source).toMatchObject({ state: 'failed', cause: { code: 'source.targetUnreachable' } });
    expect(JSON.stringify(source?.cause?.params)).toContain('proxy.refused');
  });

  it('is not reached if that proxy was stopped, as the response reports', async () => {
    const { url, machine } = await behind({});
    await machine.close();
    const response = await fetch(`${url}/socket.io/?EIO=4&transport=polling`);
    expect(response.status).toBe(502);
    expect(await response.text()).toMatch(/The proxy at \S+ cannot be reached/);
  });
});

it('the failure and the return of its target are among its own entries, not those of other connections or sources', async () => {
  const { url, sourceId, server } = await behindProxy();
  const other = await behindProxy();
  const own = await harness.connected(other.server.url);
  const { port } = server;
  await server.close();
  expect((await fetch(url)).status).toBe(502);
  const again = createHttpServer((_request, response) => response.end('again'));
  closing.push(() => again.close());
  await new Promise<void>((resolve) => again.listen(port, '127.0.0.1', resolve));
  expect((await fetch(url)).status).toBe(200);
  const codes = (query: { connectionId?: string; sourceId?: string }, text = ''): unknown[] => {
    const parsed = parseFilter(text);
    if (!parsed.ok) throw new Error(text);
    const columns = new ColumnFilter(harness.engine.log, { filter: parsed.filter, ...query });
    const notes = harness.entries().filter(({ seq, kind }) => kind === 'marker' && columns.resultOf(seq));
    return notes.map(({ cause }) => cause?.code);
  };
  const all = codes({});
  expect(all).toHaveLength(2);
  expect(all[1]).toBe('source.targetBack');
  expect(codes({ sourceId })).toEqual(all);
  expect(codes({}, `source:${sourceId}`)).toEqual(all);
  expect(codes({ sourceId: other.sourceId })).toEqual([]);
  expect(codes({ connectionId: own.id })).toEqual([]);
  // Although no client was seen, the file contains the kind and name of the source.
  const { channel, dispose } = connectToEngine(harness.engine);
  closing.push(dispose);
  const [head = '', ...lines] = (await savedText(channel, { sourceId })).trimEnd().split('\n');
  expect(JSON.parse(head)).toMatchObject({
    sources: { [sourceId]: { kind: 'proxy', name: new URL(server.url).host } },
  });
  expect(lines).toHaveLength(2);
  // A file without these notes does not name the source.
  const [ownHead = ''] = (await savedText(channel, { connectionId: own.id })).split('\n');
  expect((JSON.parse(ownHead) as { sources: unknown }).sources).toEqual({});
});

it('a proxy counts the requests that it forwards until it forwards a request of a Socket.IO client', async () => {
  const { server, url } = await behindProxy();
  const counted = (): unknown => harness.engine.sources.list[0]?.otherRequests;
  expect(counted()).toBeUndefined();
  // The server does not respond to requests that are not for Socket.IO, so the test aborts them at its end.
  const ended = new AbortController();
  closing.push(() => ended.abort());
  const request = (path: string): void => void fetch(`${url}${path}`, ended).catch(() => undefined);
  request('');
  request('/page');
  await until(() => counted() === 2);
  const joinedHere = new Promise((resolve) => server.io.on('connection', resolve));
  await connectTo(url);
  await joinedHere;
  expect(counted()).toBeUndefined();
});

it('a proxy shows the page with which it was started, without the secrets of its query', async () => {
  const server = await startServer();
  closing.push(() => server.close());
  const { sourceId, url } = await harness.engine.sources.startProxy({ target: `${server.url}/room?token=PLANTED&x=1` });
  expect(url).toMatch(/\/room\?token=PLANTED&x=1$/);
  const source = harness.engine.sources.list.find((one) => one.sourceId === sourceId);
  expect(source?.url).toMatch(/\/room\?token=‹redacted›&x=1$/);
  expect(JSON.stringify([harness.entries(), harness.engine.connections, harness.engine.sources.list])).not.toContain(
    'PLANTED',
  );
});
