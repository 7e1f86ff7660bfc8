/**
 * Events that are received before their namespace is joined, with clients of both protocols. The tests also check what the real Socket.IO
 * clients do with these events.
 */
import { createRequire } from 'node:module';
import { io } from 'socket.io-client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Entry } from '../../src/model/entry/entry.ts';
import { EngineHarness, transports } from '../support/engineHarness.ts';
import { startServer, type TestServer, type TestServerOptions } from '../servers/testServer.ts';

const io2 = createRequire(import.meta.url)('socket.io-client-v2') as typeof io;

let harness: EngineHarness;
let server: TestServer;
beforeEach(() => (harness = new EngineHarness()));
afterEach(async () => {
  harness.dispose();
  await server.close();
});

const events = (): Entry[] => harness.entries().filter(({ kind, dir }) => kind === 'event' && dir === 'in');

async function start({ options, version }: TestServerOptions): Promise<void> {
  server = await startServer({
    ...(version && { version }),
    ...(options && { options }),
    namespaces: ['/chat'],
    setup: (served) => {
      for (const name of ['/', '/chat', '/closed']) {
        const namespace = served.of(name);
        namespace.use((socket, next) => {
          socket.emit('early', 1);
          next(name === '/closed' ? new Error('closed') : undefined);
        });
        namespace.on('connection', (socket) => socket.emit('welcome', 2));
      }
    },
  });
}

describe.each([...transports.map((transport) => ({ transport }))])('over $transport', ({ transport }) => {
  it.each([
    ['v4', '/'],
    ['v4', '/chat'],
    ['v3', '/'],
    ['v3', '/chat'],
    ['v2', '/'],
    ['v2', '/chat'],
  ] as const)(
    'an early event of a server of %s in %s is labeled, and no other event is',
    async (version, namespace) => {
      await start({ version });
      await harness.connected(server.url, {
        namespace,
        transports: [transport],
        // A client that detects the protocol opens an additional session first.
        protocol: version === 'v2' ? 'v2' : 'v4',
      });
      await harness.waitFor('welcome', ({ event, namespace: of }) => event === 'welcome' && of === namespace);
      const own = events().filter((entry) => entry.namespace === namespace);
      expect(own.map(({ event, beforeJoin }) => [event, beforeJoin])).toEqual([
        ['early', true],
        ['welcome', undefined],
      ]);
    },
  );

  it.each(['v4', 'v2'] as const)(
    'the client for %s calls handlers for an early event when it joins, before “connect”',
    async (version) => {
      await start({ version });
      const options = { transports: [transport], forceNew: true, forceNode: true };
      const client = version === 'v2' ? io2(server.url, options) : io(server.url, options);
      const order: string[] = [];
      client.on('early', () => order.push('handler'));
      client.on('connect', () => {
        order.push('connect');
        client.on('early', () => order.push('handler added in connect'));
      });
      await new Promise<void>((resolve) => client.on('welcome', () => resolve()));
      client.disconnect();
      expect(order).toEqual(['handler', 'connect']);
    },
  );
});

it('an early event is labeled if the join is refused', async () => {
  await start({});
  await expect(harness.connected(server.url, { namespace: '/closed' })).rejects.toThrow(/closed/);
  expect(events().map(({ event, beforeJoin }) => [event, beforeJoin])).toEqual([['early', true]]);
});

it('an early event is labeled again after a reconnect', async () => {
  await start({});
  const connection = await harness.connected(server.url, {
    transports: ['websocket'],
    reconnection: { delayMs: 20, delayMaxMs: 20 },
  });
  await harness.waitFor('welcome', ({ event }) => event === 'welcome');
  server.cutConnections();
  await harness.state(connection, 'reconnecting');
  await expect.poll(() => events().length).toBe(4);
  expect(events().map(({ event, beforeJoin }) => [event, beforeJoin])).toEqual([
    ['early', true],
    ['welcome', undefined],
    ['early', true],
    ['welcome', undefined],
  ]);
});

it('missed events of a restored session are not labeled, but events of a session that was not restored are labeled', async () => {
  let early = 0;
  server = await startServer({
    options: { connectionStateRecovery: { skipMiddlewares: false, maxDisconnectionDuration: 60_000 } },
    setup: (served) => {
      served.use((socket, next) => {
        // The packet bypasses the adapter, as the packets of a server without connection state recovery do.
        (socket as unknown as { packet(packet: object): void }).packet({ type: 2, data: ['early', ++early] });
        next();
      });
    },
  });
  const connection = await harness.connected(server.url, {
    transports: ['websocket'],
    reconnection: { delayMs: 20, delayMaxMs: 20 },
  });
  server.io.emit('tick', 1);
  await harness.waitFor('tick', ({ event }) => event === 'tick');
  server.cutConnections();
  await harness.state(connection, 'disconnected');
  server.io.emit('missed', 2);
  await harness.state(connection, 'recovered');
  expect(events().find(({ event }) => event === 'missed')).toMatchObject({ recoveryOffset: true });
  expect(events().find(({ event }) => event === 'missed')?.beforeJoin).toBeUndefined();
  // The server forgets the session.
  server.io.of('/').adapter.restoreSession = () => Promise.reject(new Error('forgotten'));
  const connects = harness.entries().filter(({ state }) => state === 'connected').length;
  server.cutConnections();
  await expect.poll(() => harness.entries().filter(({ state }) => state === 'connected').length).toBe(connects + 1);
  const last = events().findLast(({ event }) => event === 'early');
  expect(last).toMatchObject({ args: [3], beforeJoin: true });
});
