import { createServer, type RequestListener, type Server as HttpServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Server as TcpServer, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Server } from 'socket.io';
import type { ConnectionProfile } from '../../src/model/profile/profile.ts';
import { startHttpProxy, startSocksProxy } from '../servers/proxyServers.ts';
import { startServer } from '../servers/testServer.ts';
import { shown } from '../servers/tlsFiles.ts';
import { EngineHarness, transports } from '../support/engineHarness.ts';
import { refusalOf } from '../support/refusal.ts';

let harness: EngineHarness;
const closers: (() => Promise<void>)[] = [];

beforeEach(() => {
  harness = new EngineHarness();
});
afterEach(async () => {
  harness.dispose();
  for (const close of closers.splice(0)) await close();
});

async function listening(server: HttpServer | TcpServer, host = '127.0.0.1'): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, host, resolve);
  });
  closers.push(
    () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  );
  return (server.address() as AddressInfo).port;
}

const page: RequestListener = (_request, response) => {
  response
    .writeHead(200, { 'content-type': 'text/html' })
    .end(
      '<!doctype html><html><head><title>My shop</title></head><body><div id="app">Loading the shop</div></body></html>',
    );
};

describe.each(transports)('a server that is not Socket.IO is named, over %s', (transport) => {
  describe.each(['v4', 'v2', 'auto'] as const)('with protocol %s', (protocol) => {
    const refusal = (url: string, more: Partial<ConnectionProfile> = {}) =>
      refusalOf(harness, url, { transports: [transport], protocol, ...more });

    it('a single-page application that responds to every path', async () => {
      const port = await listening(createServer(page));
      const { code, message } = await refusal(`http://127.0.0.1:${port}`);
      // A server without WebSocket responds to an upgrade with the same page.
      expect(code).toBe('connect.notSocketIo');
      expect(message).toMatch(/ordinary page at \/socket\.io.*HTTP 200.*My shop · Loading the shop/);
      expect(message).not.toMatch(/<div/);
    });

    it('a server that accepts the connection and never responds', async () => {
      const port = await listening(createServer(() => undefined));
      const { code, params, message } = await refusal(`http://127.0.0.1:${port}`, { timeoutMs: 600 });
      expect([code, params?.['accepted']]).toEqual(['connect.noAnswer', true]);
      expect(message).toMatch(/accepted the connection and sent no response for \/socket\.io/);
    });

    it.each([
      ['http', 'https'],
      ['ws', 'wss'],
    ])('a port with TLS, in a URL that begins with %s', async (written, expected) => {
      const port = await listening(createSecureServer(shown('server'), page));
      const { code, params, message } = await refusal(`${written}://127.0.0.1:${port}`);
      expect([code, params?.['url']]).toEqual(['connect.httpsExpected', `${expected}://127.0.0.1:${port}`]);
      expect(message).toContain(`Connect to ${expected}://127.0.0.1:${port}`);
    });

    it.each([
      ['an HTTP proxy', startHttpProxy],
      ['a SOCKS proxy', startSocksProxy],
    ])('a port with TLS behind %s', async (_name, startProxy) => {
      const proxy = await startProxy();
      closers.push(() => proxy.close());
      const port = await listening(createSecureServer(shown('server'), page));
      const { code, params } = await refusal(`http://127.0.0.1:${port}`, { proxy: proxy.url });
      expect([code, params?.['url']]).toEqual(['connect.httpsExpected', `https://127.0.0.1:${port}`]);
    });

    it('other addresses of this machine are not tried behind a proxy, which may be on another machine', async () => {
      const proxy = await startSocksProxy();
      closers.push(() => proxy.close());
      const port = await listening(createServer(page), '::1');
      const { code } = await refusal(`http://127.0.0.1:${port}`, { proxy: proxy.url });
      expect(code).toBe('proxy.serverUnreachable');
    });

    it.each([200, 403, 502])('a page that is compressed without a request for it, HTTP %i', async (status) => {
      const port = await listening(
        createServer((_request, response) => {
          response.writeHead(status, { 'content-type': 'text/html', 'content-encoding': 'gzip' });
          response.end(gzipSync('<title>My shop</title>'));
        }),
      );
      const { code, message } = await refusal(`http://127.0.0.1:${port}`);
      expect(code).toMatch(/^(?:connect\.(?:compressedAnswer|notSocketIo|badGateway)|handshake\.forbidden)$/);
      // The bytes of the message are not text.
      expect(message).toMatch(/^[\p{L}\p{N}\p{P}\p{Zs}\n+]*$/u);
      expect(message).not.toContain('\ufffd');
    });

    it.each([
      ['https', 'http'],
      ['wss', 'ws'],
    ])('a port without TLS, in a URL that begins with %s', async (written, expected) => {
      const port = await listening(createServer(page));
      const { code, params, message } = await refusal(`${written}://127.0.0.1:${port}`);
      expect([code, params?.['url']]).toEqual(['connect.httpExpected', `${expected}://127.0.0.1:${port}`]);
      expect(message).toContain(`Connect to ${expected}://127.0.0.1:${port}`);
    });

    it('a server with another protocol', async () => {
      const port = await listening(createTcpServer((socket) => socket.end('220 smtp.example ESMTP\r\n')));
      expect((await refusal(`http://127.0.0.1:${port}`)).code).toBe('connect.notHttp');
    });

    it('a server at the other loopback address', async () => {
      const port = await listening(createServer(page), '::1');
      const { code, message, params } = await refusal(`http://127.0.0.1:${port}`);
      expect(code).toBe('connect.loopbackFamily');
      expect(params).toMatchObject({ address: '127.0.0.1', other: '::1', url: `http://[::1]:${port}` });
      expect(message).toContain(`http://[::1]:${port}`);
    });

    it('a server at the other loopback address, in each entry of a client that tries again, with the time of the next attempt', async () => {
      const port = await listening(createServer(page), '::1');
      const reconnection = { delayMs: 10, delayMaxMs: 10 };
      const connection = harness.open(`http://127.0.0.1:${port}`, { transports: [transport], protocol, reconnection });
      await expect(connection.connect()).rejects.toThrow(`http://[::1]:${port}`);
      const connectErrors = () => harness.entries().filter(({ state }) => state === 'connectError');
      await expect.poll(() => connectErrors().length).toBeGreaterThan(3);
      for (const { reason, retryDelayMs } of connectErrors().slice(0, 3)) {
        expect(reason).toMatch(/^Nothing listens at 127\.0\.0\.1, but something listens/);
        expect(retryDelayMs).toBeGreaterThan(0);
      }
    });

    it('a port without a server', async () => {
      const port = await listening(createTcpServer());
      for (const close of closers.splice(0)) await close();
      expect((await refusal(`http://127.0.0.1:${port}`)).code).toBe('connect.refused');
      expect((await refusal(`http://localhost:${port}`)).code).toBe('connect.refused');
    });
  });

  it('localhost reaches a server that listens on only one of the two addresses, or the message names the address on which it listens', async () => {
    for (const host of ['127.0.0.1', '::1']) {
      const server = createServer();
      const io = new Server(server, { serveClient: false });
      const port = await listening(server, host);
      const profile = { transports: [transport], reconnection: { enabled: false } };
      const connection = harness.open(`http://localhost:${port}`, profile);
      const isReached = await connection.connect().then(
        () => true,
        () => false,
      );
      // The address of “localhost” depends on the machine. On some machines, it is only one of the two addresses.
      const url = `http://${host === '::1' ? '[::1]' : host}:${port}`;
      if (isReached) expect(connection.state).toBe('connected');
      else expect(connection.summary.cause).toMatchObject({ code: 'connect.loopbackFamily', params: { url } });
      harness.engine.remove(connection.id);
      io.engine.close();
    }
  });

  it.each([
    ['v4', {}],
    ['v2', { protocol: 'v2' }],
  ] as const)('the error contains the text of allowRequest (%s)', async (version, own) => {
    const options = {
      allowRequest: (_request: unknown, decide: (error: string | null, allow: boolean) => void) =>
        decide('the origin is not on the list', false),
    };
    const server = await startServer({ version, options });
    closers.push(() => server.close());
    const connection = harness.open(server.url, { transports: [transport], reconnection: { enabled: false }, ...own });
    const error: unknown = await connection.connect().catch((reason: unknown) => reason);
    expect(String(error)).toMatch(/the origin is not on the list/);
    expect(connection.summary.cause?.code).toMatch(/^handshake\.(?:forbidden|badRequest)$/);
  });
});
