import type { IncomingHttpHeaders } from 'node:http';
import type { Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ConnectionProfile } from '../../src/model/profile/profile.ts';
import { serverVersions, startServer, type ServerVersion, type TestServer } from '../servers/testServer.ts';
import { EngineHarness, transports } from '../support/engineHarness.ts';

interface Request {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
}

type SeenRequest = Request & { readonly socket: Socket };

let harness: EngineHarness;
let server: TestServer;
let requests: Request[];
let sockets: Set<unknown>;
/**
 * Whether the server closes the connections of all requests, including requests in progress, as a failing
 * network does.
 */
let cutting: boolean;

/** A server that sets cookies with each response, and records every request. */
async function start(version: ServerVersion, cookies: readonly string[] = []): Promise<void> {
  server = await startServer({ version });
  const http = (server.io as unknown as { httpServer: NodeJS.EventEmitter }).httpServer;
  const see = ({ method, url, headers, socket }: SeenRequest): void => {
    requests.push({ method, url, headers });
    sockets.add(socket);
    if (cutting) socket.destroy();
  };
  http.prependListener(
    'request',
    (request: SeenRequest, response: { setHeader(name: string, value: readonly string[]): void }) => {
      see(request);
      if (cookies.length > 0) response.setHeader('Set-Cookie', cookies);
    },
  );
  http.prependListener('upgrade', see);
}

beforeEach(() => {
  harness = new EngineHarness();
  requests = [];
  sockets = new Set();
  cutting = false;
});

afterEach(async () => {
  harness.dispose();
  await server.close();
});

const quick = { reconnection: { delayMs: 10, delayMaxMs: 10 } };
const sent = (): (string | undefined)[] => requests.map(({ headers }) => headers.cookie);

async function reconnected(profile: Partial<ConnectionProfile>, times: number): Promise<void> {
  const connection = await harness.connected(server.url, { ...quick, ...profile });
  for (let count = 0; count < times; count++) {
    const before = harness.entries().length;
    cutting = true;
    server.cutConnections();
    await harness.waitFor('the end', (entry) => entry.seq > before && entry.state === 'disconnected');
    cutting = false;
    await harness.waitFor('the next connection', (entry) => entry.seq > before && entry.state === 'connected');
  }
  // This emit makes the client send one more request of each kind, with all stored cookies.
  await harness.delivered(harness.emit(connection, 'after'), 'sent');
  await server.recorder.waitFor('after');
}

describe.each(serverVersions)('cookies of a %s server', (version) => {
  it('are sent on later polls and on the WebSocket', async () => {
    await start(version, ['sid=1; Path=/; HttpOnly', 'lb="two"']);
    const connection = await harness.connected(server.url, { withCredentials: true });
    await harness.state(connection, 'upgraded');
    expect(sent()[0]).toBeUndefined();
    expect(sent().slice(1).length).toBeGreaterThan(1);
    expect(new Set(sent().slice(1))).toEqual(new Set(['sid=1; lb="two"']));
    expect(requests.some(({ url }) => url.includes('transport=websocket'))).toBe(true);
  });

  it.each([['polling'], ['polling', 'websocket']] as const)(
    'do not accumulate over reconnects: %s',
    async (...names) => {
      await start(version, ['sid=1']);
      await reconnected(
        { withCredentials: true, transports: [...names], headers: { 'x-who': 'me', Cookie: 'own=2' } },
        3,
      );
      expect(sent()[0]).toBe('own=2');
      expect(new Set(sent().slice(1))).toEqual(new Set(['own=2; sid=1']));
      expect(requests.every(({ headers }) => headers['x-who'] === 'me')).toBe(true);
    },
  );

  it('are removed when the server expires them, and are sent with their newest value', async () => {
    const gone = [
      'gone=1; Max-Age=0',
      'past=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT',
      'odd=1; Expires=never',
      'ever=1; Max-Age=60',
    ];
    await start(version, [...gone, 'own=server']);
    await reconnected(
      { withCredentials: true, transports: ['polling'], headers: { cookie: 'own=mine; other=mine' } },
      1,
    );
    expect(sent()[0]).toBe('own=mine; other=mine');
    expect(sent().at(-1)).toBe('other=mine; ever=1; own=server');
  });

  it('are not stored unless the profile requests it', async () => {
    await start(version, ['sid=1']);
    await reconnected({ headers: { Cookie: 'own=2' } }, 1);
    expect(new Set(sent())).toEqual(new Set(['own=2']));
  });
});

it('the cookie of a v2 server is sent with its newest value, also after reconnects', async () => {
  await start('v2');
  await reconnected({ protocol: 'v2', withCredentials: true, headers: { Cookie: 'own=2' } }, 2);
  expect(sent()[0]).toBe('own=2');
  for (const cookie of sent().slice(1)) expect(cookie).toMatch(/^own=2; io=[\w-]{20}$/);
  expect(new Set(sent().slice(1)).size).toBe(3);
});

describe.each(transports)('over %s', (transport) => {
  it('every request carries the headers of the profile', async () => {
    await start('v4');
    const headers = {
      Origin: 'https://app.test',
      Authorization: 'Bearer T',
      Cookie: 'a=1; b=2',
      'User-Agent': 'tester',
    };
    await reconnected({ transports: [transport], headers }, 1);
    expect(requests.length).toBeGreaterThan(1);
    for (const request of requests) {
      const { origin, authorization, cookie } = request.headers;
      expect({ origin, authorization, cookie }).toEqual({
        origin: 'https://app.test',
        authorization: 'Bearer T',
        cookie: 'a=1; b=2',
      });
      expect(request.headers['user-agent']).toBe('tester');
    }
  });
});

describe('kept connections', () => {
  it('are used for all polls', async () => {
    await start('v4');
    const connection = await harness.connected(server.url, { transports: ['polling'] });
    for (let count = 0; count < 10; count++) {
      harness.emit(connection, 'ask', [count], { ack: {} });
      (await server.recorder.waitFor('ask', count + 1)).ack?.();
    }
    expect(requests.length).toBeGreaterThan(10);
    expect(sockets.size).toBeLessThanOrEqual(3);
  });

  it('send the close packet, and end with the connection', async () => {
    await start('v4');
    const reason = new Promise((resolve) => server.io.on('connection', (socket) => socket.on('disconnect', resolve)));
    const connection = await harness.connected(server.url, { transports: ['polling'] });
    const { httpServer } = server.io as unknown as {
      httpServer: { getConnections(done: (error: unknown, count: number) => void): void };
    };
    const closed = [...sockets].map(
      (socket) => new Promise((resolve) => (socket as NodeJS.EventEmitter).once('close', resolve)),
    );
    harness.engine.remove(connection.id);
    expect(await reason).toBe('client namespace disconnect');
    await Promise.all(closed);
    expect(await new Promise((resolve) => httpServer.getConnections((_error, count) => resolve(count)))).toBe(0);
  });

  it('that the server cuts are reported immediately', async () => {
    await start('v4');
    const connection = await harness.connected(server.url, { ...quick, transports: ['polling'] });
    await harness.delivered(harness.emit(connection, 'first'), 'sent');
    await server.recorder.waitFor('first');
    server.cutConnections();
    const drop = await harness.state(connection, 'disconnected');
    expect(drop.reason).toMatch(/transport/i);
  });
});
