/** The rows of the timeline about upgrades, after reconnects and refusals. */
import { createHash } from 'node:crypto';
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EngineHarness } from '../support/engineHarness.ts';
import { startServer, type TestServer } from '../servers/testServer.ts';

let harness: EngineHarness;
let server: TestServer;
beforeEach(() => (harness = new EngineHarness()));
afterEach(async () => {
  harness.dispose();
  await server.close();
});

const upgrades = (): unknown[] =>
  harness
    .entries()
    .filter(({ state }) => state === 'upgraded')
    .map(({ previousTransport = 'polling', transport }) => `${previousTransport} → ${transport ?? ''}`);

describe.each(['v4', 'v3', 'v2'] as const)('with a server of %s', (version) => {
  const protocol = version === 'v2' ? 'v2' : 'v4';

  it('each upgrade names the previous transport, after a reconnect too', async () => {
    server = await startServer({ version });
    await harness.connected(server.url, { protocol, reconnection: { delayMs: 20, delayMaxMs: 20 } });
    await expect.poll(upgrades).toEqual(['polling → websocket']);
    server.cutConnections();
    await expect.poll(upgrades).toEqual(['polling → websocket', 'polling → websocket']);
  });

  it('a namespace that was disconnected has no part in the upgrade of its transport', async () => {
    server = await startServer({ version, namespaces: ['/left'] });
    const profile = { protocol, reconnection: { delayMs: 20, delayMaxMs: 20 } } as const;
    const left = harness.open(server.url, { ...profile, namespace: '/left' });
    await Promise.all([harness.connected(server.url, profile), left.connect()]);
    await harness.waitFor('upgrade', ({ state, connectionId }) => state === 'upgraded' && connectionId === left.id);
    left.disconnect();
    const upgradesBefore = upgrades().length;
    server.cutConnections();
    await expect.poll(() => upgrades().length).toBe(upgradesBefore + 1);
    const own = harness.entries().filter(({ kind, connectionId }) => kind === 'connection' && connectionId === left.id);
    expect(own.map(({ state }) => state)).toEqual(['connecting', 'connected', 'upgraded', 'disconnected']);
    await left.connect();
    expect(left.summary.transport).toBe('websocket');
  });

  it.each<readonly [head: string, body: string, text: RegExp]>([
    [
      '403 Forbidden\r\nServer: nginx',
      '<html><head><title>403 Forbidden</title></head><body><h1>403 Forbidden</h1></body></html>',
      /A proxy \(nginx\) responded with HTTP 403: 403 Forbidden\./,
    ],
    ['400 Bad Request', '{"code":3,"message":"Bad request"}', /The server responded with HTTP 400: Bad request\./],
    ['426 Upgrade Required\r\nVia: 1.1 edge', '', /A proxy responded with HTTP 426\./],
    ['502 Bad Gateway\r\nServer: nginx', 'no upstream', /A proxy \(nginx\) responded with HTTP 502: no upstream\./],
    ['200 OK', 'my shop', /The application responded with HTTP 200: my shop\./],
  ])('a refused upgrade names the responder and its response: %s', async (head, body, text) => {
    server = await startServer({ version });
    const http = (server.io as unknown as { httpServer: Server }).httpServer;
    http.removeAllListeners('upgrade');
    http.on('upgrade', (_request, socket: Duplex) => {
      socket.end(`HTTP/1.1 ${head}\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`);
    });
    const connection = await harness.connected(server.url, { protocol });
    const { reason } = await harness.state(connection, 'upgradeFailed');
    expect(reason).toMatch(/^The upgrade to websocket failed; the connection stays on polling\./);
    expect(reason).toMatch(text);
    expect(connection.summary.state).toBe('connected');
  });

  it('a refused namespace has no failed upgrade', async () => {
    server = await startServer({
      version,
      setup: (io) => io.of('/closed').use((_socket, next) => next(new Error('closed'))),
    });
    await expect(harness.connected(server.url, { protocol, namespace: '/closed' })).rejects.toThrow(/closed/);
    // The refused transport has ended by now, or ends at the latest when the next connection is open.
    await harness.connected(server.url, { protocol });
    expect(harness.entries().filter(({ state }) => state === 'upgradeFailed')).toEqual([]);
  });
});

