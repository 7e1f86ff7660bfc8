/** The reverse proxy in front of real servers: the received bytes are the sent bytes, and the tap sees the same bytes. */
import { createHash, randomBytes } from 'node:crypto';
import * as http from 'node:http';
import * as https from 'node:https';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { setImmediate } from 'node:timers/promises';
import { io as createClient } from 'socket.io-client';
import clientV2 from 'socket.io-client-v2';
import { WebSocket, WebSocketServer } from 'ws';
import { describe, expect, it } from 'vitest';
import { readProxyTarget } from '../../../src/model/url/proxyTarget.ts';
import { ReverseProxy, type ReverseProxyOptions } from '../../../src/engine/observe/proxy/reverseProxy.ts';
import type { ProxyTap } from '../../../src/engine/observe/proxy/proxyTap.ts';
import { messageOf } from '../../../src/base/userError.ts';
import { causeMessage } from '../../../src/model/cause/causeTexts.ts';
import { startServer } from '../../servers/testServer.ts';
import { certificate, shown } from '../../servers/tlsFiles.ts';
import { joined } from '../../support/joined.ts';
import { listenOnLastingPort } from '../../support/lastingPort.ts';
import { RecordedTap } from '../../support/recordedTap.ts';
import { closedAfterEach } from '../../support/closedAfterEach.ts';

const closing = closedAfterEach();

async function proxyTo(target: string, options: Partial<ReverseProxyOptions> = {}, tap: ProxyTap = new RecordedTap()) {
  const proxy = await ReverseProxy.listen(
    { target: readProxyTarget(target), host: '127.0.0.1', port: 0, id: 'proxy-1', ...options },
    tap,
  );
  closing.push(() => proxy.dispose());
  return proxy;
}

/** Starts an HTTP server as the target of the proxy. */
async function serve(listener: http.RequestListener, options: { tls?: https.ServerOptions; path?: string } = {}) {
  const server = options.tls ? https.createServer(options.tls, listener) : http.createServer(listener);
  server.on('checkContinue', listener);
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket));
  const port = options.path === undefined ? await listenOnLastingPort(server) : 0;
  if (options.path !== undefined) await once(server.listen(options.path), 'listening');
  const close = (): void => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  closing.push(close);
  return { server, port, sockets, close, url: `${options.tls ? 'https' : 'http'}://127.0.0.1:${port}` };
}

interface Received {
  status: number;
  headers: http.IncomingHttpHeaders;
  body: Buffer;
}

function receive(url: string, options: https.RequestOptions = {}, body?: Buffer | string): Promise<Received> {
  return new Promise((resolve, reject) => {
    const send = url.startsWith('https:') ? https.request : http.request;
    const request = send(url, { agent: false, ...options }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('error', reject);
      response.once('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
      );
    });
    request.once('error', reject);
    request.end(body);
  });
}

