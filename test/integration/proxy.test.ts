import { createServer as createHttpServer, type Server } from 'node:http';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { messageOf } from '../../src/base/userError.ts';
import type { Network } from '../../src/model/profile/network.ts';
import type { ConnectionProfile } from '../../src/model/profile/profile.ts';
import type { Connection } from '../../src/engine/connection/connection.ts';
import { type ProxyServer, startHttpProxy, startSocksProxy } from '../servers/proxyServers.ts';
import { startServer, type TestServer, type TestServerOptions } from '../servers/testServer.ts';
import { certificate, shown } from '../servers/tlsFiles.ts';
import { expectPeers, expectRefusals } from '../servers/tlsPeers.ts';
import { EngineHarness, transports } from '../support/engineHarness.ts';

const closing: { close(): Promise<void> }[] = [];
let harness: EngineHarness;

beforeEach(() => {
  harness = new EngineHarness();
});

afterEach(async () => {
  harness.dispose();
  await Promise.all(closing.splice(0).map((open) => open.close()));
});

async function used<T extends { close(): Promise<void> }>(starting: Promise<T>): Promise<T> {
  const started = await starting;
  closing.push(started);
  return started;
}

const server = (options?: TestServerOptions): Promise<TestServer> => used(startServer(options));
const withUser = (proxy: ProxyServer, user: string): string => proxy.url.replace('://', `://${user}@`);
const ca = certificate('ca.crt');
const trusted: Network = { tls: { ca } };

function open(url: string, profile: Partial<ConnectionProfile>, network?: Network): Connection {
  return harness.engine.open({ url, reconnection: { enabled: false }, ...profile }, network);
}

async function refusal(url: string, profile: Partial<ConnectionProfile>, network?: Network): Promise<string> {
  const outcome = await Promise.resolve()
    .then(() => open(url, profile, network).connect())
    .then(
      () => 'connected',
      (error: unknown) => messageOf(error),
    );
  expect(outcome).not.toBe('connected');
  return outcome;
}

const echo: TestServerOptions = {
  setup: (io) => io.on('connection', (socket) => socket.on('ask', (ack: (response: string) => void) => ack('ok'))),
};

/** The first poll opens the session, the second one receives the response to CONNECT, the third one waits. */
function thirdPoll({ io }: TestServer): Promise<void> {
  const { httpServer } = io as unknown as { httpServer: Server };
  let polls = 0;
  return new Promise((resolve) => {
    httpServer.on('request', ({ method }) => {
      if (method === 'GET' && ++polls === 3) resolve();
    });
  });
}

async function exchanges(connection: Connection): Promise<void> {
  for (let count = 0; count < 3; count++) {
    const trackedEmit = harness.emit(connection, 'ask', [], { ack: {} });
    await harness.delivered(trackedEmit, 'acknowledged');
  }
}

