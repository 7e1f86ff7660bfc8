/** Each fault of the ladder, alone and with an HTTP proxy, TLS or a login in between: the verdict names it. */
import type { Namespace } from 'socket.io';
import { afterEach, describe, expect, it } from 'vitest';
import type { ConnectionProfile } from '../../../src/model/profile/profile.ts';
import type { DiagnoseOptions } from '../../../src/engine/diagnose/diagnose.ts';
import { type FrontOptions, startFront } from '../../servers/frontServer.ts';
import { startHttpProxy } from '../../servers/proxyServers.ts';
import { startServer, type TestServerOptions } from '../../servers/testServer.ts';
import { certificate, shown } from '../../servers/tlsFiles.ts';
import { diagnosed, expectVerdict, impatient, patient, statuses } from '../../support/diagnosing.ts';

const closers: (() => Promise<unknown>)[] = [];
/** What must be empty after a diagnosis. */
const opened: (() => number)[] = [];

afterEach(async () => {
  opened.length = 0;
  await Promise.all(closers.splice(0).map((close) => close()));
});

async function socketIo(given: TestServerOptions = {}): Promise<number> {
  const server = await startServer(given);
  closers.push(() => server.close());
  opened.push(() => (server.io.engine as unknown as { clientsCount: number }).clientsCount);
  return server.port;
}

/** What is between the inspector and the front: `front` adds to it, `profile` to the profile. */
interface Way {
  readonly front: Partial<FrontOptions>;
  readonly scheme: string;
  readonly login?: string;
  readonly profile: Partial<ConnectionProfile>;
  readonly options: Partial<DiagnoseOptions>;
}

const plain: Way = { front: {}, scheme: 'http', profile: {}, options: {} };

const ways: Readonly<Record<string, () => Way | Promise<Way>>> = {
  directly: () => plain,
  'through an HTTP proxy': async () => {
    const proxy = await startHttpProxy();
    closers.push(() => proxy.close());
    return { ...plain, profile: { proxy: proxy.url } };
  },
  'with TLS': () => ({
    ...plain,
    scheme: 'https',
    front: { tls: shown('server') },
    profile: { tls: { ca: './ca.crt' } },
    options: { network: { tls: { ca: certificate('ca.crt') } } },
  }),
  'with a login': () => ({
    ...plain,
    login: 'me:pw@',
    front: { authorization: `Basic ${Buffer.from('me:pw').toString('base64')}` },
  }),
};

interface Fault {
  readonly code: string | null;
  readonly params?: object;
  readonly targets?: () => Promise<number[]>;
  readonly front?: Partial<FrontOptions>;
  readonly profile?: Partial<ConnectionProfile>;
  readonly options?: Partial<DiagnoseOptions>;
}

const responds = (status: number, body: string, headers: Record<string, string> = {}): Partial<FrontOptions> => ({
  serve: (_request, response) => {
    response.writeHead(status, { 'content-type': 'text/html', ...headers }).end(body);
    return true;
  },
});

/** As most applications do. A server without a handler is silent. */
const notFoundOutside: Partial<FrontOptions> = {
  serve: ({ url = '' }, response) => {
    if (url.startsWith('/socket.io/')) return false;
    response.writeHead(404).end('Cannot GET');
    return true;
  },
};

const page = (title: string): string => `<!doctype html><html><head><title>${title}</title></head><body></body></html>`;

const withMiddleware = (use: Parameters<Namespace['use']>[0]) => async () => [
  await socketIo({ namespaces: ['/chat'], setup: (io) => void io.of('/chat').use(use) }),
];