/** One failure for each way in which a WebSocket can fail without an HTTP response. */
const silentFailures: readonly (readonly [
  kind: string,
  upgrade: (socket: Duplex, key: string) => void,
  text: RegExp,
])[] = [
  [
    'reset',
    (socket) => (socket as Duplex & { resetAndDestroy(): void }).resetAndDestroy(),
    /failed \(ECONNRESET\); .* The server reset the connection\./,
  ],
  ['closed', (socket) => socket.destroy(), /The server closed the connection without a response\.|The server reset/],
  ['ended', (socket) => socket.end(), /The server closed the connection without a response\.|The server reset/],
  ['no HTTP', (socket) => socket.end('SSH-2.0-x\r\n\r\n'), /does not respond with HTTP\./],
  [
    'accepted with a wrong key',
    (socket) => socket.write(accepted('wrong')),
    /The transport failed: Invalid Sec-WebSocket-Accept header\./,
  ],
  [
    'accepted and cut',
    (socket, key) => socket.write(accepted(key), () => socket.destroy()),
    /The transport was cut: .*\(1006\)\./,
  ],
  [
    'accepted and closed with a code',
    (socket, key) =>
      socket.end(Buffer.concat([Buffer.from(accepted(key)), Buffer.from([0x88, 5, 0x0f, 0xa0, 0x62, 0x79, 0x65])])),
    /a WebSocket close frame \(close code 4000, “bye”\)\./,
  ],
  [
    'answers the probe with something else',
    (socket, key) => socket.write(Buffer.concat([Buffer.from(accepted(key)), Buffer.from([0x81, 1, 0x36])])),
    /The server did not send the reply to the probe that Engine\.IO expects\./,
  ],
];

function accepted(key: string): string {
  const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
  return `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`;
}

describe.each(['v4', 'v2'] as const)('an upgrade without an HTTP response, protocol %s', (protocol) => {
  it.each(silentFailures)('fails with an entry that explains the failure: %s', async (_kind, upgrade, text) => {
    server = await startServer({ version: protocol });
    const http = (server.io as unknown as { httpServer: Server }).httpServer;
    http.removeAllListeners('upgrade');
    http.on('upgrade', (request: IncomingMessage, socket: Duplex) => {
      socket.on('error', () => undefined);
      upgrade(socket, request.headers['sec-websocket-key'] ?? '');
    });
    const connection = await harness.connected(server.url, { protocol });
    const { reason, cause } = await harness.state(connection, 'upgradeFailed');
    expect(cause?.code).toBe('transport.noUpgrade');
    expect(reason).toMatch(/^The upgrade to websocket failed.*; the connection stays on polling\. /);
    expect(reason).toMatch(text);
    expect(connection.summary.state).toBe('connected');
  });
});

describe.each(['v4', 'v2'] as const)('an upgrade without a response, protocol %s', (protocol) => {
  it.each<readonly [how: string, upgrade: (socket: Duplex, key: string) => void, accepted: true | undefined]>([
    ['no response', () => undefined, undefined],
    ['accepted, and no reply to the probe', (socket, key) => socket.write(accepted(key)), true],
  ])('is reported after 5 s, and the connection continues: %s', async (_how, upgrade, isAccepted) => {
    server = await startServer({ version: protocol, options: { pingInterval: 60_000 } });
    const http = (server.io as unknown as { httpServer: Server }).httpServer;
    http.removeAllListeners('upgrade');
    http.on('upgrade', (request: IncomingMessage, socket: Duplex) => {
      socket.on('error', () => undefined);
      upgrade(socket, request.headers['sec-websocket-key'] ?? '');
    });
    const connection = await harness.connected(server.url, { protocol });
    const { cause, reason } = await harness.state(connection, 'upgradeUnanswered');
    expect(cause).toEqual({
      code: 'transport.upgradeUnanswered',
      params: { transport: 'websocket', waitedMs: 5000, ...(isAccepted && { accepted: true }) },
    });
    expect(reason).toMatch(/respon.* within 5\u00a0s; the connection stays on polling\./);
    expect([connection.summary.state, connection.summary.transport]).toEqual(['connected', 'polling']);
    harness.emit(connection, 'goes on');
    await server.recorder.waitFor('goes on');
    expect(harness.entries().filter(({ state }) => /^upgrade/.test(state ?? ''))).toHaveLength(1);
  });

  it('is followed by an entry when the response is late', async () => {
    server = await startServer({ version: protocol, options: { pingInterval: 60_000 } });
    const http = (server.io as unknown as { httpServer: Server }).httpServer;
    const [listener] = http.listeners('upgrade');
    http.removeAllListeners('upgrade');
    let late: (() => void) | undefined;
    http.on('upgrade', (...request: unknown[]) => (late = (): void => void listener?.apply(http, request)));
    const connection = await harness.connected(server.url, { protocol });
    await harness.state(connection, 'upgradeUnanswered');
    late?.();
    await harness.state(connection, 'upgraded');
    expect(connection.summary.transport).toBe('websocket');
  });
});
