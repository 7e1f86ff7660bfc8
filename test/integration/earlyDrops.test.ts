import { createServer, type Server as TcpServer, type Socket as TcpSocket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Connection } from '../../src/engine/connection/connection.ts';
import type { ConnectionProfile } from '../../src/model/profile/profile.ts';
import { startServer, type TestServer, type TestServerOptions } from '../servers/testServer.ts';
import { startBareEngine } from '../servers/bareEngine.ts';
import { EngineHarness, transports } from '../support/engineHarness.ts';
import { reasonOf } from '../support/reasonOf.ts';

let harness: EngineHarness;
let server: TestServer;

beforeEach(() => {
  harness = new EngineHarness();
});
afterEach(async () => {
  harness.dispose();
  await server.close();
});

const reconnection = { delayMs: 10, delayMaxMs: 20 };

/** Resolves when the connection has ended so often that this counts as a loop, and the other parser (if there is one) was tried. */
async function looped(connection: Connection, times = 5): Promise<void> {
  const ends = (): number =>
    harness.entries().filter(({ connectionId, state }) => connectionId === connection.id && state === 'disconnected')
      .length;
  await expect.poll(ends).toBeGreaterThanOrEqual(times);
}

const versions = [
  ['v4', {}, {}],
  ['v2', { version: 'v2' }, { protocol: 'v2' }],
] as const satisfies readonly (readonly [string, TestServerOptions, Partial<ConnectionProfile>])[];

