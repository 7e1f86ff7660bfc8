// Other software at an address: invalid or strange handshakes, and HTTP responses of proxies and other servers. Each attempt ends with an
// explanation, throws nothing, and leaves no socket open.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { messageOf } from '../../src/base/userError.ts';
import { startServer, type TestServer } from '../servers/testServer.ts';
import { EngineHarness, transports } from '../support/engineHarness.ts';
import { watchProcess } from '../support/fuzz.ts';

const stray = watchProcess();
let server: Server;
let url: string;
let harness: EngineHarness;
let handshake: (request: IncomingMessage, response: ServerResponse) => void;

beforeAll(async () => {
  server = createServer((request, response) => {
    const { searchParams } = new URL(request.url ?? '/', 'http://localhost');
    // A client that accepts the handshake is refused, so that every case ends.
    if (!searchParams.has('sid')) handshake(request, response);
    else if (request.method === 'POST') request.resume().on('end', () => response.end('ok'));
    else response.end('44{"message":"refused"}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));
beforeEach(() => (harness = new EngineHarness()));
afterEach(async () => {
  harness.dispose();
  server.closeIdleConnections();
  await expect.poll(() => openSockets()).toBe(0);
  expect(stray.splice(0)).toEqual([]);
});

function openSockets(): Promise<number> {
  return new Promise((resolve, reject) =>
    server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
  );
}

/** Connects, and resolves with the explanation of the failure. */
async function refusal(): Promise<string> {
  const connection = harness.open(url, {
    transports: ['polling'],
    timeoutMs: 2000,
    reconnection: { enabled: false },
  });
  const outcome = await connection.connect().then(
    () => 'connected',
    (error: unknown) => messageOf(error),
  );
  harness.engine.remove(connection.id);
  return outcome;
}

const open = (more: object): string =>
  `0${JSON.stringify({ sid: 'x', upgrades: [], pingInterval: 25_000, pingTimeout: 20_000, maxPayload: 1e6, ...more })}`;

const handshakes: [what: string, body: string | Uint8Array][] = [
  ['nothing', ''],
  ['a type alone', '0'],
  ['half of it', '0{'],
  ['null', '0null'],
  ['a list', '0[]'],
  ['an empty object', '0{}'],
  ['a text', '0"text"'],
  ['a number', '07'],
  ['a session ID that is a number', open({ sid: 1 })],
  ['a session ID that is an object', open({ sid: { a: 1 } })],
  ['an endless session ID', open({ sid: 'x'.repeat(5000) })],
  ['a session ID with line breaks', open({ sid: 'a\r\nHost: evil' })],
  ['no intervals', '0{"sid":"x"}'],
  ['a negative interval', open({ pingInterval: -1, pingTimeout: -1 })],
  ['no time at all', open({ pingInterval: 0, pingTimeout: 1 })],
  ['a time beyond all timers', open({ pingInterval: 1e308, pingTimeout: 1e308 })],
  ['intervals that are texts', open({ pingInterval: 'soon', pingTimeout: {} })],
  ['upgrades that are no list', open({ upgrades: 5 })],
  ['upgrades that are no texts', open({ upgrades: [null, {}, 7, ['websocket'], '__proto__'] })],
  ['an odd payload limit', open({ maxPayload: 'many' })],
  ['a negative payload limit', open({ maxPayload: -1 })],
  ['keys of the prototype', '0{"sid":"x","__proto__":{"sid":"y"},"constructor":1}'],
  ['a message', '42["hello"]'],
  ['a close packet', '1'],
  ['the frames of the older protocol, cut', '97:0{"sid"'],
  ['an HTML page', '<!doctype html><html><title>Shop</title><script>alert(1)</script></html>'],
  ['a text of another server', 'OK'],
  ['bytes', Uint8Array.from([0, 159, 146, 150, 255, 254])],
  ['depth', `0${'['.repeat(200_000)}`],
  ['a million characters', `0${'x'.repeat(1_000_000)}`],
];

it.each(handshakes)('does not accept an invalid handshake, and explains a strange one: %s', async (_, body) => {
  handshake = (_request, response) => response.end(body);
  const error = await refusal();
  expect(error).toMatch(/\w+ \w+/);
  expect(error.length).toBeLessThan(1000);
});

type ResponseCase = [what: string, status: number, headers: Record<string, string>, body: string];
const responses: ResponseCase[] = [
  ['a redirect to another origin', 302, { location: 'http://127.0.0.1:9/elsewhere' }, ''],
  ['a permanent redirect to itself', 301, { location: '/socket.io/' }, ''],
  ['nothing new', 304, {}, ''],
  ['an Engine.IO fault', 400, {}, '{"code":0,"message":"Transport unknown"}'],
  ['a fault with a huge message', 400, {}, JSON.stringify({ code: 3, message: 'x'.repeat(500_000) })],
  ['a login', 401, { 'www-authenticate': 'Basic realm="<b>x</b>"' }, 'Unauthorized'],
  ['a refusal in HTML', 403, { 'content-type': 'text/html' }, '<html><title>Blocked</title><p>No.</p></html>'],
  ['a page that does not exist', 404, { 'content-type': 'text/html' }, `<html>${'<p>x</p>'.repeat(5000)}</html>`],
  ['too large', 413, {}, ''],
  ['too many', 429, { 'retry-after': '1' }, 'slow down'],
  ['a crash', 500, {}, 'TypeError: x is not a function\n    at evil (/srv/secret.js:1:1)'],
  ['a proxy without its server', 502, { 'content-type': 'text/html' }, '<html><h1>502 Bad Gateway</h1></html>'],
  ['a server that is down', 503, {}, ''],
  ['a proxy that waited in vain', 504, {}, ''],
  ['no content', 204, {}, ''],
];

describe('an HTTP response that is not Engine.IO', () => {
  it.each(responses)('ends with an explanation: %s', async (_, status, headers, body) => {
    handshake = (_request, response) => response.writeHead(status, headers).end(body);
    const error = await refusal();
    expect(error).toMatch(/\w+ \w+/);
    expect(error).not.toMatch(/<html|<p>|<h1>/i);
    expect(error.length).toBeLessThan(2000);
  });

  it.each<[string, (response: ServerResponse) => void]>([
    ['nothing, and the end', (response) => response.socket?.destroy()],
    ['no HTTP', (response) => response.socket?.end('SSH-2.0-OpenSSH_9.2\r\n')],
    ['half a head', (response) => response.socket?.end('HTTP/1.1 200 OK\r\nContent-Le')],
    ['less than was promised', (response) => response.socket?.end('HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\n0{')],
  ])('ends with an explanation: %s', async (_, responseCase) => {
    handshake = (_request, response) => responseCase(response);
    expect(await refusal()).toMatch(/\w+ \w+/);
  });
});

describe.each(transports)('200 connections over %s', (transport) => {
  let target: TestServer;
  beforeEach(async () => {
    target = await startServer({
      setup: (io) => {
        io.on('connection', (socket) => {
          socket.on('echo', (n: number, ack: (n: number) => void) => ack(n));
        });
      },
    });
  });
  afterEach(() => target.close());

  it('connect, receive their own acknowledgements, and no longer exist when they are removed', async () => {
    const count = 200;
    const connections = await Promise.all(
      Array.from({ length: count }, (_, n) =>
        // The namespaces of one client share a transport. With a different query, each connection has its own transport.
        harness.connected(target.url, { transports: [transport], query: { n: String(n) } }),
      ),
    );
    const trackedEmits = connections.map((connection, n) => harness.emit(connection, 'echo', [n], { ack: {} }));
    await Promise.all(trackedEmits.map((trackedEmit) => trackedEmit.whenDecided()));
    expect(trackedEmits.map(({ ackSeq }) => harness.entry(ackSeq ?? 0).args)).toEqual(trackedEmits.map((_, n) => [n]));
    expect(target.io.engine.clientsCount).toBe(count);
    for (const { id } of connections) harness.engine.remove(id);
    await expect.poll(() => target.io.engine.clientsCount).toBe(0);
  });
});
