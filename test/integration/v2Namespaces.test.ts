import type { EventEmitter } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Connection } from '../../src/engine/connection/connection.ts';
import type { ConnectionProfile } from '../../src/model/profile/profile.ts';
import { startServer, type TestServer, type TestServerOptions } from '../servers/testServer.ts';
import { EngineHarness, transports } from '../support/engineHarness.ts';
import { reasonOf } from '../support/reasonOf.ts';
import { networkText } from '../../src/model/entry/entryFormat.ts';

const quick = { delayMs: 20, delayMaxMs: 20 };
let harness: EngineHarness;
let server: TestServer;

beforeEach(() => {
  harness = new EngineHarness();
});
afterEach(async () => {
  harness.dispose();
  await server.close();
});

async function start(options: Omit<TestServerOptions, 'version'> = {}): Promise<void> {
  server = await startServer({ version: 'v2', namespaces: ['/chat', '/news'], ...options });
}

const engineSessions = (): number => server.io.engine.clientsCount;
/** Acknowledges with the namespace and the arguments. */
const whoServer: Partial<TestServerOptions> = {
  setup: (io) => {
    for (const name of ['/', '/chat', '/news']) {
      io.of(name).on('connection', (socket) => {
        socket.on('who', (value: unknown, ack: (...response: unknown[]) => void) => ack(name, value));
        socket.on('hello', (value: unknown) => socket.emit('hello', name, value));
      });
    }
  },
};

async function responseOf(connection: Connection, value: unknown): Promise<unknown> {
  const trackedEmit = harness.emit(connection, 'who', [value], { ack: {} });
  await trackedEmit.whenDecided();
  expect(trackedEmit.delivery).toBe('acknowledged');
  const ack = harness.entries().find((entry) => entry.kind === 'ack' && entry.of === trackedEmit.seq);
  return ack?.args;
}

const states = (connection: Connection): string[] =>
  harness.entries().flatMap((entry) => {
    const { kind, state, connectionId } = entry;
    return kind === 'connection' && connectionId === connection.id && state ? [state] : [];
  });