async function bodyOf(request: http.IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

const hash = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

describe('HTTP through the proxy', () => {
  it('keeps method, path, headers, body and status', async () => {
    const seen: http.IncomingMessage[] = [];
    const target = await serve((request, response) => {
      seen.push(request);
      void bodyOf(request).then((body) => {
        response.writeHead(418, 'Short and stout', { 'X-Body': hash(body), 'Set-Cookie': ['a=1', 'b=2'] });
        response.end(body);
      });
    });
    const proxy = await proxyTo(target.url);
    const body = randomBytes(3_000_000);
    const received = await receive(`${proxy.url}/a//b?c=%20d&c=2`, { method: 'PUT', headers: { 'X-One': '1' } }, body);
    expect(received.status).toBe(418);
    expect(hash(received.body)).toBe(hash(body));
    expect(received.headers['x-body']).toBe(hash(body));
    expect(received.headers['set-cookie']).toEqual(['a=1', 'b=2']);
    const [request] = seen;
    expect([request?.method, request?.url, request?.headers['x-one']]).toEqual(['PUT', '/a//b?c=%20d&c=2', '1']);
    expect(request?.headers.host).toBe(new URL(proxy.url).host);
    expect(request?.headers).toMatchObject({ 'x-forwarded-for': '127.0.0.1', 'x-forwarded-proto': 'http' });
  });

  it('sends the target’s own Host if the origin is changed', async () => {
    const target = await serve((request, response) => response.end(request.headers.host));
    const proxy = await proxyTo(target.url, { changeOrigin: true });
    expect((await receive(proxy.url)).body.toString()).toBe(`127.0.0.1:${target.port}`);
  });

  it('forwards server-sent events as they are received', async () => {
    const target = await serve((_request, response) => {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      response.write('data: 1\n\n');
      // The response never ends.
    });
    const proxy = await proxyTo(target.url);
    const first = await new Promise<string>((resolve, reject) => {
      const request = http.get(proxy.url, (response) =>
        response.once('data', (chunk: Buffer) => {
          resolve(chunk.toString());
          request.destroy();
        }),
      );
      request.once('error', reject);
    });
    expect(first).toBe('data: 1\n\n');
  });

  it('forwards the question whether the body is to be sent (Expect: 100-continue)', async () => {
    const completed: string[] = [];
    const target = await serve((request, response) => {
      if (request.url === '/no') return void response.writeHead(417).end();
      response.writeContinue();
      void bodyOf(request).then((body) => response.end(body));
    });
    const proxy = await proxyTo(target.url);
    const statusOf = (path: string): Promise<number> =>
      new Promise((resolve, reject) => {
        const headers = { Expect: '100-continue', 'Content-Length': 4 };
        const request = http.request(`${proxy.url}${path}`, { method: 'POST', headers }, (response) => {
          completed.push(`${path} ${response.statusCode}`);
          response.resume().once('end', () => resolve(response.statusCode ?? 0));
        });
        request.once('continue', () => {
          completed.push(`${path} 100`);
          request.end('body');
        });
        request.once('error', reject);
        request.flushHeaders();
      });
    expect(await statusOf('/yes')).toBe(200);
    expect(await statusOf('/no')).toBe(417);
    expect(completed).toEqual(['/yes 100', '/yes 200', '/no 417']);
  });

  it('handles more waiting requests than a browser has connections', async () => {
    const waiting: http.ServerResponse[] = [];
    let all: () => void = () => undefined;
    const everyone = new Promise<void>((resolve) => (all = resolve));
    const target = await serve((_request, response) => {
      waiting.push(response);
      if (waiting.length === 400) all();
    });
    const proxy = await proxyTo(target.url);
    const requests = Array.from({ length: 400 }, () => receive(proxy.url));
    await everyone;
    for (const response of waiting) response.end('done');
    expect(new Set((await Promise.all(requests)).map(({ status }) => status))).toEqual(new Set([200]));
  });

  it('changes redirects to the target, and no other redirects, so that they lead through the proxy', async () => {
    const target = await serve((request, response) => {
      const { pathname, searchParams } = new URL(request.url ?? '/', 'http://x');
      response.writeHead(Number(pathname.slice(1)), { Location: searchParams.get('to') ?? '' }).end();
    });
    const proxy = await proxyTo(target.url);
    const location = async (status: number, to: string): Promise<string | undefined> =>
      (await receive(`${proxy.url}/${status}?to=${encodeURIComponent(to)}`)).headers.location;
    expect(await location(302, `${target.url}/login?a=1#b`)).toBe(`${proxy.url}/login?a=1#b`);
    expect(await location(201, `${target.url}/made`)).toBe(`${proxy.url}/made`);
    expect(await location(307, '/login')).toBe('/login');
    expect(await location(302, 'https://example.com/')).toBe('https://example.com/');
    expect(await location(302, proxy.url.replace('http:', 'https:') + '/secure')).toBe(`${proxy.url}/secure`);
    expect(await location(302, target.url.replace('http:', '') + '/same-scheme')).toBe(`${proxy.url}/same-scheme`);
    expect(await location(302, '//example.com/')).toBe('//example.com/');
    expect(await location(302, 'not a URL')).toBe('not a URL');
  });

  it('forwards the path of a request that contains a whole URL', async () => {
    const target = await serve((request, response) => response.end(request.url));
    const proxy = await proxyTo(target.url);
    const { hostname, port } = new URL(proxy.url);
    const request = http.get({ hostname, port, path: 'http://example.com/a/../b?c=1' });
    const [response] = (await once(request, 'response')) as [http.IncomingMessage];
    expect(await text(response)).toBe('/a/../b?c=1');
  });

  it('slows the target down for a client that does not read', async () => {
    let written = 0;
    const target = await serve((_request, response) => {
      const chunk = Buffer.alloc(256 * 1024);
      const write = (): void => {
        while (written < 400_000_000) {
          written += chunk.length;
          if (!response.write(chunk)) return void response.once('drain', write);
        }
      };
      write();
    });
    const proxy = await proxyTo(target.url);
    const client = connect(Number(new URL(proxy.url).port), '127.0.0.1');
    closing.push(() => client.destroy());
    client.pause();
    client.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
    // The buffers are full when nothing more was written during many successive iterations.
    for (let last = -1, iterations = 0; iterations < 2000; iterations++) {
      await setImmediate();
      if (written !== last) [last, iterations] = [written, 0];
    }
    expect(written).toBeGreaterThan(0);
    expect(written).toBeLessThan(40_000_000);
  });
});

describe('the target', () => {
  it('is reported as unavailable once, with the reason, and later as available again', async () => {
    const tap = new RecordedTap();
    const gone = await serve(() => undefined);
    gone.close();
    const proxy = await proxyTo(gone.url, {}, tap);
    const page = await receive(proxy.url, { headers: { Accept: 'text/html' } });
    expect(page.status).toBe(502);
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(page.body.toString()).toContain(`The target ${gone.url} did not respond.`);
    expect(page.body.toString()).toContain('Nothing listens at that address');
    expect((await receive(proxy.url)).headers['content-type']).toBe('text/plain; charset=utf-8');
    await expect(openWebSocket(proxy.url)).rejects.toThrow('502');
    expect(tap.failures.map(({ code }) => code)).toEqual(['source.targetUnreachable']);
    const back = http.createServer((_request, response) => response.end('back'));
    await new Promise<void>((resolve) => back.listen(gone.port, '127.0.0.1', resolve));
    closing.push(() => back.close());
    expect((await receive(proxy.url)).body.toString()).toBe('back');
    expect(tap.recoveries).toBe(1);
  });

  it('is reached over TLS that is checked, for every path', async () => {
    const target = await serve((_request, response) => response.end('secret'), { tls: shown('server') });
    const refused = await receive((await proxyTo(target.url)).url);
    expect(refused.status).toBe(502);
    expect(refused.body.toString()).toMatch(/certificate/);
    const trusting = await proxyTo(target.url.replace('127.0.0.1', 'localhost'), {
      secure: { ca: certificate('ca.crt') },
    });
    expect((await receive(trusting.url)).body.toString()).toBe('secret');
    const careless = await proxyTo(target.url, { secure: { rejectUnauthorized: false } });
    expect((await receive(careless.url)).body.toString()).toBe('secret');
  });

  it('can be a Unix socket', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'proxy-'));
    closing.push(() => rmSync(folder, { recursive: true }));
    const path = join(folder, 'app.sock');
    await serve((request, response) => response.end(request.url), { path });
    const proxy = await proxyTo(`unix://${path}`);
    expect((await receive(`${proxy.url}/there`)).body.toString()).toBe('/there');
  });

  it('must not be the proxy itself, directly or indirectly', async () => {
    const free = await serve(() => undefined);
    free.close();
    const own = proxyTo(free.url.replace('127.0.0.1', 'localhost'), { port: free.port });
    await expect(own).rejects.toMatchObject({ code: 'source.targetIsProxy' });
    const [first, second] = await Promise.all([serve(() => undefined), serve(() => undefined)]);
    first.close();
    second.close();
    await proxyTo(first.url, { port: second.port, id: 'b' });
    const a = await proxyTo(second.url, { port: first.port, id: 'a' });
    expect((await receive(a.url)).status).toBe(508);
  });
});

