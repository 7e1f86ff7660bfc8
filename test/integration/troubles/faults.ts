// The faults between a client and a server. The verdict of a diagnosis names each of them, alone and with an HTTP proxy, TLS or a login in
// between.
import type { Namespace } from 'socket.io';
import type { DiagnoseOptions } from '../../../src/engine/diagnose/diagnose.ts';
import type { ConnectionProfile } from '../../../src/model/profile/profile.ts';
import type { FrontOptions } from '../../servers/frontServer.ts';
import type { TestServerOptions } from '../../servers/testServer.ts';
import { diagnosed, impatient, patient } from '../../support/diagnosing.ts';
import type { Troubled } from '../../support/troubled.ts';
import type { Shown, Trouble } from './trouble.ts';

interface Fault {
  /** The code of the verdict. If it is missing, nothing is wrong. */
  readonly code?: Shown['code'];
  readonly params?: object;
  readonly remedy?: string;
  readonly inGate?: Trouble['inGate'];
  /** The servers behind the front. */
  readonly targets?: (it: Troubled) => Promise<number[]>;
  readonly front?: Partial<FrontOptions>;
  readonly profile?: Partial<ConnectionProfile>;
  readonly options?: Partial<DiagnoseOptions>;
}

async function portOf(it: Troubled, options: TestServerOptions = {}): Promise<number> {
  return (await it.server(options)).port;
}

const responds = (status: number, body: string, headers: Record<string, string> = {}): Partial<FrontOptions> => ({
  serve: (_request, response) => {
    response.writeHead(status, { 'content-type': 'text/html', ...headers }).end(body);
    return true;
  },
});

/** Responds with 404 outside of Socket.IO's path, as most applications do. A server without a handler would not respond at all. */
const notFoundOutside: Partial<FrontOptions> = {
  serve: ({ url = '' }, response) => {
    if (url.startsWith('/socket.io/')) return false;
    response.writeHead(404).end('Cannot GET');
    return true;
  },
};

const page = (title: string): string => `<!doctype html><html><head><title>${title}</title></head><body></body></html>`;

const withMiddleware = (use: Parameters<Namespace['use']>[0]) => async (it: Troubled) => [
  await portOf(it, { namespaces: ['/chat'], setup: (io) => void io.of('/chat').use(use) }),
];

