import { namespaceInPath } from '../../profile/likelyNamespace.ts';
import { quoted } from '../../text/quoted.ts';
import { type CauseParams, textOf } from '../cause.ts';
import { causeCatalog } from '../causeCatalog.ts';
import { http, noSlash, responseSamples, reported, who } from './responseTexts.ts';

/** A path as it is quoted in a message: cut if it is long. */
const shortPath = { shownPath: (params: CauseParams) => quoted(textOf(params, 'path')) } as const;

/** HTTP responses that are not from Socket.IO. `reported` is the text of the body, `by` the responding software. */
export const httpTexts = causeCatalog({
  'connect.notSocketIo': {
    params: { status: [200], path: ['/socket.io'], reported: ['Welcome'] },
    derived: shortPath,
    message: `{status, select, none {The response is not from Socket.IO.} other {The server responded with an ordinary page at {shownPath}, which is not Socket.IO (${http})${reported}}}`,
    remedies: [
      '{status, select, none {Check the URL and the path: another kind of server, or a Socket.IO 2 server, may listen there.} other {Check the path: a server of a single-page application responds to every path with its page, even if no Socket.IO server is attached.}}',
    ],
  },
  'connect.plainWebSocket': {
    params: { status: [426], reported: ['Upgrade Required'] },
    message: `The server accepts WebSockets only (${http})${reported} It is likely a plain WebSocket server, not a Socket.IO server.`,
    remedies: [
      'Attach a Socket.IO server (in NestJS, with IoAdapter and not with WsAdapter), or connect with a client for plain WebSockets: Socket.IO has a protocol of its own.',
    ],
  },
  'connect.wrongPath': {
    params: {
      status: [404],
      path: ['/socket.io', '/chat'],
      reported: ['Not found'],
      slash: ['off'],
      found: ['/api/socket.io'],
    },
    derived: {
      ...shortPath,
      namespace: (params) => {
        const namespace = namespaceInPath(textOf(params, 'path'));
        return namespace && quoted(namespace);
      },
    },
    message: `There is no Socket.IO server at {shownPath}{status, select, none {} other { (${http})}}{found, select, none {${reported}} other {, but one responds at {found}.}}`,
    remedies: [
      '{found, select, none {} other {Set the path to {found}.}}',
      `{namespace, select, none {${noSlash}} other {If {namespace} is a namespace, write it in the field “namespace” and leave the path out.}}`,
      '{found, select, none {Check the path.} other {}}',
    ],
  },
  'connect.redirected': {
    params: {
      status: [302],
      location: ['https://example.com/'],
      url: ['https://example.com'],
      toPath: ['/ws'],
      slash: ['on', 'off'],
    },
    message: `{location, select, none {The server redirects (${http}) without a Location header.} other {The server redirects to {location} (${http}). The redirect was not followed, because headers and credentials are sent only to the address of the connection.}}`,
    remedies: [
      '{slash, select, off {If the new address is correct, set addTrailingSlash to false (“Trailing slash” in the form), which the Socket.IO 2 client does not support; or let the proxy forward the path unchanged.} on {If the new address is correct, set addTrailingSlash to true (“Trailing slash” in the form).} other {{url, select, none {{toPath, select, none {Connect to the final address.} other {If the new address is correct, set the path to {toPath}.}}} other {If that is the server, set the URL to {url}{toPath, select, none {} other { and the path to {toPath}}}.}}}}',
    ],
  },
  'connect.basicAuth': {
    params: { ...responseSamples, status: [401] },
    message: `${who} requires a user name and a password (${http})${reported}`,
    remedies: ['Write user:password@ before the host in the URL, or set the Authorization header.'],
  },
  'connect.challengePage': {
    params: responseSamples,
    message: `${who} responded with a page that checks whether the visitor is a person (${http})${reported}`,
    remedies: ['Exempt the path of Socket.IO from this check.'],
  },
  'connect.rateLimited': {
    params: { ...responseSamples, status: [429] },
    message: `${who} refused the request because there were too many (${http})${reported}`,
    remedies: ['Wait, or raise the limit for the path of Socket.IO: polling makes many requests.'],
  },
  'connect.badGateway': {
    params: { status: [502], reported: ['Bad gateway'] },
    message: `A proxy responded that the server behind it is not available (${http})${reported}`,
    remedies: ['Check that the server is running, and that the proxy forwards to its port.'],
  },
  'connect.headersTooLarge': {
    params: { ...responseSamples, status: [431] },
    message: `${who} does not accept request headers of that size (${http})${reported}`,
    remedies: ['Move large values from headers, cookies and the query to auth. Some servers count the URL too.'],
  },
  'connect.urlTooLong': {
    params: { ...responseSamples, status: [414] },
    message: `${who} does not accept a URL of that length (${http})${reported}`,
    remedies: ['Move large values from the query to auth.'],
  },
  'connect.http': {
    weight: 'general',
    params: { ...responseSamples, open: [true] },
    message: `${who} responded with ${http}${reported}`,
    remedies: [
      '{open, select, true {The transport was open, so the address and the path are correct. Check the server’s log, and the rules of a proxy between the client and the server.} other {}}',
    ],
  },
  'handshake.badRequest': {
    weight: 'general',
    params: { ...responseSamples, engine: [true], open: [true] },
    message: `{engine, select, true {The server reported a bad request.} other {${who} rejected the request (${http})${reported}}}`,
    remedies: [
      '{engine, select, true {Check the CORS settings of the server, and whether it checks the Origin header.} other {{open, select, true {Check the server’s log, and the rules of a proxy between the client and the server.} other {Check the path, and that the server allows these transports.}}}}',
    ],
  },
  'handshake.forbidden': {
    params: { ...responseSamples, status: [401, 403] },
    message: `${who} does not allow this connection (${http})${reported}`,
    remedies: [
      '{status, select, 401 {Check the credentials of the connection: its headers, cookies and query.} other {{by, select, proxy {Allow the path of Socket.IO, and WebSockets, in the proxy or its firewall.} other {Look for what refuses the request: allowRequest in the server, or a check of the Origin header, of cookies or of the address.}}}}',
    ],
  },
  'handshake.unknownSid': {
    message: 'The server does not know this session.',
    remedies: [
      'Behind a load balancer, sticky sessions are likely missing: with polling, each request of a session must reach the same process. Otherwise, the server was probably restarted.',
    ],
  },
  'handshake.transportNotAllowed': {
    params: { transport: ['polling'] },
    message: 'The server does not allow {transport, select, none {this transport} other {the transport {transport}}}.',
    remedies: [
      'Choose another transport in the connection, or allow this one in the “transports” option of the server.',
    ],
  },
  'handshake.notOffered': {
    params: { ...responseSamples, status: [400] },
    message: `The server does not offer WebSocket, which is the only transport of this connection (${http})${reported}`,
    remedies: [
      'Add polling to the transports of the connection, or let the server offer WebSocket: python-socketio and Flask-SocketIO need a web server that supports it, such as eventlet, gevent or uvicorn, or the package simple-websocket.',
    ],
  },
  'handshake.queryLost': {
    message:
      'The server reports that it knows neither HTTP long-polling nor WebSocket. The query of the request, which names the transport, was likely removed by a proxy between the client and the server.',
    remedies: ['Let the proxy pass on the query of the URL: Socket.IO needs EIO, transport and sid.'],
  },
  'handshake.badMethod': {
    message: 'The server does not allow the HTTP method of this request.',
    remedies: ['Check whether a proxy changes the method, and what listens at that path.'],
  },
  'handshake.invalid': {
    params: {
      fault: ['second', 'noObject', 'sid', 'upgrades', 'time', 'timeSum', 'notJson', 'tooLong'],
      field: ['pingInterval'],
      max: [1000],
    },
    message:
      'The server’s handshake is invalid: {fault, select, second {it is the second handshake of an open connection} noObject {it is not an object} sid {sid must be text of 1 to {max, number, ::group-off} characters} upgrades {upgrades must be an array} time {{field} must be a number of milliseconds from 1 to {max, number, ::group-off}} timeSum {pingInterval and pingTimeout together must be at most {max, number, ::group-off}\u00a0ms} tooLong {it is longer than 1\u00a0MB} other {it is not JSON, or it is nested too deeply}}.',
    remedies: ['Check what listens at that path. The filter kind:packet shows the handshake.'],
  },
  'connect.compressedAnswer': {
    params: { encoding: ['gzip'] },
    message: 'The response is compressed ({encoding}), which this client did not request.',
    remedies: ['A proxy between the client and the server may compress it. Turn that off for the path of Socket.IO.'],
  },
  'protocol.serverIsV2': {
    message: 'The server uses Socket.IO 2.',
    remedies: ['Set the protocol to v2, or leave it on auto.'],
  },
  'protocol.serverIsV4': {
    message: 'The server uses Socket.IO 3 or 4.',
    remedies: ['Set the protocol to v4, or leave it on auto.'],
  },
  'protocol.serverIsOther': {
    message: 'The server uses another version of the protocol.',
    remedies: ['Set the protocol, or leave it on auto.'],
  },
  'protocol.changed': {
    params: { protocol: ['v2', 'v4'], trial: [true] },
    message:
      'The server uses {protocol, select, v2 {Socket.IO 2} other {Socket.IO 3 or 4}}. {trial, select, true {The session that was opened to find this out is closed, and the client connects with protocol {protocol}.} other {The client connects with protocol {protocol}.}}',
  },
});