const faults: Readonly<Record<string, Fault>> = {
  'a healthy server': { code: null },
  'a healthy server of Socket.IO 2': { code: null, targets: async () => [await socketIo({ version: 'v2' })] },
  'a healthy server of Socket.IO 3.0': { code: null, targets: async () => [await socketIo({ version: 'v3' })] },
  'a healthy server that is used over WebSocket alone': { code: null, profile: { transports: ['websocket'] } },
  'a healthy server behind a proxy that passes on WebSockets alone': {
    code: null,
    front: responds(404, 'no page'),
    profile: { transports: ['websocket'] },
  },
  'a healthy server without WebSocket': {
    code: null,
    targets: async () => [await socketIo({ options: { transports: ['polling'] } })],
  },
  'a healthy namespace that requires auth': {
    code: null,
    targets: withMiddleware(({ handshake }, next) =>
      next(handshake.auth['token'] === 'valid' ? undefined : new Error('who are you?')),
    ),
    profile: { namespace: '/chat', auth: { token: 'valid' } },
  },
  'the wrong path': {
    code: 'connect.wrongPath',
    params: { path: '/chat', found: '/socket.io' },
    front: notFoundOutside,
    profile: { path: '/chat' },
  },
  'the wrong path of a server that is silent there': {
    code: 'connect.wrongPath',
    params: { path: '/chat', found: '/socket.io' },
    profile: { path: '/chat' },
    options: { limits: { ...patient, responseMs: 300 } },
  },
  'a server that is not Socket.IO': {
    code: 'connect.wrongPath',
    params: { path: '/socket.io', status: 404 },
    front: responds(404, page('Not found')),
  },
  'a single-page application': { code: 'connect.notSocketIo', front: responds(200, page('My shop')) },
  'a page with status 403': {
    code: 'handshake.forbidden',
    params: { status: 403, by: 'proxy' },
    front: responds(403, page('403 Forbidden'), { server: 'nginx' }),
  },
  'a page with status 429': { code: 'connect.rateLimited', params: { status: 429 }, front: responds(429, 'slow down') },
  'a page with status 502': {
    code: 'connect.badGateway',
    params: { status: 502 },
    front: responds(502, page('Bad gateway'), { server: 'nginx' }),
  },
  'a redirect': {
    code: 'connect.redirected',
    params: { status: 302, location: 'https://example.com/login' },
    front: responds(302, '', { location: 'https://example.com/login' }),
  },
  'a server that does not respond': {
    code: 'connect.noAnswer',
    params: { accepted: true },
    front: { serve: () => true },
    options: { limits: impatient },
  },
  'a server of Socket.IO 2 for protocol v4': {
    code: 'protocol.serverIsV2',
    targets: async () => [await socketIo({ version: 'v2' })],
    profile: { protocol: 'v4' },
  },
  'a server of Socket.IO 4 for protocol v2': { code: 'protocol.serverIsV4', profile: { protocol: 'v2' } },
  'a server that does not allow polling': {
    code: 'handshake.transportNotAllowed',
    targets: async () => [await socketIo({ options: { transports: ['websocket'] } })],
  },
  'a proxy that blocks WebSocket': {
    code: 'transport.noUpgrade',
    front: { refuseUpgrades: 403 },
  },
  'a proxy that blocks WebSocket, which alone is used': {
    code: 'handshake.forbidden',
    params: { status: 403 },
    front: { refuseUpgrades: 403 },
    profile: { transports: ['websocket'] },
  },
  'two servers without sticky sessions': {
    code: 'handshake.unknownSid',
    targets: async () => [await socketIo(), await socketIo()],
  },
  'an origin that the server does not allow': {
    code: 'connect.corsRefused',
    params: { origin: 'http://localhost:5173', fault: 'missing' },
    profile: { headers: { Origin: 'http://localhost:5173' } },
  },
  'another origin than the one that the server allows': {
    code: 'connect.corsRefused',
    params: { origin: 'http://localhost:5173', fault: 'otherOrigin', allowed: 'https://example.com' },
    targets: async () => [await socketIo({ options: { cors: { origin: 'https://example.com' } } })],
    profile: { headers: { Origin: 'http://localhost:5173' } },
  },
  'credentials with a wildcard': {
    code: 'connect.corsRefused',
    params: { fault: 'wildcard' },
    targets: async () => [await socketIo({ options: { cors: { origin: '*' } } })],
    profile: { headers: { Origin: 'http://localhost:5173' }, withCredentials: true },
  },
  'credentials that the server does not allow': {
    code: 'connect.corsRefused',
    params: { fault: 'credentials' },
    targets: async () => [await socketIo({ options: { cors: { origin: 'http://localhost:5173' } } })],
    profile: { headers: { Origin: 'http://localhost:5173' }, withCredentials: true },
  },
  'a namespace that does not exist': {
    code: 'namespace.invalid',
    params: { namespace: '/nowhere' },
    profile: { namespace: '/nowhere' },
  },
  'a namespace that does not exist in Socket.IO 2': {
    code: 'namespace.invalid',
    params: { namespace: '/nowhere' },
    targets: async () => [await socketIo({ version: 'v2' })],
    profile: { namespace: '/nowhere' },
  },
  'a middleware that refuses': {
    code: 'namespace.refused',
    params: { reported: 'not today' },
    targets: withMiddleware((_socket, next) => next(new Error('not today'))),
    profile: { namespace: '/chat', auth: { token: 'wrong' } },
  },
  'a middleware that hangs': {
    code: 'namespace.noAnswer',
    params: { namespace: '/chat' },
    targets: withMiddleware(() => undefined),
    profile: { namespace: '/chat' },
    options: { limits: { ...impatient, responseMs: 40_000 } },
  },
  'a server with the msgpack parser': {
    code: 'protocol.parserMismatch',
    params: { parser: 'default' },
    targets: async () => [await socketIo({ parser: 'msgpack' })],
  },
  'a server with the default parser': {
    code: 'protocol.parserMismatch',
    params: { parser: 'msgpack' },
    profile: { parser: 'msgpack' },
  },
};

describe.each(Object.entries(ways))('%s', (_way, makeWay) => {
  it.each(Object.entries(faults))('%s', async (_fault, { code, params, targets, front, profile, options }) => {
    const way = await makeWay();
    const server = await startFront({
      targets: targets ? await targets() : [await socketIo()],
      ...way.front,
      ...front,
    });
    closers.push(() => server.close());
    const url = `${way.scheme}://${way.login ?? ''}127.0.0.1:${server.port}`;
    const diagnosis = await diagnosed({ url, ...way.profile, ...profile }, { ...way.options, ...options });
    expectVerdict(diagnosis, code, params);
    // Nothing is left: no session at the servers, and no connection.
    for (const left of opened) await expect.poll(left).toBe(0);
    await expect.poll(() => server.sockets.size).toBe(0);
    if (code === null) expect(Object.values(statuses(diagnosis))).not.toContain('failed');
    expect(JSON.stringify(diagnosis)).not.toContain('me:pw');
  });
});
