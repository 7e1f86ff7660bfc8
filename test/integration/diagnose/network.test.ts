/** Faults below HTTP: addresses, ports, TLS and proxies; and how a diagnosis ends. */
import { EventEmitter, once } from 'node:events';
import { createServer as createHttp } from 'node:http';
import { createServer as createHttps } from 'node:https';
import { type AddressInfo, createServer as createTcp, type Server as TcpServer, type Socket } from 'node:net';
import { Server } from 'socket.io';
import { afterEach, describe, expect, it } from 'vitest';
import type { Network } from '../../../src/model/profile/network.ts';
import { startFront } from '../../servers/frontServer.ts';
import { startHttpProxy, startSocksProxy } from '../../servers/proxyServers.ts';
import { PythonServer } from '../../servers/pythonServer.ts';
import { startServer, type TestServer, type TestServerOptions } from '../../servers/testServer.ts';
import { certificate, shown } from '../../servers/tlsFiles.ts';
import { diagnosed, expectVerdict, patient, statuses } from '../../support/diagnosing.ts';
import { lastingPort } from '../../support/lastingPort.ts';

const closers: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
});

async function listening(server: TcpServer, host = '127.0.0.1'): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, host, resolve));
  closers.push(
    () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(resolve);
      }),
  );
  return (server.address() as AddressInfo).port;
}

async function server(options: TestServerOptions = {}): Promise<TestServer> {
  const started = await startServer(options);
  closers.push(() => started.close());
  return started;
}

const trusted: Network = { tls: { ca: certificate('ca.crt') } };
const withCa = { tls: { ca: './ca.crt' } };

describe('URL, names and addresses', () => {
  it.each([
    ['ftp://localhost', 'profile.urlScheme'],
    ['http://localhost:3000/chat', 'profile.urlPath'],
  ])('a URL that cannot be used: %s', async (url, code) => {
    const diagnosis = await diagnosed({ url });
    expectVerdict(diagnosis, code);
    expect(statuses(diagnosis)).toEqual({ url: 'failed' });
  });

  it('a host name that nobody knows', async () => {
    const diagnosis = await diagnosed({ url: 'http://nowhere.invalid' });
    // A machine without a network cannot look up names at all.
    expect(['connect.unknownHost', 'connect.lookupFailed']).toContain(diagnosis.verdict?.code);
    expect(statuses(diagnosis)).toMatchObject({ url: 'ok', dns: 'failed', tcp: 'skipped', namespace: 'skipped' });
  });

  it('a port at which nothing listens', async () => {
    const diagnosis = await diagnosed({ url: `http://127.0.0.1:${await lastingPort()}` });
    expectVerdict(diagnosis, 'connect.refused');
    expect(statuses(diagnosis)).toMatchObject({ dns: 'ok', tcp: 'failed', http: 'skipped', heartbeat: 'skipped' });
  });

  it('another port of this machine at which the server listens', async () => {
    const { url, port } = await server();
    const plain = await listening(createHttp((_request, response) => response.writeHead(404).end()));
    const silent = await listening(createTcp());
    const ports = [plain, silent, port];
    const diagnosis = await diagnosed({ url: `http://127.0.0.1:${await lastingPort()}` }, { ports });
    expectVerdict(diagnosis, 'connect.otherPort', { url });
  });

  it('a server at the other loopback address', async () => {
    const http = createHttp();
    const io = new Server(http, { serveClient: false });
    const port = await listening(http, '::1');
    const diagnosis = await diagnosed({ url: `http://127.0.0.1:${port}` });
    expectVerdict(diagnosis, 'connect.loopbackFamily', { url: `http://[::1]:${port}` });
    expectVerdict(await diagnosed({ url: `http://[::1]:${port}` }), null);
    io.engine.close();
  });

  it('shows both addresses of localhost', async () => {
    const { port } = await server();
    const { checks } = await diagnosed({ url: `http://localhost:${port}` });
    const evidence = (id: string): readonly string[] => checks.find((check) => check.id === id)?.evidence ?? [];
    expect(evidence('dns')).toContain('localhost → 127.0.0.1');
    expect(evidence('tcp')).toContain(`127.0.0.1:${port} open`);
  });
});