describe.each(transports)('through a proxy over %s', (transport) => {
  const profile = { transports: [transport] };

  it('from http to http: polls are forwarded, WebSockets get a tunnel', async () => {
    const { url, port, recorder } = await server(echo);
    const proxy = await used(startHttpProxy());
    const connection = open(url, { ...profile, proxy: proxy.url });
    await connection.connect();
    await exchanges(connection);
    expect(recorder.named('ask')).toHaveLength(3);
    if (transport === 'websocket') expect(proxy.seen).toEqual([`CONNECT 127.0.0.1:${port}`]);
    else {
      expect(proxy.seen.length).toBeGreaterThan(3);
      for (const line of proxy.seen)
        expect(line).toMatch(new RegExp(`^(GET|POST) http://127\\.0\\.0\\.1:${port}/socket\\.io/`));
    }
  });

  it('from http to https: through a tunnel, which is reused', async () => {
    const secure = await server({ ...echo, tls: shown('server') });
    const proxy = await used(startHttpProxy());
    const connection = open(secure.url, { ...profile, proxy: proxy.url, tls: { ca: 'ca.crt' } }, trusted);
    await connection.connect();
    await exchanges(connection);
    expect(new Set(proxy.seen)).toEqual(new Set([`CONNECT 127.0.0.1:${secure.port}`]));
    expect(proxy.seen.length).toBeLessThanOrEqual(2);
    // Each tunnel has one TLS connection with the server itself.
    expect(secure.peers.length).toBe(proxy.seen.length);
    expectPeers(secure, { shown: shown('server').cert });
  });

  it('checks the certificate for the server’s own name or address, and for no other', async () => {
    const proxy = await used(startHttpProxy());
    const named = proxy.url.replace('127.0.0.1', 'localhost');
    // One certificate is for 127.0.0.1 and localhost, the other one for neither.
    for (const [certificateOf, host, fits] of [
      ['server', '127.0.0.1', true],
      ['server', 'localhost', true],
      ['otherHost', '127.0.0.1', false],
      ['otherHost', 'localhost', false],
    ] as const) {
      const started = await server({ ...echo, tls: shown(certificateOf) });
      const url = `https://${host}:${started.port}`;
      for (const through of [proxy.url, named]) {
        const secure = { ...profile, proxy: through, tls: { ca: 'ca.crt' } };
        if (fits) await open(url, secure, trusted).connect();
        else expect(await refusal(url, secure, trusted)).toMatch(/certificate/);
      }
      expect(started.sockets.length).toBe(fits ? 2 : 0);
      const seen = { shown: shown(certificateOf).cert, ...(host === 'localhost' && { name: host }) };
      if (fits) expectPeers(started, seen);
      else await expectRefusals(started, seen);
      expect(fits ? started.refusals : started.peers).toEqual([]);
    }
    expect(proxy.seen.every((line) => line.startsWith('CONNECT '))).toBe(true);
  });

  it('checks a certificate for the IP address in the URL, not for “localhost” or the proxy’s name', async () => {
    // The proxy connects this address to this machine, whose certificate is for localhost and 127.0.0.1.
    const started = await server({ ...echo, tls: shown('server') });
    const proxy = await used(startHttpProxy({ knows: '127.0.0.2' }));
    for (const through of [proxy.url, proxy.url.replace('127.0.0.1', 'localhost')]) {
      const secure = { ...profile, proxy: through, tls: { ca: 'ca.crt' } };
      expect(await refusal(`https://127.0.0.2:${started.port}`, secure, trusted)).toMatch(/certificate/);
    }
    await expectRefusals(started, { shown: shown('server').cert });
    expect([started.peers, started.sockets]).toEqual([[], []]);
  });

  it('does not accept a certificate for an IP address as a certificate for a name', async () => {
    const started = await server({ ...echo, tls: shown('server') });
    const proxy = await used(startHttpProxy());
    const asName = { ...profile, proxy: proxy.url, tls: { ca: 'ca.crt', servername: 'elsewhere.test' } };
    expect(await refusal(`https://127.0.0.1:${started.port}`, asName, trusted)).toMatch(/certificate/);
    await expectRefusals(started, { shown: shown('server').cert, name: 'elsewhere.test' });
    expect([started.peers, started.sockets]).toEqual([[], []]);
  });

  it('works through an https proxy', async () => {
    const plain = await server(echo);
    const secure = await server({ ...echo, tls: shown('server') });
    const proxy = await used(startHttpProxy({ tls: shown('selfSigned') }));
    for (const { url } of [plain, secure]) {
      expect(await refusal(url, { ...profile, tls: { ca: 'ca.crt' }, proxy: proxy.url }, trusted)).toMatch(
        /does not trust the certificate of the proxy at https:\/\/127\.0\.0\.1:\d+ \(http\.proxyStrictSSL\)/,
      );
      const network = { ...trusted, proxy: { url: proxy.url, strictSsl: false } };
      const connection = open(url, { ...profile, tls: { ca: 'ca.crt' } }, network);
      await connection.connect();
      await exchanges(connection);
    }
    expect(proxy.seen).toContain(`CONNECT 127.0.0.1:${secure.port}`);
    await expectRefusals(proxy, { shown: shown('selfSigned').cert });
    expectPeers(proxy, { shown: shown('selfSigned').cert });
    expectPeers(secure, { shown: shown('server').cert });
  });

  it('works with the client of Socket.IO 2, including explanations of errors', async () => {
    const { url } = await server({ ...echo, version: 'v2' });
    for (const start of [startHttpProxy, startSocksProxy]) {
      const proxy = await used(start());
      const connection = open(url, { ...profile, proxy: proxy.url, protocol: 'v2' });
      await connection.connect();
      await exchanges(connection);
      expect(proxy.seen.length).toBeGreaterThan(0);
    }
    const nowhere = { ...profile, proxy: 'http://127.0.0.1:1', protocol: 'v2' as const };
    expect(await refusal(url, nowhere)).toMatch(/proxy at http:\/\/127\.0\.0\.1:1 cannot be reached: nothing listens/);
    const secure = await server({ tls: shown('selfSigned'), version: 'v2' });
    const proxied = await used(startHttpProxy());
    for (const way of [{}, { proxy: proxied.url }]) {
      const own = { ...profile, ...way, protocol: 'v2' as const };
      expect(await refusal(secure.url, own)).toMatch(/certificate is self-signed/);
      expect(secure.sockets).toEqual([]);
      await open(
        secure.url,
        { ...own, tls: { ca: 'ca.crt' } },
        { tls: { ca: certificate('selfSigned.crt') } },
      ).connect();
      expect(secure.sockets.length).toBe(1);
      await expectRefusals(secure, { shown: shown('selfSigned').cert });
      expectPeers(secure, { shown: shown('selfSigned').cert });
      secure.cutConnections();
      await expect.poll(() => secure.sockets.length).toBe(0);
    }
  });

  it('works through a SOCKS 5 proxy, to http and to https', async () => {
    const plain = await server(echo);
    const secure = await server({ ...echo, tls: shown('server') });
    const proxy = await used(startSocksProxy());
    for (const { url, port } of [plain, secure]) {
      const connection = open(url, { ...profile, proxy: proxy.url, tls: { ca: 'ca.crt' } }, trusted);
      await connection.connect();
      await exchanges(connection);
      expect(proxy.seen).toContain(`SOCKS 127.0.0.1:${port}`);
    }
    expectPeers(secure, { shown: shown('server').cert });
  });

  it('signs in at a proxy that requires authentication', async () => {
    const { url } = await server(echo);
    const user = 'me:s%40cret';
    for (const start of [startHttpProxy, startSocksProxy]) {
      const proxy = await used(start({ user: 'me', password: 's@cret' }));
      const expected =
        start === startHttpProxy
          ? /refused the connection: HTTP 407.*user:password@/
          : /refused the user name or the password/;
      expect(await refusal(url, { ...profile, proxy: proxy.url })).toMatch(expected);
      const wrong = await refusal(url, { ...profile, proxy: withUser(proxy, 'me:hidden') });
      expect(wrong).toMatch(expected);
      expect(wrong).toContain(`proxy at ${proxy.url} refused`);
      expect(wrong).not.toContain('hidden');
      const connection = open(url, { ...profile, proxy: withUser(proxy, user) });
      await connection.connect();
      await exchanges(connection);
    }
  });

  it('signs in with the header from VS Code’s settings', async () => {
    const { url } = await server();
    const proxy = await used(startHttpProxy({ user: 'me', password: 'secret' }));
    const authorization = `Basic ${Buffer.from('me:secret').toString('base64')}`;
    await open(url, profile, { proxy: { url: proxy.url, authorization } }).connect();
    expect(proxy.headers[0]?.['proxy-authorization']).toBe(authorization);
  });

  it('sends the headers of the profile to the server, but not the headers for the proxy', async () => {
    const seen: NodeJS.Dict<string | string[]>[] = [];
    const { url } = await server({
      setup: (io) =>
        io.engine.on('headers', (_headers, { headers }: { headers: (typeof seen)[number] }) => seen.push(headers)),
    });
    const proxy = await used(startHttpProxy({ user: 'me', password: 'secret' }));
    const headers = { Authorization: 'Bearer T', Origin: 'http://app.test' };
    await open(url, { ...profile, headers, proxy: withUser(proxy, 'me:secret') }).connect();
    expect(seen[0]).toMatchObject({ authorization: 'Bearer T', origin: 'http://app.test' });
    expect(seen[0]).not.toHaveProperty('proxy-authorization');
  });

  it('reconnects through the proxy after the connection was cut', async () => {
    const started = await server();
    const proxy = await used(startHttpProxy());
    const waiting = transport === 'polling' ? thirdPoll(started) : undefined;
    const connection = open(started.url, {
      ...profile,
      proxy: proxy.url,
      reconnection: { delayMs: 20, delayMaxMs: 20 },
    });
    await connection.connect();
    await waiting;
    started.cutConnections();
    await harness.state(connection, 'disconnected');
    const trackedEmit = harness.emit(connection, 'meanwhile');
    await harness.delivered(trackedEmit, 'flushed');
    await started.recorder.waitFor('meanwhile');
  });

  describe('explains', () => {
    const far = 'https://far.test';

    it('that nothing listens at the address of the proxy', async () => {
      for (const proxy of ['http://127.0.0.1:1', 'socks5://127.0.0.1:1'])
        expect(await refusal('http://127.0.0.1:2', { ...profile, proxy })).toContain(
          `The proxy at ${proxy} cannot be reached: nothing listens there. Check its address and its port, and that it is running. (ECONNREFUSED`,
        );
    });

    it('that the host of the proxy is not known', async () => {
      expect(await refusal(far, { ...profile, proxy: 'http://no-such-proxy.invalid:1' })).toMatch(
        /proxy at http:\/\/no-such-proxy\.invalid:1 cannot be reached: its host name/,
      );
    });

    it('that the server’s host is not known, with SOCKS 5', async () => {
      const proxy = await used(startSocksProxy());
      expect(await refusal('http://no-such-host.invalid', { ...profile, proxy: proxy.url })).toMatch(
        /host name no-such-host\.invalid is not known on this machine\. Use socks5h/,
      );
    });

    it('that the proxy never responds', async () => {
      const deaf = createServer();
      const accepted = new Promise<Socket>((resolve) => deaf.once('connection', resolve));
      await new Promise<void>((resolve) => deaf.listen(0, '127.0.0.1', resolve));
      closing.push({ close: () => new Promise((resolve) => deaf.close(() => resolve())) });
      const proxy = `http://127.0.0.1:${(deaf.address() as AddressInfo).port}`;
      expect(await refusal(far, { ...profile, proxy, timeoutMs: 100 })).toMatch(/did not respond/);
      const socket = await accepted;
      if (!socket.closed) await new Promise((resolve) => socket.once('close', resolve).resume());
    });

    it('that the proxy refuses the connection', async () => {
      const proxy = await used(startHttpProxy({ refuseWith: 403 }));
      expect(await refusal(far, { ...profile, proxy: proxy.url })).toContain(
        `The proxy at ${proxy.url} refused the connection: HTTP 403`,
      );
    });

    it('that the proxy cannot reach the server', async () => {
      const http = await used(startHttpProxy());
      const message = await refusal('https://127.0.0.1:1', { ...profile, proxy: http.url });
      expect(message).toContain(`The proxy at ${http.url} could not reach the server: HTTP 502`);
      const socks = await used(startSocksProxy());
      expect(await refusal('https://127.0.0.1:1', { ...profile, proxy: socks.url })).toContain(
        `The proxy at ${socks.url} could not reach the server`,
      );
    });

    it('that the server at the address of the proxy is not a proxy', async () => {
      const web = createHttpServer((_request, response) => response.writeHead(404).end());
      const mute = createServer((socket) => socket.on('data', () => socket.end('220 ready\r\n')));
      for (const listener of [web, mute]) {
        await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
        closing.push({ close: () => new Promise((resolve) => listener.close(() => resolve())) });
        const at = `127.0.0.1:${(listener.address() as AddressInfo).port}`;
        for (const proxy of [`http://${at}`, `socks5://${at}`])
          expect(await refusal('https://127.0.0.2', { ...profile, proxy })).toMatch(
            /not a proxy|not respond like a proxy/,
          );
      }
    });

    it('that the server’s certificate is not trusted, in a tunnel too', async () => {
      const started = await server({ tls: shown('selfSigned') });
      for (const start of [startHttpProxy, startSocksProxy]) {
        const proxy = await used(start());
        expect(await refusal(started.url, { ...profile, proxy: proxy.url })).toMatch(
          /server’s certificate is self-signed/,
        );
      }
      await expectRefusals(started, { shown: shown('selfSigned').cert });
      expect([started.peers, started.sockets]).toEqual([[], []]);
    });
  });
});