describe('the proxy listens', () => {
  it('on the port after the target’s, or on a free one', async () => {
    const target = await serve((_request, response) => response.end());
    const first = await proxyTo(target.url, { port: undefined });
    const second = await proxyTo(target.url, { port: undefined });
    expect(Number(new URL(first.url).port)).toBe(target.port + 1);
    expect(second.url).not.toBe(first.url);
    await expect(proxyTo(target.url, { port: target.port })).rejects.toMatchObject({ code: 'source.targetIsProxy' });
    const port = Number(new URL(first.url).port);
    await expect(proxyTo(target.url, { port })).rejects.toMatchObject({ code: 'source.portInUse' });
    await expect(proxyTo(target.url, { host: '192.0.2.1' })).rejects.toMatchObject({ code: 'source.addressUnusable' });
  });

  it('for loopback names and allowed hosts only', async () => {
    const target = await serve((_request, response) => response.end('served'));
    const proxy = await proxyTo(target.url, { allowedHosts: ['app.test'] });
    const status = async (host: string): Promise<number> =>
      (await receive(proxy.url, { headers: { Host: host } })).status;
    for (const host of ['localhost', 'localhost:1', '127.0.0.1:80', '[::1]:3000', 'a.localhost', 'APP.test:3']) {
      expect([host, await status(host)]).toEqual([host, 200]);
    }
    for (const host of ['evil.example', 'localhost.evil.example', '10.0.0.1', '0.0.0.0', 'app.test.evil']) {
      expect([host, await status(host)]).toEqual([host, 403]);
    }
  });

  it('with HTTPS towards the client', async () => {
    const target = await serve((request, response) => response.end(request.headers['x-forwarded-proto']));
    const proxy = await proxyTo(target.url, { serve: shown('server') });
    expect(proxy.url).toMatch(/^https:\/\/127\.0\.0\.1:/);
    expect((await receive(proxy.url, { rejectUnauthorized: false })).body.toString()).toBe('https');
  });

  it('until it is disposed, and then closes all of its sockets', async () => {
    const target = await serve(() => undefined);
    const wss = new WebSocketServer({ server: target.server });
    closing.push(() => wss.close());
    const proxy = await proxyTo(target.url);
    const socket = await openWebSocket(proxy.url);
    const waiting = receive(proxy.url).catch(messageOf);
    await new Promise<void>((resolve) => target.server.once('request', () => resolve()));
    const closed = new Promise<number>((resolve) => socket.once('close', resolve));
    proxy.dispose();
    expect(await closed).toBe(1006);
    expect(await waiting).toBe('socket hang up');
    await Promise.all([...target.sockets].map((open) => (open.destroyed ? Promise.resolve() : once(open, 'close'))));
    await expect(receive(proxy.url)).rejects.toThrow('ECONNREFUSED');
  });
});