describe('TLS', () => {
  it('https to a port without TLS', async () => {
    const { port } = await server();
    const diagnosis = await diagnosed({ url: `https://127.0.0.1:${port}` });
    expectVerdict(diagnosis, 'connect.httpExpected', { url: `http://127.0.0.1:${port}` });
    expect(statuses(diagnosis)).toMatchObject({ tcp: 'ok', tls: 'failed', http: 'skipped', websocket: 'skipped' });
  });

  it('http to a port with TLS', async () => {
    const { port } = await server({ tls: shown('server') });
    const diagnosis = await diagnosed({ url: `http://127.0.0.1:${port}` });
    expectVerdict(diagnosis, 'connect.httpsExpected', { url: `https://127.0.0.1:${port}` });
    // Decided once, for all transports.
    expect(statuses(diagnosis)).toMatchObject({ http: 'failed', polling: 'skipped', websocket: 'skipped' });
  });

  it.each([
    ['selfSigned', undefined, 'connect.tlsSelfSigned'],
    ['server', undefined, 'connect.tlsUnknownAuthority'],
    ['expired', trusted, 'connect.tlsExpired'],
    ['otherHost', trusted, 'connect.tlsWrongHost'],
  ] as const)('the certificate %s', async (name, network, code) => {
    const started = await server({ tls: shown(name) });
    const diagnosis = await diagnosed({ url: started.url, ...(network && withCa) }, { network });
    expectVerdict(diagnosis, code);
    const tls = diagnosis.checks.find(({ id }) => id === 'tls');
    expect(tls?.evidence.join('\n')).toMatch(/subject: .*\n[^]*valid: /);
    // A profile that does not verify certificates has no problem with it.
    expectVerdict(await diagnosed({ url: started.url, tls: { rejectUnauthorized: false } }), null);
  });

  it('a certificate behind a proxy', async () => {
    const started = await server({ tls: shown('expired') });
    const proxy = await startHttpProxy();
    closers.push(() => proxy.close());
    const profile = { url: started.url, proxy: proxy.url, ...withCa };
    const diagnosis = await diagnosed(profile, { network: trusted });
    expectVerdict(diagnosis, 'connect.tlsExpired');
    expect(statuses(diagnosis)).toMatchObject({ dns: 'skipped', tcp: 'ok', tls: 'failed' });
  });

  it('a page with status 502 behind TLS that is trusted', async () => {
    const port = await listening(
      createHttps(shown('server'), (_request, response) => response.writeHead(502, { server: 'nginx' }).end('no')),
    );
    const diagnosis = await diagnosed({ url: `https://127.0.0.1:${port}`, ...withCa }, { network: trusted });
    expectVerdict(diagnosis, 'connect.badGateway', { status: 502 });
  });
});

describe('proxies', () => {
  it('a SOCKS proxy in between is no fault', async () => {
    const { url } = await server();
    const proxy = await startSocksProxy();
    closers.push(() => proxy.close());
    const diagnosis = await diagnosed({ url, proxy: proxy.url.replace('socks5', 'socks5h') });
    expectVerdict(diagnosis, null);
    expect(proxy.seen.length).toBeGreaterThan(0);
  });

  it('a proxy that cannot be reached', async () => {
    const { url } = await server();
    const port = await lastingPort();
    expectVerdict(await diagnosed({ url, proxy: `http://127.0.0.1:${port}` }), 'proxy.unreachable');
  });

  it('a proxy that requires a password', async () => {
    const { url } = await server();
    const proxy = await startHttpProxy({ user: 'me', password: 'secret' });
    closers.push(() => proxy.close());
    expectVerdict(await diagnosed({ url, proxy: proxy.url }), 'proxy.authRequired');
    const login = proxy.url.replace('://', '://me:secret@');
    const diagnosis = await diagnosed({ url, proxy: login });
    expectVerdict(diagnosis, null);
    expect(JSON.stringify(diagnosis)).not.toContain('secret');
  });

  it('a proxy that does not reach the server', async () => {
    const proxy = await startHttpProxy();
    closers.push(() => proxy.close());
    const url = `http://127.0.0.1:${await lastingPort()}`;
    expectVerdict(await diagnosed({ url, proxy: proxy.url }), 'connect.badGateway');
  });

  it('a login that the server requires', async () => {
    const { port } = await server();
    const front = await startFront({ targets: [port], authorization: 'Basic never' });
    closers.push(() => front.close());
    expectVerdict(await diagnosed({ url: `http://127.0.0.1:${front.port}` }), 'connect.basicAuth', { status: 401 });
  });
});