it('upgrades through a proxy', async () => {
  const { url, port } = await server();
  const proxy = await used(startHttpProxy());
  const connection = open(url, { proxy: proxy.url });
  await connection.connect();
  await harness.state(connection, 'upgraded');
  expect(proxy.seen).toContain(`CONNECT 127.0.0.1:${port}`);
  expect(connection.summary.transport).toBe('websocket');
});

it('lets the proxy look up the host', async () => {
  const { url, port } = await server();
  const proxy = await used(startHttpProxy({ knows: 'only-there.test' }));
  for (const transport of transports)
    await open(url.replace('127.0.0.1', 'only-there.test'), { transports: [transport], proxy: proxy.url }).connect();
  // The requests of both transports can end in another order.
  expect(proxy.seen).toContain(`CONNECT only-there.test:${port}`);
});

it('uses the proxy that the host chose instead of the one in the profile', async () => {
  const { url } = await server();
  const proxy = await used(startHttpProxy());
  await open(url, { proxy: 'http://127.0.0.1:1' }, { proxy: { url: proxy.url } }).connect();
  expect(proxy.seen.length).toBeGreaterThan(0);
});

it('refuses an invalid proxy before anything is opened', () => {
  expect(() => open('http://127.0.0.1:1', { proxy: 'ftp://user:hidden@host' })).toThrow(
    /^proxy: “ftp:\/\/host” is not a proxy URL/,
  );
  expect(harness.engine.connections).toEqual([]);
});