const faults: Readonly<Record<string, Fault>> = {
  'a healthy server': {
    inGate: 'each',
  },
  'a healthy server of Socket.IO 2': { targets: async (it) => [await portOf(it, { version: 'v2' })] },
  'a healthy server of Socket.IO 3.0': { targets: async (it) => [await portOf(it, { version: 'v3' })] },
  'a healthy server that is used over WebSocket alone': { profile: { transports: ['websocket'] } },
  'a healthy server behind a proxy that passes on WebSockets alone': {
    front: responds(404, 'no page'),
    profile: { transports: ['websocket'] },
  },
  'a healthy server without WebSocket': {
    targets: async (it) => [await portOf(it, { options: { transports: ['polling'] } })],
  },
  'a healthy namespace that requires auth': {
    targets: withMiddleware(({ handshake }, next) =>
      next(handshake.auth['token'] === 'valid' ? undefined : new Error('who are you?')),
    ),
    profile: { namespace: '/chat', auth: { token: 'valid' } },
  },
  'the wrong path': {
    inGate: 'each',
    code: 'connect.wrongPath',
    remedy: 'Set the path to /socket.io',
    params: { path: '/chat', found: '/socket.io' },
    front: notFoundOutside,
    profile: { path: '/chat' },
  },
  'the wrong path of a server that is silent there': {
    code: 'connect.wrongPath',
    remedy: 'Set the path to /socket.io',
    params: { path: '/chat', found: '/socket.io' },
    profile: { path: '/chat' },
    options: { limits: { ...patient, responseMs: 300, lateMs: 0 } },
  },
  'a server that is not Socket.IO': {
    code: 'connect.wrongPath',
    remedy: 'Check the path',
    params: { path: '/socket.io', status: 404 },
    front: responds(404, page('Not found')),
  },
  'a single-page application': {
    code: 'connect.notSocketIo',
    remedy: 'single-page application responds to every path',
    front: responds(200, page('My shop')),
  },
  'a page with status 403': {
    code: 'handshake.forbidden',
    remedy: 'Allow the path of Socket.IO',
    params: { status: 403, by: 'proxy' },
    front: responds(403, page('403 Forbidden'), { server: 'nginx' }),
  },
  'a page with status 429': {
    code: 'connect.rateLimited',
    remedy: 'raise the limit for the path',
    params: { status: 429 },
    front: responds(429, 'slow down'),
  },
  'a page with status 502': {
    code: 'connect.badGateway',
    remedy: 'the proxy forwards to its port',
    params: { status: 502 },
    front: responds(502, page('Bad gateway'), { server: 'nginx' }),
  },
  'a redirect': {
    code: 'connect.redirected',
    remedy: 'set the URL to https://example.com',
    params: { status: 302, location: 'https://example.com/login' },
    front: responds(302, '', { location: 'https://example.com/login' }),
  },
  'a server that does not respond': {
    code: 'connect.noAnswer',
    remedy: 'Check that a Socket.IO server is attached',
    params: { accepted: true },
    front: { serve: () => true },
    options: { limits: impatient },
  },
  'a server of Socket.IO 2 for protocol v4': {
    code: 'protocol.serverIsV2',
    remedy: 'Set the protocol to v2',
    targets: async (it) => [await portOf(it, { version: 'v2' })],
    profile: { protocol: 'v4' },
  },
  'a server of Socket.IO 4 for protocol v2': {
    code: 'protocol.serverIsV4',
    remedy: 'Set the protocol to v4',
    profile: { protocol: 'v2' },
  },
  'a server that does not allow polling': {
    code: 'handshake.transportNotAllowed',
    remedy: 'Choose another transport in the connection',
    targets: async (it) => [await portOf(it, { options: { transports: ['websocket'] } })],
  },
  'a proxy that blocks WebSocket': {
    inGate: 'each',
    code: 'transport.noUpgrade',
    remedy: 'pass on the Upgrade and Connection headers',
    front: { refuseUpgrades: 403 },
  },
  'a proxy that blocks WebSocket, which alone is used': {
    code: 'handshake.forbidden',
    remedy: 'Allow the path of Socket.IO',
    params: { status: 403 },
    front: { refuseUpgrades: 403 },
    profile: { transports: ['websocket'] },
  },
  'two servers without sticky sessions': {
    inGate: 'each',
    code: 'handshake.unknownSid',
    remedy: 'sticky sessions are likely missing',
    targets: async (it) => [await portOf(it), await portOf(it)],
  },
  'an origin that the server does not allow': {
    code: 'connect.corsRefused',
    remedy: 'Add http://localhost:5173 to cors.origin',
    params: { origin: 'http://localhost:5173', fault: 'missing' },
    profile: { headers: { Origin: 'http://localhost:5173' } },
  },
  'another origin than the one that the server allows': {
    code: 'connect.corsRefused',
    remedy: 'Add http://localhost:5173 to cors.origin',
    params: { origin: 'http://localhost:5173', fault: 'otherOrigin', allowed: 'https://example.com' },
    targets: async (it) => [await portOf(it, { options: { cors: { origin: 'https://example.com' } } })],
    profile: { headers: { Origin: 'http://localhost:5173' } },
  },
  'credentials with a wildcard': {
    code: 'connect.corsRefused',
    remedy: 'cors.credentials to true',
    params: { fault: 'wildcard' },
    targets: async (it) => [await portOf(it, { options: { cors: { origin: '*' } } })],
    profile: { headers: { Origin: 'http://localhost:5173' }, withCredentials: true },
  },
  'credentials that the server does not allow': {
    code: 'connect.corsRefused',
    remedy: 'Set cors.credentials of the server to true',
    params: { fault: 'credentials' },
    targets: async (it) => [await portOf(it, { options: { cors: { origin: 'http://localhost:5173' } } })],
    profile: { headers: { Origin: 'http://localhost:5173' }, withCredentials: true },
  },
  'a namespace that does not exist': {
    code: 'namespace.invalid',
    remedy: 'Check its name',
    params: { namespace: '/nowhere' },
    profile: { namespace: '/nowhere' },
  },
  'a namespace that does not exist in Socket.IO 2': {
    code: 'namespace.invalid',
    remedy: 'Check its name',
    params: { namespace: '/nowhere' },
    targets: async (it) => [await portOf(it, { version: 'v2' })],
    profile: { namespace: '/nowhere' },
  },
  'a middleware that refuses': {
    inGate: 'each',
    code: 'namespace.refused',
    remedy: 'a middleware of the namespace',
    params: { reported: 'not today' },
    targets: withMiddleware((_socket, next) => next(new Error('not today'))),
    profile: { namespace: '/chat', auth: { token: 'wrong' } },
  },
  'a middleware that hangs': {
    code: 'namespace.noAnswer',
    remedy: 'each middleware of the namespace calls next()',
    params: { namespace: '/chat' },
    targets: withMiddleware(() => undefined),
    profile: { namespace: '/chat' },
    options: { limits: { ...impatient, responseMs: 40_000 } },
  },
  'a server with the msgpack parser': {
    code: 'protocol.parserMismatch',
    remedy: 'Choose the msgpack parser',
    params: { parser: 'default' },
    targets: async (it) => [await portOf(it, { parser: 'msgpack' })],
  },
  'a server with the default parser': {
    code: 'protocol.parserMismatch',
    remedy: 'Choose the default parser',
    params: { parser: 'msgpack' },
    profile: { parser: 'msgpack' },
  },
};

export const faultTroubles: readonly Trouble[] = Object.entries(faults).map(
  ([title, { code, params, remedy = '', inGate = 'directly', targets, front, profile, options }]) => ({
    title,
    place: 'verdict',
    make: async (it, way) => {
      const port = await it.front({
        targets: targets ? await targets(it) : [await portOf(it)],
        ...way.front,
        ...front,
      });
      const url = `${way.scheme}://${way.login ?? ''}127.0.0.1:${port}`;
      return diagnosed({ url, ...way.profile, ...profile }, { ...way.options, ...options });
    },
    shown: code === undefined ? [] : [{ code, remedy, ...(params && { params }) }],
    ways: 'each',
    inGate,
  }),
);
