import { namespaceInPath } from '../../profile/likelyNamespace.ts';
import { quoted } from '../../text/quoted.ts';
import { type CauseParams, type CauseText, textOf } from '../cause.ts';
import { http, noSlash, said, who } from './responseTexts.ts';

const path = (params: CauseParams): string => quoted(textOf(params, 'path'));

/** HTTP answers that are none of Socket.IO's. `said` is the text of the body, `by` who answered. */
export const httpTexts = {
  'connect.notSocketIo': {
    weight: 'exact',
    params: { status: [200], path: ['/socket.io'], said: ['Welcome'] },
    message: (params) =>
      params['status'] === undefined
        ? 'The answer is not Socket.IO.'
        : `The server answered with an ordinary page at ${path(params)}, which is not Socket.IO (${http(params)})${said(params)}.`,
    remedies: (params) => [
      params['status'] === undefined
        ? 'Another kind of server may listen there, or a Socket.IO 2 server, or the path is another.'
        : 'Check the path: a server for single-page applications answers every path with its page, also where no Socket.IO server is attached.',
    ],
  },
  'connect.wrongPath': {
    weight: 'exact',
    params: { status: [404], path: ['/socket.io', '/chat'], said: ['Not found'], slash: ['off'] },
    message: (params) => `There is no Socket.IO server at ${path(params)} (${http(params)})${said(params)}.`,
    remedies: (params) => {
      const namespace = namespaceInPath(textOf(params, 'path'));
      return namespace === undefined
        ? [...noSlash(params), 'Check the path.']
        : [
            `If ${quoted(namespace)} is a namespace, write it in the field “namespace” and leave the path out.`,
            'Check the path.',
          ];
    },
  },
  'connect.redirected': {
    weight: 'exact',
    params: {
      status: [302],
      location: ['https://example.com/'],
      url: ['https://example.com'],
      toPath: ['/ws'],
      slash: ['on', 'off'],
    },
    message: (params) => {
      const location = textOf(params, 'location');
      return location === ''
        ? `The server redirects (${http(params)}) without a Location header.`
        : `The server redirects to ${location} (${http(params)}). It was not followed, because headers and credentials are sent only to the address of the connection.`;
    },
    remedies: (params) => {
      const [url, toPath] = [textOf(params, 'url'), textOf(params, 'toPath')];
      const slash = textOf(params, 'slash');
      if (slash === 'off') {
        return [
          'If that is right, set addTrailingSlash to false (“Trailing slash” in the form), which the client of Socket.IO 2 cannot; or let the proxy pass the path on as it is.',
        ];
      }
      if (slash === 'on') return ['If that is right, set addTrailingSlash to true (“Trailing slash” in the form).'];
      if (url !== '' && toPath !== '')
        return [`If that is the server, set the URL to ${url} and the path to ${toPath}.`];
      if (url !== '') return [`If that is the server, set the URL to ${url}.`];
      return toPath === '' ? ['Connect to the final address.'] : [`If that is right, set the path to ${toPath}.`];
    },
  },
  'connect.basicAuth': {
    weight: 'exact',
    params: { status: [403], said: ['no entry'], by: ['proxy', 'application'], server: ['nginx'] },
    message: (params) => `${who(params)} requires a user name and a password (${http(params)})${said(params)}.`,
    remedies: () => ['Write user:password@ before the host in the URL, or set the Authorization header.'],
  },
  'connect.challengePage': {
    weight: 'exact',
    params: { status: [403], said: ['no entry'], by: ['proxy', 'application'], server: ['nginx'] },
    message: (params) =>
      `${who(params)} answered with a page that checks for a human visitor (${http(params)})${said(params)}.`,
    remedies: () => ['Let requests to the path of Socket.IO pass without this check.'],
  },
  'connect.rateLimited': {
    weight: 'exact',
    params: { status: [403], said: ['no entry'], by: ['proxy', 'application'], server: ['nginx'] },
    message: (params) =>
      `${who(params)} refused the request because there were too many (${http(params)})${said(params)}.`,
    remedies: () => ['Wait, or raise the limit for the path of Socket.IO: polling makes many requests.'],
  },
  'connect.badGateway': {
    weight: 'exact',
    params: { status: [502], said: ['Bad gateway'] },
    message: (params) =>
      `A proxy answered that the server behind it is not available (${http(params)})${said(params)}.`,
    remedies: () => ['Check that the server is running, and that the proxy leads to its port.'],
  },
  'connect.headersTooLarge': {
    weight: 'exact',
    params: { status: [403], said: ['no entry'], by: ['proxy', 'application'], server: ['nginx'] },
    message: (params) =>
      `${who(params)} does not accept request headers of that size (${http(params)})${said(params)}.`,
    remedies: () => ['Move large values from headers, cookies and the query to auth; servers count the URL too.'],
  },
  'connect.urlTooLong': {
    weight: 'exact',
    params: { status: [403], said: ['no entry'], by: ['proxy', 'application'], server: ['nginx'] },
    message: (params) => `${who(params)} does not accept a URL of that length (${http(params)})${said(params)}.`,
    remedies: () => ['Move large values from the query to auth.'],
  },
  'connect.http': {
    weight: 'general',
    params: { status: [403], said: ['no entry'], by: ['proxy', 'application'], server: ['nginx'], open: [true] },
    message: (params) => `${who(params)} answered with ${http(params)}${said(params)}.`,
    remedies: (params) =>
      params['open'] === true
        ? [
            'The transport was open, so the address and the path are right: look at the log of the server, and at the rules of a proxy in between.',
          ]
        : [],
  },
  'handshake.badRequest': {
    weight: 'general',
    params: {
      status: [403],
      said: ['no entry'],
      by: ['proxy', 'application'],
      server: ['nginx'],
      engine: [true],
      open: [true],
    },
    message: (params) =>
      params['engine'] === true
        ? 'The server reported a bad request.'
        : `${who(params)} rejected the request (${http(params)})${said(params)}.`,
    remedies: (params) => [
      params['engine'] === true
        ? 'Its CORS settings or a check of the Origin header may refuse this client.'
        : params['open'] === true
          ? 'Look at the log of the server, and at the rules of a proxy in between.'
          : 'Check the path, and that the server allows these transports.',
    ],
  },
  'handshake.forbidden': {
    weight: 'exact',
    params: { status: [401, 403], said: ['no entry'], by: ['proxy', 'application'], server: ['nginx'] },
    message: (params) => `${who(params)} does not allow this connection (${http(params)})${said(params)}.`,
    remedies: (params) =>
      params['status'] === 401
        ? ['Check what the connection signs in with: its headers, its cookies and its query.']
        : [],
  },
  'handshake.unknownSid': {
    weight: 'exact',
    message: () => 'The server does not know this session.',
    remedies: () => [
      'Behind a load balancer, sticky sessions are likely missing: with polling, each request of a session must reach the same process. Otherwise the server was restarted.',
    ],
  },
  'handshake.transportNotAllowed': {
    weight: 'exact',
    params: { transport: ['polling'] },
    message: (params) => {
      const transport = textOf(params, 'transport');
      return `The server does not allow ${transport === '' ? 'this transport' : `the transport ${transport}`}.`;
    },
    remedies: () => ['Choose another in the connection’s transports, or allow it in the server’s.'],
  },
  'handshake.badMethod': {
    weight: 'exact',
    message: () => 'The server does not allow the HTTP method of this request.',
    remedies: () => ['A proxy may change the method, or something else listens at that path.'],
  },
  'handshake.invalid': {
    weight: 'exact',
    params: { field: ['pingInterval'], rule: ['a number'] },
    message: (params) => {
      const [field, rule] = [textOf(params, 'field'), textOf(params, 'rule')];
      return field === ''
        ? `The server's handshake is invalid: ${rule}.`
        : `The server's handshake is invalid: ${field} must be ${rule}.`;
    },
    remedies: () => ['Check what listens at that path. The handshake is among the raw packets (kind:packet).'],
  },
  'connect.compressedAnswer': {
    weight: 'exact',
    params: { encoding: ['gzip'] },
    message: (params) =>
      `The response is compressed (${textOf(params, 'encoding')}), which this client did not request.`,
    remedies: () => ['A proxy in between may compress it. Turn that off for the path of Socket.IO.'],
  },
  'protocol.serverIsV2': {
    weight: 'exact',
    message: () => 'The server speaks Socket.IO 2.',
    remedies: () => ['Set the protocol to v2, or leave it on auto.'],
  },
  'protocol.serverIsV4': {
    weight: 'exact',
    message: () => 'The server speaks Socket.IO 3 or 4.',
    remedies: () => ['Set the protocol to v4, or leave it on auto.'],
  },
  'protocol.serverIsOther': {
    weight: 'exact',
    message: () => 'The server speaks another version of the protocol.',
    remedies: () => ['Set the protocol, or leave it on auto.'],
  },
  'protocol.changed': {
    weight: 'exact',
    params: { server: ['Socket.IO 2'], protocol: ['v2'], trial: [true] },
    message: (params) =>
      `The server uses ${textOf(params, 'server')}. ` +
      (params['trial'] === true
        ? `The session that was opened to find this out is closed, and the client connects with protocol ${textOf(params, 'protocol')}.`
        : `The client connects with protocol ${textOf(params, 'protocol')}.`),
  },
} as const satisfies Readonly<Record<string, CauseText>>;
