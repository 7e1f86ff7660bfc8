// The same tests as in nothingOutlives.test.ts, with servers that do not confirm the end of a connection before its time limit. The test
// cases run concurrently, because each of them waits for this limit.
import type { ServerResponse } from 'node:http';
import { describe, type ExpectStatic, it, type TestContext } from 'vitest';
import { WebSocketServer } from 'ws';
import type { Connection } from '../../src/engine/connection/connection.ts';
import { type RawServer, startRawServer } from '../servers/rawServer.ts';
import { EngineHarness, type TransportName } from '../support/engineHarness.ts';

type Protocol = 'v4' | 'v2';

const handshake = '{"sid":"s","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}';
/** The HTTP body that contains these packets, in the format of the protocol. */
function body(protocol: Protocol, packets: readonly string[]): string {
  return protocol === 'v4' ? packets.join('\x1e') : packets.map((packet) => `${packet.length}:${packet}`).join('');
}

interface Behavior {
  /** How the server responds to polls after the first ones: immediately each time, or never. */
  readonly polls: 'at once' | 'never';
  readonly posts: 'ok' | 'never';
}

/** A server that speaks enough of Engine.IO over polling for a client to connect, and then behaves as specified. */
function startPolling(protocol: Protocol, { polls, posts }: Behavior): Promise<RawServer> {
  let connected = false;
  const respondToPoll = (response: ServerResponse): void => {
    if (!connected) {
      connected = true;
      response.end(body(protocol, [protocol === 'v4' ? '40{"sid":"socket"}' : '40']));
    } else if (polls === 'at once') setImmediate(() => response.end(body(protocol, ['42["again"]'])));
  };
  return startRawServer({
    onRequest: ({ method, url = '' }, response) => {
      if (method === 'POST') {
        if (posts === 'ok' || !connected) response.end('ok');
      } else if (!url.includes('sid=')) response.end(body(protocol, [`0${handshake}`]));
      else respondToPoll(response);
    },
  });
}

const ways = ['removal', 'disconnect'] as const;

function end(harness: EngineHarness, connection: Connection, way: (typeof ways)[number]): void {
  if (way === 'removal') harness.engine.remove(connection.id);
  else connection.disconnect();
}

/** Opens a connection in a new engine that has no other connection. */
async function connected(
  server: RawServer,
  protocol: Protocol,
  transport: TransportName,
  { onTestFinished }: TestContext,
): Promise<{ harness: EngineHarness; connection: Connection }> {
  const harness = new EngineHarness();
  onTestFinished(async () => {
    harness.dispose();
    await server.close();
  });
  const profile = { protocol, transports: [transport], reconnection: { delayMs: 10 } };
  return { harness, connection: await harness.connected(server.url, profile) };
}

/**
 * Waits until no socket is left, and expects that nothing more is received. The ping timeout, which would also end a connection, is longer
 * than this wait.
 */
async function silence(server: RawServer, expect: ExpectStatic): Promise<void> {
  await expect.poll(() => server.sockets.size, { timeout: 30_000 }).toBe(0);
  const { length } = server.requests;
  for (let iteration = 0; iteration < 200; iteration++) await new Promise((resolve) => setImmediate(resolve));
  expect(server.requests.length).toBe(length);
}

describe.concurrent.each(['v4', 'v2'] as const)('client %s leaves nothing behind', (protocol) => {
  describe.each(ways)('after %s', (way) => {
    it.for<[string, Behavior]>([
      ['neither polls nor POST requests have a response', { polls: 'never', posts: 'never' }],
      ['polls have an immediate response, POST requests none', { polls: 'at once', posts: 'never' }],
      ['polls have an immediate response', { polls: 'at once', posts: 'ok' }],
      ['polls have no response', { polls: 'never', posts: 'ok' }],
    ])('over polling, where %s', async ([, behavior], context) => {
      const server = await startPolling(protocol, behavior);
      const { harness, connection } = await connected(server, protocol, 'polling', context);
      // This packet is still in transit when the connection ends.
      harness.emit(connection, 'hello', ['x'.repeat(1000)]);
      end(harness, connection, way);
      await silence(server, context.expect);
    });

    it('over a WebSocket whose close the server does not confirm while it continues to send', async (context) => {
      const websockets = new WebSocketServer({ noServer: true });
      const server = await startRawServer({
        onUpgrade: (request, socket) => {
          websockets.handleUpgrade(request, socket, Buffer.alloc(0), (websocket) => {
            // This server never receives the close frame.
            socket.removeAllListeners('data');
            socket.resume();
            websocket.send(`0${handshake}`);
            websocket.send(protocol === 'v4' ? '40{"sid":"socket"}' : '40');
            const timer = setInterval(() => websocket.send('42["again"]'), 5);
            socket.once('close', () => clearInterval(timer));
          });
        },
      });
      const { harness, connection } = await connected(server, protocol, 'websocket', context);
      end(harness, connection, way);
      const { nextSeq } = harness.engine.log;
      await silence(server, context.expect);
      // Nothing may be recorded after the end of the connection.
      const later = harness.entries().filter(({ seq, event }) => seq >= nextSeq && event === 'again');
      context.expect(later).toEqual([]);
    });
  });
});