describe('a server in Python', () => {
  it('is healthy, and its namespaces and refusals are distinguished', async () => {
    const python = await PythonServer.start();
    closers.push(() => python.stop());
    const { url } = python;
    expectVerdict(await diagnosed({ url }), null);
    expectVerdict(await diagnosed({ url, auth: { refuse: 'message' } }), 'namespace.refused', { reported: 'no badge' });
    expectVerdict(await diagnosed({ url, path: '/chat' }), 'connect.wrongPath', { found: '/socket.io' });
    expectVerdict(await diagnosed({ url, protocol: 'v2' }), 'protocol.serverIsV4');
  });
});

describe('a diagnosis', () => {
  it('names the limit of a proxy, if it is deep, and waits for a heartbeat', async () => {
    const { port } = await server({ options: { pingInterval: 300 } });
    const front = await startFront({ targets: [port], maxBody: 100_000 });
    closers.push(() => front.close());
    const url = `http://127.0.0.1:${front.port}`;
    expect(statuses(await diagnosed({ url }))).toMatchObject({ limits: 'ok', heartbeat: 'skipped' });
    const diagnosis = await diagnosed({ url }, { deep: true });
    expectVerdict(diagnosis, 'transport.payloadTooLarge', { by: 'proxy', server: 'nginx' });
    expect(statuses(diagnosis)).toMatchObject({ limits: 'warning', heartbeat: 'ok' });
  });

  it('does not join the namespace of a client of the application', async () => {
    const { url, recorder, sockets } = await server();
    const diagnosis = await diagnosed({ url }, { isForeign: true });
    expectVerdict(diagnosis, null);
    expect(statuses(diagnosis)).toMatchObject({ polling: 'ok', websocket: 'ok', namespace: 'skipped' });
    expect([sockets.length, recorder.events.length]).toEqual([0, 0]);
  });

  it('masks the secrets that it sends', async () => {
    const { port } = await server();
    const echoed = await startFront({
      targets: [port],
      serve: ({ headers }, response) => {
        response.writeHead(403).end(`no entry with ${headers.authorization ?? ''}`);
        return true;
      },
    });
    closers.push(() => echoed.close());
    const headers = { Authorization: 'Bearer very-secret-token' };
    const diagnosis = await diagnosed({
      url: `http://127.0.0.1:${echoed.port}`,
      headers,
      auth: { token: 'other-secret' },
    });
    expectVerdict(diagnosis, 'handshake.forbidden');
    expect(JSON.stringify(diagnosis)).toContain('no entry with');
    expect(JSON.stringify(diagnosis)).not.toMatch(/very-secret-token|other-secret/);
  });

  it('ends when it is canceled, and skips the rest', async () => {
    const requested = new EventEmitter();
    const front = await startFront({ targets: [], serve: () => requested.emit('request') });
    closers.push(() => front.close());
    const began = once(requested, 'request');
    const canceling = new AbortController();
    const diagnosing = diagnosed({ url: `http://127.0.0.1:${front.port}` }, { signal: canceling.signal });
    await began;
    canceling.abort();
    const { checks, verdict } = await diagnosing;
    expect(verdict).toBeNull();
    const http = checks.find(({ id }) => id === 'http');
    expect(http).toMatchObject({ status: 'skipped', cause: { params: { why: 'canceled' } } });
    await expect.poll(() => front.sockets.size).toBe(0);
  });

  it('ends in its time, and skips what it did not finish', async () => {
    const front = await startFront({ targets: [], serve: () => true });
    closers.push(() => front.close());
    const limits = { ...patient, totalMs: 500 };
    const { checks, verdict } = await diagnosed({ url: `http://127.0.0.1:${front.port}` }, { limits });
    expect(verdict).toBeNull();
    const heartbeat = checks.find(({ id }) => id === 'heartbeat');
    expect(heartbeat).toMatchObject({ status: 'skipped', cause: { params: { why: 'timeUp', seconds: 0.5 } } });
    await expect.poll(() => front.sockets.size).toBe(0);
  });
});
