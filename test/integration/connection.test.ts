import { createServer, type RequestListener, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UserError } from '../../src/base/userError.ts';
import type { ConnectionProfile } from '../../src/model/profile/profile.ts';
import { serverVersions, startServer, type TestServer } from '../servers/testServer.ts';
import { EngineHarness, transports } from '../support/engineHarness.ts';
import { reasonOf } from '../support/reasonOf.ts';

const servers: { close(): Promise<void> }[] = [];
let harness: EngineHarness;

beforeEach(() => {
  harness = new EngineHarness();
});

afterEach(async () => {
  harness.dispose();
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function server(options: Parameters<typeof startServer>[0] = {}): Promise<TestServer> {
  const started = await startServer(options);
  servers.push(started);
  return started;
}

/** An ordinary web server without Socket.IO. */
async function webServer(listener: RequestListener): Promise<string> {
  const http: HttpServer = createServer(listener);
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  servers.push({
    close: () =>
      new Promise((resolve) => {
        http.closeAllConnections();
        http.close(() => resolve());
      }),
  });
  return `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
}

async function refusal(url: string, profile: Partial<ConnectionProfile> = {}): Promise<UserError> {
  const connection = harness.open(url, { reconnection: { enabled: false }, ...profile });
  const outcome = await connection.connect().then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(outcome).toBeInstanceOf(UserError);
  return outcome as UserError;
}

describe.each(serverVersions)('a %s server', (version) => {
  it.each(transports)('connects over %s and reports it', async (transport) => {
    const { url } = await server({ version });
    const connection = await harness.connected(url, { transports: [transport] });
    expect(connection.summary).toMatchObject({ state: 'connected', transport, namespace: '/', retrying: false });
    expect(connection.summary.socketId).toMatch(/\S{10}/);
    connection.disconnect();
    expect(connection.summary).toMatchObject({ state: 'disconnected', retrying: false });
  });

  it('reports the upgrade from polling to WebSocket', async () => {
    const { url } = await server({ version });
    const connection = await harness.connected(url);
    expect(await harness.state(connection, 'upgraded')).toMatchObject({
      transport: 'websocket',
      previousTransport: 'polling',
    });
    expect(connection.summary.transport).toBe('websocket');
  });

  it('sends namespace, auth, query and headers', async () => {
    const seen: unknown[] = [];
    const { url } = await server({
      version,
      setup: (io) => {
        io.of('/chat').on('connection', (socket) => {
          const { auth, query, headers } = socket.handshake as {
            auth: unknown;
            query: Record<string, unknown>;
            headers: Record<string, unknown>;
          };
          seen.push(auth, query['room'], headers['x-who']);
        });
      },
    });
    await harness.connected(url, {
      namespace: 'chat',
      auth: { token: 'T', nested: { a: 1 } },
      query: { room: 'blue' },
      headers: { 'x-who': 'me' },
    });
    expect(seen).toEqual([{ token: 'T', nested: { a: 1 } }, 'blue', 'me']);
  });

  it.each(transports)(
    'reports the error of a middleware over %s with its data, and does not try again',
    async (transport) => {
      const { url } = await server({
        version,
        setup: (io) => {
          io.use((_socket, next) => {
            next(Object.assign(new Error('not today'), { data: { code: 'E_TOKEN' } }));
          });
        },
      });
      const connection = harness.open(url, { transports: [transport] });
      await expect(connection.connect()).rejects.toThrow(/not today/);
      const entry = await harness.state(connection, 'connectError');
      expect(entry.reason).toMatch(
        /^The server refused the connection: not today\. The connection sends no auth payload\./,
      );
      expect(entry.detail).toBe('{"code":"E_TOKEN"}');
      expect(connection.summary).toMatchObject({ state: 'disconnected', retrying: false });
    },
  );

  it('reports that the namespace does not exist', async () => {
    const { url } = await server({ version });
    const text =
      'The server has no namespace /nowhere. It reported: Invalid namespace. Check its name, with upper and lower case. The server creates a namespace with io.of().';
    const connection = harness.open(url, { namespace: '/nowhere' });
    await expect(connection.connect()).rejects.toThrow(text);
    expect(reasonOf(connection.summary)).toBe(text);
    expect(connection.summary).toMatchObject({ state: 'disconnected', retrying: false });
  });

  it('reconnects automatically after the transport was cut, and sends the buffered events', async () => {
    const started = await server({ version });
    const connection = await harness.connected(started.url, { reconnection: { delayMs: 50, delayMaxMs: 50 } });
    await harness.state(connection, 'upgraded');
    started.cutConnections();
    const drop = await harness.state(connection, 'disconnected');
    expect(drop.reason).toMatch(/transport/);
    const trackedEmit = harness.emit(connection, 'meanwhile', [1]);
    expect(trackedEmit.delivery).toBe('buffered');
    const flushed = await harness.delivered(trackedEmit, 'flushed');
    expect(flushed.waitedMs).toBeGreaterThan(0);
    expect((await started.recorder.waitFor('meanwhile')).args).toEqual([1]);
    expect(await harness.state(connection, 'reconnecting')).toMatchObject({ attempt: 1 });
  });

  it('does not reconnect when the server disconnected it', async () => {
    const started = await server({ version });
    const connection = await harness.connected(started.url);
    started.io.disconnectSockets?.();
    if (version === 'v3') for (const socket of started.io.sockets.sockets.values()) socket.disconnect();
    const drop = await harness.state(connection, 'disconnected');
    expect(drop.reason).toMatch(/does not reconnect automatically/);
    expect(connection.summary).toMatchObject({ state: 'disconnected', retrying: false });
    await connection.connect();
    expect(connection.state).toBe('connected');
  });
});

describe.each(transports)('the explanation of a failure over %s', (transport) => {
  const profile = { transports: [transport] };

  it('a refused port', async () => {
    const error = await refusal('http://127.0.0.1:1', profile);
    expect(error.message).toMatch(/Nothing listens at that address/);
    expect(error.message).toMatch(/ECONNREFUSED/);
    expect(error.data).toMatchObject({ connectionId: 'c1', state: 'disconnected' });
  });

  it('a host that does not exist', async () => {
    const error = await refusal('http://no-such-host.invalid', profile);
    expect(error.message).toMatch(/host name/);
  });

  it('a server that is not a Socket.IO server', async () => {
    const url = await webServer((_request, response) => response.end('<h1>Welcome</h1>'));
    const error = await refusal(url, profile);
    expect(error.message).toMatch(transport === 'polling' ? /not Socket\.IO/ : /ordinary page|not Socket\.IO/);
  });

  it('a wrong path', async () => {
    const url = await webServer((_request, response) => {
      response.statusCode = 404;
      response.end('Cannot GET');
    });
    expect((await refusal(url, { ...profile, path: '/elsewhere' })).message).toMatch(
      /no Socket\.IO server at \/elsewhere \(HTTP 404\)/,
    );
  });

  it('a server that refuses the client', async () => {
    const url = await webServer((_request, response) => {
      response.statusCode = 403;
      response.end('go away');
    });
    const { message } = await refusal(url, profile);
    expect(message).toMatch(/does not allow this connection \(HTTP 403\)/);
    if (transport === 'polling') expect(message).toMatch(/go away/);
  });

  it('a server that never responds', async () => {
    const url = await webServer(() => undefined);
    expect((await refusal(url, { ...profile, timeoutMs: 200 })).message).toMatch(/did not respond within 200\u00a0ms/);
  });

  it('keeps trying as the client does, and gives up after the number of attempts in the profile', async () => {
    const connection = harness.open('http://127.0.0.1:1', {
      ...profile,
      reconnection: { attempts: 2, delayMs: 10, delayMaxMs: 10 },
    });
    await expect(connection.connect()).rejects.toThrow(/refused/);
    expect(connection.summary).toMatchObject({ state: 'reconnecting', retrying: true });
    const gaveUp = await harness.state(connection, 'reconnectFailed');
    expect(gaveUp.reason).toMatch(/gave up after 2 attempts/);
    expect(connection.summary).toMatchObject({ state: 'disconnected', retrying: false });
  });

  it('stops trying when it is disconnected', async () => {
    const connection = harness.open('http://127.0.0.1:1', { ...profile, reconnection: { delayMs: 10_000 } });
    await expect(connection.connect()).rejects.toThrow(/refused/);
    connection.disconnect();
    expect(connection.summary).toMatchObject({ state: 'disconnected', retrying: false });
  });
});

it.each(['', 'http:host', 'ftp://host', 'http://', 'http://host:99999'])(
  'refuses the URL “%s” before anything is opened',
  (url) => {
    expect(() => harness.open(url)).toThrow(UserError);
    expect(harness.engine.connections).toEqual([]);
  },
);
