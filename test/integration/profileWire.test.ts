/** The values of a profile as real servers receive them: with both clients, over both transports. */
import type { IncomingMessage, Server as HttpServer, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { reasonOf } from '../support/reasonOf.ts';
import { messageOf, UserError } from '../../src/base/userError.ts';
import type { ConnectionProfile } from '../../src/model/profile/profile.ts';
import { type ProxyServer, startHttpProxy, startSocksProxy } from '../servers/proxyServers.ts';
import { startServer, type TestServer, type TestServerOptions } from '../servers/testServer.ts';
import { certificate, shown } from '../servers/tlsFiles.ts';
import { expectPeers } from '../servers/tlsPeers.ts';
import { detailsText } from '../support/detailsText.ts';
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

/** A server, and every request that it received: polls, POST requests and upgrades. */
async function recorded(options: TestServerOptions): Promise<TestServer & { requests: IncomingMessage[] }> {
  const server = await used(startServer(options));
  const requests: IncomingMessage[] = [];
  const { httpServer } = server.io as unknown as { httpServer: HttpServer };
  for (const event of ['request', 'upgrade']) {
    httpServer.prependListener(event, (request: IncomingMessage) => requests.push(request));
  }
  return Object.assign(server, { requests });
}

const cases = transports.flatMap((transport) =>
  (['v2', 'v4'] as const).map((protocol) => [protocol, transport] as const),
);

/** Connects, sends an event, and disconnects, so that polls, POST requests and a close packet were sent. */
async function spoken(url: string, profile: Partial<ConnectionProfile>, server: TestServer): Promise<void> {
  const connection = await harness.connected(url, { reconnection: { enabled: false }, ...profile });
  harness.emit(connection, 'hello', [1]);
  await server.recorder.waitFor('hello');
  connection.disconnect();
}

/** Everything that a user can read about the connections and entries. */
function everything(): string {
  const seqs = harness.entries().map(({ seq }) => seq);
  return [
    ...seqs.map((seq) => detailsText(harness.engine, seq)),
    JSON.stringify(harness.entries()),
    JSON.stringify(harness.engine.connections),
  ].join('\n');
}

describe.each(cases)('client %s over %s', (protocol, transport) => {
  const profile: Partial<ConnectionProfile> = { protocol, transports: [transport] };

  it('reaches the host that is shown, however the URL is written', async () => {
    const server = await recorded({ version: protocol });
    const port = String(server.port);
    for (const url of [
      `http://192.0.2.1:1234:x@127.0.0.1:${port}`,
      `http://2130706433:${port}`,
      `HTTP://127.0.0.1:${port}/`,
      ` ws:\\\\0x7f.1:${port}\\ `,
      `127.0.0.1:${port}`,
      `http://127.0.0.\n1:${port}`,
    ]) {
      const connection = await harness.connected(url, profile);
      expect(connection.summary.url.replace(/^ws/, 'http')).toBe(`http://127.0.0.1:${port}`);
      expect(connection.summary.name).toBe(`127.0.0.1:${port}`);
      connection.disconnect();
    }
    for (const { headers } of server.requests) expect(headers.host).toBe(`127.0.0.1:${port}`);
  });

  it('sends the user name and password of the URL with every request, decoded, and shows neither', async () => {
    const server = await recorded({ version: protocol });
    const password = 'pa:s/s@#?%ü';
    const url = server.url.replace('://', `://ada%40home:${encodeURIComponent(password)}@`);
    await spoken(url, profile, server);
    const expected = `Basic ${Buffer.from(`ada@home:${password}`).toString('base64')}`;
    expect(server.requests.length).toBeGreaterThan(0);
    for (const { headers } of server.requests) expect(headers.authorization).toBe(expected);
    for (const secret of ['pa:s', encodeURIComponent(password), expected.slice(6)]) {
      expect(everything()).not.toContain(secret);
    }
  });

  it('sends a user name without a password, such as a token', async () => {
    const server = await recorded({ version: protocol });
    await spoken(server.url.replace('://', '://ghp_0123456789@'), profile, server);
    const expected = `Basic ${Buffer.from('ghp_0123456789:').toString('base64')}`;
    for (const { headers } of server.requests) expect(headers.authorization).toBe(expected);
    expect(everything()).not.toContain('ghp_0');
  });

  it('sends the headers of the profile with every request, including Host and Accept', async () => {
    const server = await recorded({ version: protocol });
    const headers = {
      host: 'app.test:8080',
      'X-Room': 'blé',
      Accept: 'application/json',
      Cookie: 'a=b',
      Origin: 'http://app.test',
    };
    await spoken(server.url, { ...profile, headers }, server);
    expect(server.requests.length).toBeGreaterThan(0);
    for (const { headers: got } of server.requests) {
      expect(got).toMatchObject({
        host: 'app.test:8080',
        'x-room': 'blé',
        accept: 'application/json',
        cookie: 'a=b',
        origin: 'http://app.test',
      });
    }
  });

  it('checks the certificate for the connected host, and not for the one in Host', async () => {
    const server = await recorded({ version: protocol, tls: shown('server') });
    const network = { tls: { ca: certificate('ca.crt') } };
    const open = (headers: Record<string, string>) =>
      harness.engine.open(
        { url: server.url, ...profile, headers, tls: { ca: 'ca' }, reconnection: { enabled: false } },
        network,
      );
    await open({ Host: 'other.test' }).connect();
    for (const { headers } of server.requests) expect(headers.host).toBe('other.test');
    expectPeers(server, { shown: shown('server').cert });
  });

  it('uses a tunnel through an http proxy when the profile sets Host, so that the server receives it', async () => {
    const server = await recorded({ version: protocol });
    const proxy = await used(startHttpProxy());
    await spoken(server.url, { ...profile, proxy: proxy.url, headers: { Host: 'app.test' } }, server);
    for (const { headers } of server.requests) expect(headers.host).toBe('app.test');
    for (const seen of proxy.seen) expect(seen).toBe(`CONNECT 127.0.0.1:${server.port}`);
  });

  it.each([
    ['http', startHttpProxy],
    ['socks5', startSocksProxy],
  ] as const)('signs in at a proxy of %s with any password, and shows none of it', async (scheme, start) => {
    const login = { user: 'me@home', password: 'pa/ss:w#rd%?@' };
    const server = await recorded({ version: protocol });
    const proxy: ProxyServer = await used(start(login));
    const host = `127.0.0.1:${proxy.port}`;
    const written = `${scheme}://${encodeURIComponent(login.user)}:${encodeURIComponent(login.password)}@${host}`;
    await spoken(server.url, { ...profile, proxy: written }, server);
    expect(proxy.seen.length).toBeGreaterThan(0);
    // No part of the sign-in reaches the server.
    for (const { headers } of server.requests) expect(JSON.stringify(headers)).not.toMatch(/proxy-auth|me@home/i);
    for (const url of [
      `${scheme}://me:pa/ss@${host}`,
      `${scheme}://me:pa#ss@${host}`,
      `${scheme}://me:pa?ss@${host}`,
    ]) {
      const refused = refusalOf({ url: server.url, ...profile, proxy: url });
      expect(refused).toMatch(/^proxy: .* is not a proxy URL\..*write \/ as %2F/);
      expect(refused).not.toMatch(/pa[/#?]|ss@/);
    }
    expect(everything()).not.toMatch(/pa\/ss|pa%2Fss|w#rd|w%23rd|me@home|me%40home/);
  });

  it('explains that the URL or the headers are too long, and repeats neither', async () => {
    const server = await recorded({ version: protocol });
    const long = 'x'.repeat(20_000);
    const connection = harness.open(`${server.url}?long=${long}`, { ...profile, reconnection: { enabled: false } });
    const message = messageOf(await connection.connect().catch((error: unknown) => error));
    expect(message).toContain('HTTP 431');
    expect(message).toMatch(/Move large values from headers, cookies and the query to auth/);
    expect(message.length).toBeLessThan(1000);
    for (const { reason = '', detail = '' } of harness.entries())
      expect(reason + detail).not.toContain('x'.repeat(200));
  });

  it('suggests the namespace that is probably meant', async () => {
    const server = await recorded({ version: protocol, namespaces: ['/chat'] });
    for (const namespace of ['/chat/', '//chat', 'chat/']) {
      const connection = harness.open(server.url, { ...profile, namespace, reconnection: { enabled: false } });
      const message = messageOf(await connection.connect().catch((error: unknown) => error));
      expect(message).toContain(`no namespace ${namespace.startsWith('/') ? namespace : '/chat/'}.`);
      expect(message).toContain('Did you mean /chat?');
    }
  });

  it('suggests a namespace instead of a path where there is no server', async () => {
    const server = await recorded({ version: protocol });
    const { httpServer } = server.io as unknown as { httpServer: HttpServer };
    if (transport === 'websocket') {
      // The server itself ends the request after a second.
      const ended = harness.open(server.url, { ...profile, path: '/chat', reconnection: { enabled: false } });
      await expect(ended.connect()).rejects.toThrow(
        /without a response.*the path is correct.*If \/chat is a namespace/,
      );
    }
    httpServer.on('request', ({ url }: IncomingMessage, response: ServerResponse) => {
      if (url?.startsWith('/chat/')) response.writeHead(404).end('Cannot GET /chat/');
    });
    httpServer.on('upgrade', ({ url }: IncomingMessage, socket: Duplex) => {
      if (url?.startsWith('/chat/')) socket.end('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n');
    });
    const wrong = harness.open(server.url, { ...profile, path: '/chat', reconnection: { enabled: false } });
    const message = messageOf(await wrong.connect().catch((error: unknown) => error));
    expect(message).toContain('If /chat is a namespace, write it in the field “namespace”');
  });
});

function refusalOf(profile: ConnectionProfile): string {
  try {
    harness.engine.open(profile);
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    return messageOf(error);
  }
  return 'accepted';
}

describe('a profile is refused before anything is opened if it contains', () => {
  const url = 'http://127.0.0.1:1';

  it.each([
    ...[
      'Accept-Encoding',
      'content-length',
      'Transfer-Encoding',
      'Connection',
      'UPGRADE',
      'Keep-Alive',
      'TE',
      'Trailer',
      'Expect',
    ],
    ...[
      'Content-Type',
      'Content-Encoding',
      'Proxy-Connection',
      'HTTP2-Settings',
      'Sec-WebSocket-Key',
      'sec-websocket-protocol',
    ],
  ])('the header %s, which belongs to the client', (name) => {
    expect(refusalOf({ url, headers: { [name]: 'x' } })).toMatch(
      new RegExp(`^headers\\.${name}: This header belongs to the client`),
    );
  });

  it.each<[headers: Record<string, unknown>, message: RegExp]>([
    [{ 'Proxy-Authorization': 'Basic eA==' }, /^headers\.Proxy-Authorization: .*is for a proxy/],
    [{ ':authority': 'h' }, /^headers\.:authority: .*HTTP\/2/],
    [{ '': 'x' }, /A header must have a name/],
    [{ 'a b': 'x' }, /^headers\.a…: This is not a header name/],
    [{ 'a\r\nX-Evil': 'x' }, /This is not a header name/],
    [{ ä: 'x' }, /This is not a header name/],
    [{ 'X-A': 'a\r\nX-Evil: 1' }, /^headers\.X-A: Its value contains a line break \(U\+000D\)/],
    [{ 'X-A': 'a\0b' }, /a control character \(U\+0000\)/],
    [{ 'X-A': 'snow ☃' }, /a character \(U\+2603\) that HTTP headers cannot contain/],
    [{ 'X-A': '1', 'x-a': '2' }, /^headers\.x-a: This is the same header as “X-A”/],
    [{ 'X-A': 1 }, /headers\.X-A must be text, not a number\. Write it in quotes/],
    [{ 'X-A': ['a'] }, /headers\.X-A must be text, not an array/],
    [{ Host: 'a/b' }, /^headers\.Host: This is not a host/],
  ])('headers that cannot be sent: %j', (headers, message) => {
    expect(refusalOf({ url, headers: headers as Record<string, string> })).toMatch(message);
  });

  it('a login in the URL in addition to an Authorization header, in any case', () => {
    for (const name of ['Authorization', 'authorization', 'AUTHORIZATION']) {
      const refused = refusalOf({ url: 'http://me:hidden@127.0.0.1:1', headers: { [name]: 'Bearer hidden' } });
      expect(refused).toMatch(
        /^headers\.authorization: the user name and password in the URL are sent in this header too/i,
      );
      expect(refused).not.toContain('hidden');
    }
  });

  it.each(['EIO', 'transport', 'sid', 't', 'b64', 'j'])('the query key %s, which the client uses itself', (key) => {
    expect(refusalOf({ url, query: { [key]: '1' } })).toMatch(
      new RegExp(`^query\\.${key}: The client itself uses “${key}” for .*“auth”`),
    );
    expect(refusalOf({ url: `${url}?a=1&${key}=2` })).toMatch(
      /^The query of the URL contains .*The client itself uses/,
    );
  });

  it.each<[query: unknown, message: RegExp]>([
    [{ auth: { token: 'x' } }, /query\.auth must be text, not an object\. Put structured values in “auth”/],
    [{ list: ['x'] }, /query\.list must be text, not an array\. Put structured values/],
    [{ count: 5 }, /query\.count must be text, not a number\. Write it in quotes/],
    [{ on: true }, /query\.on must be text, not true/],
    [['a'], /query must be an object, not an array/],
    [JSON.parse('{"__proto__": "x"}'), /query cannot have a key named __proto__/],
    [{ constructor: 'x' }, /query cannot have a key named/],
  ])('query values that cannot be sent: %j', (query, message) => {
    expect(refusalOf({ url, query: query as Record<string, string> })).toMatch(message);
  });

  it.each<[profile: Partial<ConnectionProfile>, message: RegExp]>([
    [{ namespace: '/a,b' }, /^namespace: “\/a,b” contains a comma, .*would join “\/a”/],
    [{ namespace: '/a,b', protocol: 'v2' }, /^namespace: .*a comma/],
    [{ namespace: '/chat?room=1' }, /^namespace: .*Enter the part after the “\?” in “query”/],
    [{ namespace: 'http://host/chat' }, /^namespace: .*not a URL\. Did you mean “\/chat”/],
    [{ namespace: '/a\x1eb' }, /^namespace: .*a control character/],
    [{ namespace: '/\ud800' }, /^namespace: .*half of a surrogate pair/],
    [{ path: 'socket.io' }, /^path: “socket\.io” needs a leading slash\. Did you mean “\/socket\.io”/],
    [{ path: '.evil.example/x' }, /^path: .*needs a leading slash/],
    [{ path: '@evil.example/x' }, /^path: .*needs a leading slash/],
    [{ path: '/a?b=1' }, /^path: .*Enter query values in “query”/],
    [{ path: '/a b' }, /^path: .*Write it as “\/a%20b”/],
    [{ path: '/a/../b' }, /^path: .*Write it as “\/b”/],
    [{ path: '\\socket.io' }, /^path: /],
    [{ path: 'http://host/socket.io' }, /^path: .*Did you mean “\/socket\.io”/],
  ])('names that cannot be sent: %j', (profile, message) => {
    expect(refusalOf({ url, ...profile })).toMatch(message);
  });

  it('a long value, which no message repeats', () => {
    const long = 'x'.repeat(100_000);
    for (const profile of [
      { url: `${url}/${long}` },
      { url: `http://${long}@h/` + long },
      { url, namespace: `/${long},` },
      { url, path: long },
      { url, headers: { [`${long} `]: 'x' } },
      { url: `${url}?${long}&t=1` },
      { url, proxy: `ftp://${long}` },
    ]) {
      expect(refusalOf(profile).length).toBeLessThan(800);
    }
  });

  it('a namespace that client 2 cannot request from a server', async () => {
    const connection = harness.open(url, { protocol: 'v2', namespace: '/my chat', reconnection: { enabled: false } });
    await expect(connection.connect()).rejects.toThrow(/reads the name of a namespace as a URL.*Rename the namespace/);
  });
});

describe('ambiguous values are reported in the timeline before the client connects', () => {
  it('in the query of the URL, and in the query of both the URL and the profile', () => {
    const connection = harness.open('http://127.0.0.1:1?room=1&room=2&a=1&b=1', { query: { a: '2', b: '1' } });
    const notes = harness
      .entries()
      .filter(({ kind, connectionId }) => kind === 'marker' && connectionId === connection.id);
    expect(notes.map(reasonOf)).toEqual([
      '“room” is in the query of the URL more than once. The client sends only the last value.',
      '“a” is in the URL and in the query of the connection. Only the value in the query is sent.',
    ]);
  });
});

describe('a server receives the namespace', () => {
  it.each(['/my chat', '/chät', '/a:b', '/chat#1', '/a/b/', `/${'long'.repeat(500)}`])(
    '%s over v4',
    async (namespace) => {
      const server = await recorded({ namespaces: [namespace] });
      const connection = await harness.connected(server.url, { namespace, protocol: 'v4' });
      harness.emit(connection, 'hello');
      expect((await server.recorder.waitFor('hello')).namespace).toBe(namespace);
    },
  );

  it('“/a,b”, which contains a comma, with the msgpack parser', async () => {
    const server = await recorded({ namespaces: ['/a,b'], parser: 'msgpack' });
    const connection = await harness.connected(server.url, { namespace: '/a,b', parser: 'msgpack', protocol: 'v4' });
    harness.emit(connection, 'hello');
    expect((await server.recorder.waitFor('hello')).namespace).toBe('/a,b');
  });
});
