import dns from 'node:dns';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Connection } from '../../src/engine/connection/connection.ts';
import { startHangingProxy } from '../servers/proxyServers.ts';
import { type RawServer, startRawServer } from '../servers/rawServer.ts';
import { startServer } from '../servers/testServer.ts';
import { EngineHarness, transports } from '../support/engineHarness.ts';

let harness: EngineHarness;
let server: RawServer;
const closing: { close(): Promise<void> }[] = [];

beforeEach(() => {
  harness = new EngineHarness();
});

afterEach(async () => {
  vi.restoreAllMocks();
  harness.dispose();
  await Promise.all(closing.splice(0).map((open) => open.close()));
});

/**
 * Waits for many iterations of the event loop, so that work that was not stopped would send its next request. On the same machine, each
 * request takes one iteration.
 */
async function eventLoopIterations(): Promise<void> {
  for (let iteration = 0; iteration < 200; iteration++) await new Promise((resolve) => setImmediate(resolve));
}

/** Expects that no socket is left, and that the server receives nothing more. */
async function silence(): Promise<void> {
  await expect.poll(() => server.sockets.size, { timeout: 15_000 }).toBe(0);
  const { length } = server.requests;
  await eventLoopIterations();
  expect(server.requests.length).toBe(length);
}

const ways = ['removal', 'disconnect'] as const;

function end(connection: Connection, way: (typeof ways)[number]): void {
  if (way === 'removal') harness.engine.remove(connection.id);
  else connection.disconnect();
}

/**
 * The step at which opening a socket stops: the schemes of the proxy and of the target, and the responses that the silent server sends
 * before that step.
 */
interface Stop {
  readonly proxy?: 'socks5' | 'socks4' | 'http' | 'https';
  readonly target: 'http' | 'https';
  readonly responses?: readonly (Buffer | string)[];
}
const granted5 = Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
const granted4 = Buffer.from([0, 90, 0, 0, 0, 0, 0, 0]);
const stops: [string, Stop][] = [
  ['the greeting of a SOCKS 5 proxy', { proxy: 'socks5', target: 'http' }],
  ['the request to a SOCKS 5 proxy', { proxy: 'socks5', target: 'http', responses: [Buffer.from([5, 0])] }],
  ['the TLS in a SOCKS 5 tunnel', { proxy: 'socks5', target: 'https', responses: [Buffer.from([5, 0]), granted5] }],
  ['the request to a SOCKS 4 proxy', { proxy: 'socks4', target: 'http' }],
  ['the TLS in a SOCKS 4 tunnel', { proxy: 'socks4', target: 'https', responses: [granted4] }],
  ['CONNECT', { proxy: 'http', target: 'https' }],
  ['the TLS in an HTTP tunnel', { proxy: 'http', target: 'https', responses: ['HTTP/1.1 200 OK\r\n\r\n'] }],
  ['a plain request, or CONNECT, to an HTTP proxy', { proxy: 'http', target: 'http' }],
  ['the TLS of an https proxy, for http', { proxy: 'https', target: 'http' }],
  ['the TLS of an https proxy, for https', { proxy: 'https', target: 'https' }],
  ['the TLS of the server itself', { target: 'https' }],
];

describe.each(['v4', 'v2'] as const)('client %s leaves nothing behind', (protocol) => {
  describe.each(ways)('after %s', (way) => {
    it.each(transports)('while the handshake over %s has no response', async (transport) => {
      server = await startRawServer({ onRequest: () => undefined, onUpgrade: (_, socket) => socket.resume() });
      closing.push(server);
      const connection = harness.open(server.url, { protocol, transports: [transport] });
      const outcome = connection.connect().catch(() => 'ended');
      await expect.poll(() => server.requests.length).toBe(1);
      end(connection, way);
      await outcome;
      await silence();
      expect(server.requests.length).toBe(1);
    });

    describe.each(transports)('over %s, where nothing responds', (transport) => {
      it.each(stops)('%s', async (_, { proxy, target, responses = [] }) => {
        const silent = await startHangingProxy(responses);
        closing.push(silent);
        const { port } = silent;
        const connection = harness.open(proxy ? `${target}://127.0.0.1:9` : `${target}://127.0.0.1:${port}`, {
          protocol,
          transports: [transport],
          ...(proxy && { proxy: `${proxy}://127.0.0.1:${port}` }),
        });
        const outcome = connection.connect().catch(() => 'ended');
        await expect.poll(() => silent.received.length).toBe(responses.length + 1);
        end(connection, way);
        await outcome;
        // The socket must be closed long before the time limit for the close packet of a connection.
        await expect.poll(() => silent.sockets.size, { timeout: 4000 }).toBe(0);
        await eventLoopIterations();
        expect(silent.accepted).toBe(1);
      });

      it.each(['none', 'socks4', 'socks5', 'socks5h', 'http'] as const)(
        'a lookup of a host name, with proxy %s',
        async (proxy) => {
          // The proxy is started first, because listening at an address also causes a lookup.
          const silent = await startHangingProxy();
          closing.push(silent);
          const lookups: ((error: null, address: unknown, family?: number) => void)[] = [];
          const lookupOptions: boolean[] = [];
          vi.spyOn(dns, 'lookup').mockImplementation(((_host: string, options: { all?: boolean }, done: never) => {
            lookupOptions.push(options.all === true);
            lookups.push(done);
          }) as never);
          // The test needs exactly one lookup. With SOCKS 4 and 5 (except socks5h), the server's name is looked up on this machine, so the
          // proxy has an IP address. With other proxies, only the name of the proxy is looked up.
          const named = proxy === 'socks4' || proxy === 'socks5' ? '127.0.0.1' : 'proxy.test';
          const connection = harness.open(`http://server.test:${silent.port}`, {
            protocol,
            transports: [transport],
            ...(proxy !== 'none' && { proxy: `${proxy}://${named}:${silent.port}` }),
          });
          const outcome = connection.connect().catch(() => 'ended');
          await expect.poll(() => lookups.length).toBe(1);
          end(connection, way);
          await outcome;
          // A response is processed in a separate iteration.
          await eventLoopIterations();
          if (lookupOptions[0]) lookups[0]?.(null, [{ address: '127.0.0.1', family: 4 }]);
          else lookups[0]?.(null, '127.0.0.1', 4);
          await eventLoopIterations();
          expect(silent.accepted).toBe(0);
        },
      );
    });

    it.each(transports)('between two attempts over %s', async (transport) => {
      server = await startRawServer();
      closing.push(server);
      const connection = harness.open(server.url, {
        protocol,
        transports: [transport],
        reconnection: { delayMs: 1, delayMaxMs: 1, randomizationFactor: 0 },
      });
      connection.connect().catch(() => undefined);
      await expect.poll(() => server.requests.length).toBeGreaterThan(4);
      end(connection, way);
      await silence();
    });

    it.each(transports)('of a real server over %s', async (transport) => {
      const real = await startServer({ version: protocol });
      closing.push(real);
      const connection = await harness.connected(real.url, { protocol, transports: [transport] });
      const left = new Promise<string>((resolve) => {
        for (const socket of real.sockets) socket.on('disconnect', resolve);
      });
      end(connection, way);
      // The server received the packet with which the protocol ends a connection.
      expect(await left).toMatch(/client namespace disconnect/);
    });
  });
});