function openWebSocket(url: string, path = '/'): Promise<WebSocket> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}${path}`, { rejectUnauthorized: false });
  closing.push(() => socket.terminate());
  return new Promise((resolve, reject) => {
    socket.once('open', () => resolve(socket));
    socket.once('error', reject);
  });
}

describe('WebSockets of the application', () => {
  it.each([
    ['http', {}],
    ['https', { serve: shown('server') }],
  ])('name the origin of the proxy as %s, as requests do', async (scheme, options) => {
    const target = await serve(() => undefined);
    const wss = new WebSocketServer({ server: target.server });
    closing.push(() => wss.close());
    const proxy = await proxyTo(target.url, options);
    const connected = once(wss, 'connection') as Promise<[WebSocket, http.IncomingMessage]>;
    await openWebSocket(proxy.url);
    const [, { headers }] = await connected;
    const { host } = new URL(proxy.url);
    expect(headers).toMatchObject({ host, 'x-forwarded-proto': scheme, 'x-forwarded-host': host });
  });

  it('keep their extensions, messages and close codes', async () => {
    const target = await serve(() => undefined);
    const wss = new WebSocketServer({ server: target.server, perMessageDeflate: true });
    closing.push(() => wss.close());
    wss.on('connection', (socket) =>
      socket.on('message', (data: Buffer, isBinary) => {
        socket.send(data, { binary: isBinary });
        if (data.toString() === 'end') socket.close(4001, 'done');
      }),
    );
    const proxy = await proxyTo(target.url);
    const socket = await openWebSocket(proxy.url, '/hmr');
    expect(socket.extensions).toContain('permessage-deflate');
    const bytes = randomBytes(300_000);
    const received: Buffer[] = [];
    socket.on('message', (data: Buffer) => received.push(data));
    const closed = new Promise<[number, string]>((resolve) =>
      socket.once('close', (code, reason) => resolve([code, reason.toString()])),
    );
    socket.send(bytes);
    socket.send('end');
    expect(await closed).toEqual([4001, 'done']);
    expect(received.map(hash)).toEqual([hash(bytes), hash(Buffer.from('end'))]);
  });

  it('end when either side is reset', async () => {
    const target = await serve(() => undefined);
    const wss = new WebSocketServer({ server: target.server });
    closing.push(() => wss.close());
    const proxy = await proxyTo(target.url);
    const joined = new Promise<WebSocket>((resolve) => wss.once('connection', resolve));
    const socket = await openWebSocket(proxy.url);
    const atServer = new Promise<number>((resolve) => void joined.then((peer) => peer.once('close', resolve)));
    await joined;
    (socket as unknown as { _socket: Socket })._socket.resetAndDestroy();
    expect(await atServer).toBe(1006);
  });

  it('are the only upgrades that are forwarded: another upgrade is handled as an ordinary request', async () => {
    const target = await serve((request, response) => response.end(String(request.headers.upgrade)));
    const proxy = await proxyTo(target.url);
    const headers = {
      Connection: 'Upgrade, HTTP2-Settings',
      Upgrade: 'h2c',
      'HTTP2-Settings': 'AAMAAABkAAQAoAAAAAIAAAAA',
    };
    const received = await receive(proxy.url, { headers });
    expect([received.status, received.body.toString()]).toEqual([200, 'undefined']);
    const refused = await receive(proxy.url, { method: 'POST', headers }, 'body');
    expect(refused.status).toBe(501);
  });

  it('do not allow a request with two lengths, which is refused', async () => {
    const target = await serve((_request, response) => response.end());
    const proxy = await proxyTo(target.url);
    const client = connect(Number(new URL(proxy.url).port), '127.0.0.1');
    closing.push(() => client.destroy());
    client.write(
      'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /x HTTP/1.1\r\n\r\n',
    );
    const statusLine = await new Promise<string>((resolve) => client.once('data', (data) => resolve(data.toString())));
    expect(statusLine).toMatch(/^HTTP\/1\.1 400 /);
  });
});

describe.each(['v4', 'v2'] as const)('a Socket.IO %s server', (version) => {
  it.each([['polling'], ['websocket'], ['polling', 'websocket']] as const)(
    'works over %s as without the proxy, and the tap receives all bytes',
    async (...transports) => {
      const server = await startServer({ version });
      closing.push(() => server.close());
      server.io.on('connection', (socket) =>
        socket.on('echo', (value: unknown, ack: (back: unknown) => void) => ack(value)),
      );
      const tap = new RecordedTap();
      const proxy = await proxyTo(server.url, {}, tap);
      const connectClient = version === 'v4' ? createClient : clientV2.connect;
      const client = connectClient(proxy.url, { transports: [...transports], forceNew: true, reconnection: false });
      closing.push(() => client.close());
      await joined(client);
      if (transports.length > 1 && client.io.engine.transport.name === 'polling') {
        await new Promise<void>((resolve) => client.io.engine.once('upgrade', () => resolve()));
      }
      const sent = { text: 'ü', bytes: Buffer.from([1, 2, 3]) };
      const back = await new Promise<typeof sent>((resolve) => client.emit('echo', sent, resolve));
      expect([back.text, Buffer.from(back.bytes)]).toEqual([sent.text, sent.bytes]);
      client.close();
      await tap.until(() => tap.exchanges.every(({ isComplete }) => isComplete !== undefined));
      const { exchanges } = tap;
      expect(new Set(exchanges.map(({ head }) => head.isUpgrade))).toEqual(
        new Set(transports.map((transport) => transport === 'websocket')),
      );
      for (const { head, response, toServer, toClient } of exchanges) {
        expect(response?.status).toBe(head.isUpgrade ? 101 : 200);
        expect(head.client).toMatchObject({ address: '127.0.0.1' });
        const length = response?.headers['content-length'];
        if (length !== undefined) expect(Buffer.concat(toClient)).toHaveLength(Number(length));
        if (head.method === 'POST')
          expect(Buffer.concat(toServer)).toHaveLength(Number(head.headers['content-length']));
      }
      const all = Buffer.concat(exchanges.flatMap(({ toServer, toClient }) => [...toServer, ...toClient]));
      expect(all.length).toBeGreaterThan(100);
      expect(tap.errors).toEqual([]);
    },
  );
});

it('a tap that fails has no effect on the traffic, and is not called again for that exchange', async () => {
  const server = await startServer();
  closing.push(() => server.close());
  const errors: unknown[] = [];
  const fail = (): never => {
    throw new Error('the tap');
  };
  const proxy = await proxyTo(
    server.url,
    {},
    {
      request: () => ({ toServer: fail, toClient: fail, response: fail, end: fail }),
      targetFailed: fail,
      targetResponded: fail,
      tapFailed: (error) => void errors.push(error),
    },
  );
  const client = createClient(proxy.url, { transports: ['websocket'], forceNew: true, reconnection: false });
  closing.push(() => client.close());
  await joined(client);
  expect(client.connected).toBe(true);
  expect(errors).toHaveLength(1);
});

it('explains each refusal with a remedy', () => {
  const cause = { code: 'source.hostNotAllowed', params: { requestHost: 'evil.example' } };
  expect(causeMessage(cause)).toBe('The proxy does not serve requests for the host evil.example.');
});