describe.each(transports)('closed before the server accepts it, over %s', (transport) => {
  describe.each(versions)('%s', (version, options, own) => {
    async function opened(
      setup: TestServerOptions['setup'],
      more: { server?: TestServerOptions['options'] } = {},
    ): Promise<Connection> {
      server = await startServer({ ...options, ...(setup && { setup }), ...(more.server && { options: more.server }) });
      const connection = harness.open(server.url, { transports: [transport], reconnection, ...own });
      connection.connect().catch(() => undefined);
      return connection;
    }

    it('a middleware that disconnects: the parser is not the cause', async () => {
      const connection = await opened((io) => io.use((socket) => socket.conn.close()));
      await looped(connection);
      if (version === 'v4') {
        await expect.poll(() => connection.summary.cause?.params?.['otherParser']).toBe('fails');
        expect(reasonOf(connection.summary)).toMatch(/It is not the parser/);
      }
      expect(connection.summary.cause).toMatchObject({
        code: 'namespace.closedBeforeJoin',
        params: { repeated: true },
      });
      expect(JSON.stringify(harness.entries())).not.toMatch(/uses another parser/);
    });

    // Socket.IO 2 has no such limit.
    if (version !== 'v2')
      it('a middleware that never responds: the parser is not the cause either', async () => {
        const connection = await opened((io) => io.use(() => undefined), { server: { connectTimeout: 100 } });
        await looped(connection);
        await expect.poll(() => connection.summary.cause?.params?.['otherParser']).toBe('fails');
        expect(connection.summary.cause?.code).toBe('namespace.closedBeforeJoin');
        expect(reasonOf(connection.summary)).toMatch(/not call next\(\) within the server’s connectTimeout/);
      });

    it('pings that are never received: that is the cause', async () => {
      server = await startServer();
      const bare = await startBareEngine({
        ...(version === 'v2' && { protocol: 'v2' }),
        handshake: { pingInterval: 60, pingTimeout: 60 },
      });
      const connection = harness.open(bare.url, { transports: [transport], reconnection, ...own });
      connection.connect().catch(() => undefined);
      await looped(connection);
      expect(connection.summary.cause?.code).toBe('transport.pingTimeout');
      expect(harness.entries().some(({ kind }) => kind === 'marker')).toBe(false);
      await bare.close();
    });
  });

  it('invalid JSON before the server accepts it: the packet is the cause', async () => {
    server = await startServer({
      setup: (io) => io.engine.on('connection', (raw: { write(data: string): void }) => raw.write('2["broken",NaN]')),
    });
    const connection = harness.open(server.url, { transports: [transport], reconnection });
    connection.connect().catch(() => undefined);
    await looped(connection);
    expect(connection.summary.cause?.code).toBe('packet.invalidJson');
    expect(harness.entries().some(({ kind }) => kind === 'marker')).toBe(false);
  });

  it('auth that is larger than the server accepts: the size is the cause', async () => {
    server = await startServer({ options: { maxHttpBufferSize: 1000 } });
    const auth = { token: 'x'.repeat(5000) };
    const connection = harness.open(server.url, { transports: [transport], reconnection, auth });
    connection.connect().catch(() => undefined);
    await looped(connection);
    expect(connection.summary.cause?.code).toBe('transport.payloadTooLarge');
    expect(harness.entries().some(({ kind }) => kind === 'marker')).toBe(false);
  });

  it('several namespaces of one transport: the other parser is tried once, and all of them report the result', async () => {
    server = await startServer({ parser: 'msgpack', namespaces: ['/chat', '/news'] });
    const connections = ['/', '/chat', '/news'].map((namespace) =>
      harness.open(server.url, { namespace, transports: [transport], reconnection }),
    );
    for (const connection of connections) connection.connect().catch(() => undefined);
    for (const connection of connections) {
      await expect.poll(() => connection.summary.cause?.code).toBe('protocol.parserMismatch');
    }
    expect(harness.entries().filter(({ kind }) => kind === 'marker')).toHaveLength(1);
    // Connecting again tries the other parser again.
    const [first] = connections;
    if (!first) return;
    first.disconnect();
    first.connect().catch(() => undefined);
    await expect.poll(() => first.summary.cause?.code).toBe('protocol.parserMismatch');
    expect(harness.entries().filter(({ kind }) => kind === 'marker')).toHaveLength(2);
  });

  it.each([
    ['msgpack', 'default', {}],
    ['default', 'msgpack', {}],
    ['default', 'default', { setup: (io) => io.use((socket) => socket.conn.close()) }],
  ] as const satisfies readonly (readonly [string, string, TestServerOptions])[])(
    'a single attempt, parser %s of the server and %s of the client: another parser is one of the possible reasons',
    async (served, parser, options) => {
      server = await startServer({ parser: served, ...options });
      const connection = harness.open(server.url, {
        transports: [transport],
        parser,
        reconnection: { enabled: false },
      });
      await expect(connection.connect()).rejects.toThrow(/middleware may disconnect.*may also use another parser/);
      expect(connection.summary.cause).toMatchObject({
        code: 'namespace.closedBeforeJoin',
        params: { repeated: false, otherParser: 'untried' },
      });
    },
  );

  it('a proxy that cuts each connection after the handshake', async () => {
    server = await startServer({ setup: (io) => io.use(() => undefined) });
    const proxy = await cutter(server.port);
    const connection = harness.open(`http://127.0.0.1:${proxy.port}`, { transports: [transport], reconnection });
    connection.connect().catch(() => undefined);
    await looped(connection);
    await expect.poll(() => connection.summary.cause?.params?.['otherParser']).toBe('fails');
    expect(connection.summary.cause?.code).toBe('namespace.closedBeforeJoin');
    await proxy.close();
  });
});

/** A proxy that forwards the handshake, and closes the client's connection at the next request. */
async function cutter(to: number): Promise<{ port: number; close(): Promise<void> }> {
  const { connect } = await import('node:net');
  const sockets = new Set<TcpSocket>();
  const proxy: TcpServer = createServer((client) => {
    const upstream = connect(to, '127.0.0.1');
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    }
    upstream.on('close', () => client.destroy());
    client.on('close', () => upstream.destroy());
    upstream.on('data', (data) => client.write(data));
    client.on('data', (data) => {
      const text = data.toString('latin1');
      // The handshake is forwarded, but the request to join is not.
      if (/^GET [^\n]*(?:transport=websocket|transport=polling(?![^\n]*sid=))/.test(text)) upstream.write(data);
      else client.destroy();
    });
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  return {
    port: (proxy.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        proxy.close(() => resolve());
      }),
  };
}
