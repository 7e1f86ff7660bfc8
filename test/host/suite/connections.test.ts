import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { startServer, type TestServer } from '../../servers/testServer.ts';
import { connectionIdOf, inspector, inspectorExtension, listed, refusalOf, run } from './support/inspector.ts';

/** A port of this machine that nothing listens on. */
async function refusedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Resolves when the connection is in this state. */
async function becomes(connectionId: string, state: string): Promise<void> {
  for (;;) {
    // The wait is requested first, so that no change is missed between the two requests.
    const change = inspector.wait({ connectionId, filter: 'kind:connection', timeoutMs: 60_000 });
    change.catch(() => undefined);
    if ((await listed(connectionId)).state === state) return;
    await change;
  }
}

describe('connecting', () => {
  let server: TestServer;
  const opened: string[] = [];

  before(async () => {
    server = await startServer({
      namespaces: ['/chat'],
      setup: (io) => {
        io.of('/chat').on('connection', () => undefined);
        io.of('/members').use((socket, next) => {
          if (socket.handshake.auth['token'] === 'right') return next();
          next(Object.assign(new Error('The token is not valid'), { data: { code: 'E_TOKEN', hint: 'log in again' } }));
        });
      },
    });
  });
  after(async () => {
    for (const connectionId of opened.splice(0)) await run('removeConnection', { connectionId });
    await server.close();
  });

  const connect = async (profile: unknown) => {
    const result = await inspector.connect(profile);
    opened.push(result.connectionId);
    return result;
  };
  const refused = async (profile: unknown) => {
    const error = await refusalOf(inspector.connect(profile));
    const connectionId = connectionIdOf(error);
    opened.push(connectionId);
    return { error, connection: await listed(connectionId) };
  };

  it('accepts a URL, and lists the connection with its facts', async () => {
    const { connectionId, state, socketId } = await connect(server.url);
    assert.equal(state, 'connected');
    assert.ok(socketId !== undefined && server.io.sockets.sockets.has(socketId), 'the id that the server knows');
    const { counts, ...connection } = await listed(connectionId);
    assert.equal(connection.url, server.url);
    assert.equal(connection.namespace, '/');
    assert.equal(connection.state, 'connected');
    assert.equal(connection.socketId, socketId);
    assert.match(connection.transport ?? '', /^(polling|websocket)$/);
    assert.equal(counts['emitted'], 0);
  });

  it('accepts a profile: namespace, path, transports, auth', async () => {
    const { connectionId } = await connect({
      name: 'Room',
      url: server.url,
      namespace: '/chat',
      transports: ['websocket'],
    });
    const connection = await listed(connectionId);
    assert.equal(connection.name, 'Room');
    assert.equal(connection.namespace, '/chat');
    assert.equal(connection.transport, 'websocket');
    const member = await connect({ url: server.url, namespace: '/members', auth: { token: 'right' } });
    assert.equal(member.state, 'connected');
  });

  it('does the same through the API', async () => {
    const api = await inspectorExtension().activate();
    const result = (await api['connect']?.({ url: server.url })) as { connectionId: string; state: string };
    opened.push(result.connectionId);
    assert.equal(result.state, 'connected');
    assert.deepEqual(await api['listConnections']?.(), await inspector.list());
  });

  it('explains a refused connection, which remains in the list and tries again', async () => {
    const url = `http://127.0.0.1:${await refusedPort()}`;
    const { error, connection } = await refused(url);
    assert.match(error.message, new RegExp(`^Could not connect to ${url}\\.`));
    assert.match(error.message, /Nothing listens|refused/i);
    assert.equal(connection.state, 'reconnecting');
  });

  it('does not try again when reconnection is disabled', async () => {
    const { connection } = await refused({
      url: `http://127.0.0.1:${await refusedPort()}`,
      reconnection: { enabled: false },
    });
    assert.equal(connection.state, 'disconnected');
    assert.equal(connection.cause?.code, 'connect.refused');
  });

  it('passes on the error of a middleware with its data, and does not try again, like the client', async () => {
    const { error, connection } = await refused({
      url: server.url,
      namespace: '/members',
      auth: { token: 'wrong' },
    });
    assert.match(error.message, /The token is not valid/);
    assert.deepEqual((error.data as { data?: unknown }).data, { code: 'E_TOKEN', hint: 'log in again' });
    assert.equal(connection.state, 'disconnected');
    assert.equal(connection.cause?.code, 'namespace.refused');
    assert.match(JSON.stringify(connection.cause.params), /The token is not valid/);
  });

  it('reports a namespace that the server does not have', async () => {
    const { error, connection } = await refused({ url: server.url, namespace: '/nowhere' });
    assert.match(error.message, /Invalid namespace/);
    assert.equal(connection.state, 'disconnected');
  });

  it('opens nothing for an invalid server URL', async () => {
    const before = (await inspector.list()).length;
    for (const url of ['http:3000', 'ftp://host', 'http://', '', 'not a url', 'http://host:99999']) {
      const { message } = await refusalOf(inspector.connect(url));
      assert.match(message, /http:\/\/|url/i, `“${url}”: ${message}`);
    }
    assert.equal((await inspector.list()).length, before);
  });

  it('names the field of a profile that cannot be used', async () => {
    const faulty: [unknown, RegExp][] = [
      [42, /profile/],
      [{}, /url/],
      [{ url: server.url, namespace: 5 }, /namespace/],
      [{ url: server.url, transports: ['carrier pigeon'] }, /transports/],
      [{ url: server.url, auth: 'text' }, /auth/],
      [{ url: server.url, retries: 3 }, /retries.*ackTimeoutMs/],
    ];
    for (const [profile, message] of faulty)
      assert.match((await refusalOf(inspector.connect(profile))).message, message);
  });

  it('disconnects, and connects again', async () => {
    const { connectionId, socketId } = await connect(server.url);
    const socket = server.io.sockets.sockets.get(socketId ?? '');
    assert.ok(socket);
    const gone = new Promise((resolve) => socket.once('disconnect', resolve));
    await inspector.disconnect(connectionId);
    assert.equal(await gone, 'client namespace disconnect');
    assert.equal((await listed(connectionId)).state, 'disconnected');
    const again = (await run('reconnect', { connectionId })) as { state: string; socketId: string };
    assert.equal(again.state, 'connected');
    assert.notEqual(again.socketId, socketId);
  });

  it('reconnects when the server stops and starts again', async () => {
    const other = await startServer();
    const { connectionId } = await connect({ url: other.url, reconnection: { delayMs: 50, delayMaxMs: 100 } });
    await other.close();
    await becomes(connectionId, 'reconnecting');
    const again = await startServer({ port: other.port });
    await becomes(connectionId, 'connected');
    await inspector.disconnect(connectionId);
    await again.close();
  });

  it('names the argument that a command cannot use, and the existing connections', async () => {
    for (const command of ['disconnect', 'reconnect', 'removeConnection']) {
      assert.match((await refusalOf(run(command, {}))).message, /connectionId/);
      assert.match((await refusalOf(run(command, 'c1'))).message, /argument of the command/);
      assert.match((await refusalOf(run(command, { connectionId: 'c999' }))).message, /no connection “c999”/);
    }
  });
});