describe.each(transports)('namespaces of a Socket.IO 2 server over %s', (transport) => {
  const v2 = (more: Partial<ConnectionProfile> = {}): Partial<ConnectionProfile> => ({
    protocol: 'v2',
    transports: [transport],
    ...more,
  });
  const open = (namespace: string, more: Partial<ConnectionProfile> = {}): Promise<Connection> =>
    harness.connected(server.url, v2({ namespace, ...more }));

  it.each([
    ['/', '/chat', '/news'],
    ['/chat', '/', '/news'],
    ['/chat', '/news', '/'],
  ])('share one transport, in the order %s %s %s, each with its own events', async (...names) => {
    await start(whoServer);
    const connections: Connection[] = [];
    for (const name of names) connections.push(await open(name));
    expect(engineSessions()).toBe(1);
    const id = connections[0]?.summary.socketId?.split('#').at(-1);
    for (const [index, connection] of connections.entries()) {
      const name = names[index];
      expect(connection.summary.socketId).toBe(name === '/' ? id : `${name}#${id}`);
      expect(await responseOf(connection, new Uint8Array([index]))).toEqual([
        name,
        { $binary: Buffer.from([index]).toString('base64') },
      ]);
      harness.emit(connection, 'hello', [index]);
      const hello = await harness.waitFor('hello', (entry) => entry.dir === 'in' && entry.args?.[1] === index);
      expect(hello).toMatchObject({ connectionId: connection.id, namespace: name, args: [name, index] });
    }
  });

  it('connect at the same time over one transport, and the same namespace twice over two', async () => {
    await start(whoServer);
    const connections = ['/', '/chat', '/news', '/chat'].map((namespace) =>
      harness.open(server.url, v2({ namespace })),
    );
    await Promise.all(connections.map((connection) => connection.connect()));
    expect(engineSessions()).toBe(2);
    for (const connection of connections) await responseOf(connection, 1);
    const alone = harness.engine.open({ url: server.url, ...v2({ namespace: '/news' }) }, undefined, { alone: true });
    await alone.connect();
    const other = await open('/chat', { query: { a: 'b' } });
    expect(engineSessions()).toBe(4);
    for (const connection of [alone, other]) await responseOf(connection, 1);
  });

  it('disconnect one by one: the other namespaces remain connected, and the last one closes the transport', async () => {
    await start(whoServer);
    const [root, chat, news] = [await open('/'), await open('/chat'), await open('/news')];
    chat.disconnect();
    expect([root, chat, news].map(({ state }) => state)).toEqual(['connected', 'disconnected', 'connected']);
    expect((await harness.state(chat, 'disconnected')).retryDelayMs).toBeUndefined();
    const buffered = harness.emit(chat, 'who', ['kept'], { ack: { timeoutMs: 20_000 } });
    expect(buffered.delivery).toBe('buffered');
    await chat.connect();
    await buffered.whenDecided();
    expect(buffered.delivery).toBe('acknowledged');
    harness.engine.remove(root.id);
    harness.engine.remove(chat.id);
    expect(await responseOf(news, 1)).toEqual(['/news', 1]);
    expect(engineSessions()).toBe(1);
    harness.engine.remove(news.id);
    await expect.poll(engineSessions).toBe(0);
  });

  it('are joined again after “/” was left, which the server does not accept on the same transport', async () => {
    await start(whoServer);
    const [root, chat, news] = [await open('/'), await open('/chat'), await open('/news')];
    root.disconnect();
    chat.disconnect();
    const kept = [root, chat].map((connection) =>
      harness.emit(connection, 'who', ['kept'], { ack: { timeoutMs: 20_000 } }),
    );
    await root.connect();
    await chat.connect();
    await Promise.all(kept.map((trackedEmit) => trackedEmit.whenDecided()));
    expect(kept.map(({ delivery }) => delivery)).toEqual(['acknowledged', 'acknowledged']);
    expect(await responseOf(news, 1)).toEqual(['/news', 1]);
    // Both connections share the next transport.
    expect(engineSessions()).toBe(2);
    expect(states(news)).toEqual(['connecting', 'connected']);
  });

  it('are each notified of the end of the transport and of the reconnect, and each counts its own emits', async () => {
    await start({ ...whoServer });
    const profile = { reconnection: quick };
    const [root, chat, idle] = [await open('/', profile), await open('/chat', profile), await open('/news', profile)];
    idle.disconnect();
    const lost = [root, chat, chat].map((connection) => harness.emit(connection, 'asks', [], { ack: {} }));
    await server.recorder.waitFor('asks', 3);
    server.cutConnections();
    for (const connection of [root, chat]) await harness.state(connection, 'disconnected');
    expect(lost.map(({ delivery }) => delivery)).toEqual(['lost', 'lost', 'lost']);
    expect([root, chat, idle].map(({ summary }) => summary.counts.lost)).toEqual([1, 2, 0]);
    for (const connection of [root, chat]) {
      const back = harness.emit(connection, 'who', ['again'], { ack: {} });
      await back.whenDecided();
      expect(back.delivery).toBe('acknowledged');
      const own = harness.entries().filter(({ connectionId }) => connectionId === connection.id);
      expect(own.some(({ retryDelayMs }) => retryDelayMs !== undefined && retryDelayMs > 0)).toBe(true);
      expect(states(connection).filter((state) => state === 'connected')).toHaveLength(2);
    }
    expect(engineSessions()).toBe(1);
    expect(states(idle)).toEqual(['connecting', 'connected', 'disconnected']);
  });

  it('are refused separately, and all of them if “/” is refused', async () => {
    let refusesRoot = false;
    await start({
      ...whoServer,
      namespaces: ['/chat'],
      setup: (io) => {
        whoServer.setup?.(io);
        io.use((_socket, next) => next(refusesRoot ? new Error('no entry') : undefined));
      },
    });
    const [root, chat] = [await open('/'), await open('/chat')];
    await expect(open('/nowhere')).rejects.toThrow(/Invalid namespace|no such namespace|no namespace/i);
    for (const connection of [root, chat]) await responseOf(connection, 1);
    expect(engineSessions()).toBe(1);
    refusesRoot = true;
    harness.engine.remove(root.id);
    harness.engine.remove(chat.id);
    const both = ['/', '/chat'].map((namespace) => harness.open(server.url, v2({ namespace })));
    const outcomes = await Promise.allSettled(both.map((connection) => connection.connect()));
    expect(outcomes.map((outcome) => outcome.status === 'rejected' && String(outcome.reason))).toEqual([
      expect.stringContaining('no entry'),
      expect.stringContaining('no entry'),
    ]);
    await expect.poll(engineSessions).toBe(0);
  });

  it('receive an error of “/” only there: an error event of the application refuses no other namespace', async () => {
    await start({
      setup: (io) => {
        io.of('/chat').use((_socket, next) => {
          for (const root of Object.values((io.of('/') as unknown as { connected: object }).connected)) {
            (root as { error(data: unknown): void }).error('application');
          }
          next();
        });
      },
    });
    const root = await open('/');
    const chat = await open('/chat');
    expect([root.state, chat.state]).toEqual(['connected', 'connected']);
    await harness.waitFor('error', ({ event, connectionId }) => event === 'error' && connectionId === root.id);
  });

  it('record packets of the transport once', async () => {
    await start(whoServer);
    const [root, chat] = [await open('/'), await open('/chat')];
    await responseOf(root, 1);
    await responseOf(chat, 1);
    const packets = harness.entries().filter(({ kind }) => kind === 'packet');
    const opens = packets.filter(({ packet }) => packet?.type === 'open');
    expect(opens).toHaveLength(1);
    const connects = packets.filter(({ dir, packet }) => dir === 'in' && packet?.type === 'connect');
    expect(connects).toHaveLength(2);
    expect(packets.filter(({ packet }) => packet?.type === 'noReceiver')).toEqual([]);
  });

  it('share their network conditions, and are notified of them', async () => {
    await start(whoServer);
    const [root, chat] = [await open('/'), await open('/chat')];
    const alone = harness.engine.open({ url: server.url, ...v2() }, undefined, { alone: true });
    await alone.connect();
    chat.setConditions({ latencyMs: 40 });
    const news = await open('/news');
    const reasonsOf = ({ id }: Connection) =>
      harness
        .entries()
        .flatMap(({ kind, connectionId, conditions, reason }) =>
          kind === 'network' && connectionId === id && conditions ? [[networkText(conditions), reason]] : [],
        );
    expect(reasonsOf(chat)).toEqual([['Network: +40\u00a0ms', undefined]]);
    expect(reasonsOf(root)).toEqual([
      ['Network: +40\u00a0ms', 'These conditions were set for /chat, whose transport this connection shares.'],
    ]);
    expect(reasonsOf(news)).toEqual([
      ['Network: +40\u00a0ms', 'These conditions were set for the transport before this connection began to share it.'],
    ]);
    for (const { summary } of [root, chat, news]) expect(summary.conditions).toEqual({ latencyMs: 40 });
    expect(alone.summary.conditions).toBeUndefined();
    root.setConditions({ offline: true });
    for (const connection of [root, chat, news]) await harness.state(connection, 'disconnected');
    await responseOf(alone, 1);
    root.setConditions({});
    for (const connection of [root, chat, news]) await responseOf(connection, 1);
  });

  it('are detected together with protocol auto', async () => {
    await start(whoServer);
    const names = ['/', '/chat', '/news'];
    const connections = names.map((namespace) => harness.open(server.url, { namespace, transports: [transport] }));
    const early = connections.map((connection) => harness.emit(connection, 'who', ['early'], { ack: {} }));
    await Promise.all(connections.map((connection) => connection.connect()));
    await Promise.all(early.map((trackedEmit) => trackedEmit.whenDecided()));
    expect(early.map(({ delivery }) => delivery)).toEqual(names.map(() => 'acknowledged'));
    expect(connections.map(({ summary }) => summary.protocol)).toEqual(names.map(() => 'v2'));
    await expect.poll(engineSessions).toBe(1);
    for (const connection of connections) expect(states(connection)).toEqual(['connecting', 'connecting', 'connected']);
    harness.engine.remove(connections[1]?.id ?? '');
    const again = await harness.connected(server.url, { namespace: '/chat', transports: [transport] });
    await responseOf(again, 1);
    // If “/chat” had been on this transport before, the client would return its previous socket.
    await expect.poll(engineSessions).toBe(2);
  });

  it('that follow with protocol auto use the protocol of the open transport, and detect it again after its end', async () => {
    const handshakes: string[] = [];
    await start({
      ...whoServer,
      setup: (io) => {
        whoServer.setup?.(io);
        const { httpServer } = io as unknown as { httpServer: EventEmitter };
        const seen = ({ url = '' }: { url?: string }): void => {
          const { searchParams } = new URL(url, 'http://localhost');
          if (!searchParams.has('sid')) handshakes.push(searchParams.get('EIO') ?? '');
        };
        httpServer.prependListener('request', seen).prependListener('upgrade', seen);
      },
    });
    const auto = { transports: [transport], protocol: 'auto' as const };
    const root = await harness.connected(server.url, auto);
    const chat = await harness.connected(server.url, { ...auto, namespace: '/chat' });
    await responseOf(chat, 1);
    expect([root, chat].map(({ summary }) => summary.protocol)).toEqual(['v2', 'v2']);
    // There is one attempt with the other protocol, and one transport for both connections.
    expect(handshakes).toEqual(['4', '3']);
    expect(states(chat)).toEqual(['connecting', 'connected']);
    root.disconnect();
    chat.disconnect();
    await expect.poll(engineSessions).toBe(0);
    const news = await harness.connected(server.url, { ...auto, namespace: '/news' });
    expect(handshakes.slice(2)).toEqual(['4', '3']);
    expect(states(news)).toEqual(['connecting', 'connecting', 'connected']);
  });

  // A server of Socket.IO 2 sets its cookie only over polling.
  if (transport === 'polling')
    it('keep the cookies of the server together, also over the next connection', async () => {
      await start({
        setup: (io) => {
          for (const name of ['/', '/chat']) {
            io.of(name).on('connection', (socket) => socket.emit('seen', socket.handshake.headers.cookie ?? 'none'));
          }
        },
      });
      const profile = { withCredentials: true, reconnection: quick };
      const [root, chat] = [await open('/', profile), await open('/chat', profile)];
      expect(engineSessions()).toBe(1);
      server.cutConnections();
      for (const { id } of [root, chat]) {
        await harness.waitFor('cookie', (entry) => {
          return entry.connectionId === id && entry.event === 'seen' && /io=/.test(JSON.stringify(entry.args));
        });
      }
    });

  it('each report why the transport cannot be opened', async () => {
    await start();
    const { url } = server;
    await server.close();
    const profile = v2({ reconnection: { enabled: false } });
    const both = ['/', '/chat'].map((namespace) => harness.open(url, { ...profile, namespace }));
    const outcomes = await Promise.allSettled(both.map((connection) => connection.connect()));
    for (const outcome of outcomes) expect(outcome).toMatchObject({ status: 'rejected' });
    for (const { summary } of both) expect(reasonOf(summary)).toMatch(/refused/);
    server = await startServer({ version: 'v2' });
  });
});
