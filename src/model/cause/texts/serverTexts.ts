import { causeCatalog } from '../causeCatalog.ts';

/**
 * Why a request to an observed server fails, for example to emit an event or to disconnect a socket, and why its Admin UI cannot be used.
 * `name` is the name of the source.
 */
export const serverTexts = causeCatalog({
  'server.notServer': {
    params: { sourceId: ['s1'] },
    message: 'The source {sourceId} does not show the sockets and rooms of a server.',
    remedies: [
      'Watch the server as a Node.js server, or with its Admin UI. Clients and proxies show the traffic of a server only.',
    ],
  },
  'server.gone': {
    params: { name: ['server.js (4711)'] },
    message: 'The server {name} is no longer connected.',
    remedies: ['Start the server again.'],
  },
  'server.noSocket': {
    params: { socketId: ['3kZ1'], namespace: ['/chat'] },
    message: 'The server has no socket {socketId} in the namespace {namespace}. It may have disconnected.',
  },
  'server.noNamespace': {
    params: { namespace: ['/chat'] },
    message: 'No socket is connected to the namespace {namespace}.',
  },
  'server.noRoom': {
    params: { action: ['join', 'leave'] },
    message: 'The name of the room that the socket {action, select, leave {leaves} other {joins}} is missing.',
  },
  'server.noResponse': {
    params: { name: ['server.js (4711)'], timeoutMs: [10_000] },
    message: 'The server {name} did not respond within {timeoutMs, number} ms. It may carry out the request later.',
    remedies: ['If the process is paused in a debugger, continue it.'],
  },
  'server.failed': {
    params: { reported: ['Error: not allowed'] },
    message: 'The server did not carry out the request: {reported}{reportedEnd}',
  },
  'server.tooLarge': {
    params: { bytes: [20_000_000], limit: [16_000_000] },
    message: 'The event has {bytes, number} bytes. The server accepts at most {limit, number}.',
  },
  'server.notPermitted': {
    params: { action: ['emit', 'disconnect', 'join', 'leave'] },
    message:
      'The Admin UI of the server does not permit {action, select, emit {events to be emitted} disconnect {sockets to be disconnected} join {sockets to join rooms} leave {sockets to leave rooms} other {this}}.',
    remedies: ['Remove “readonly: true” from the options of “instrument”.'],
  },
  'admin.unreachable': {
    params: { url: ['http://localhost:3000'], reported: ['connect ECONNREFUSED'] },
    message: 'The Admin UI of {url} cannot be reached: {reported}{reportedEnd}',
    remedies: ['Start the server, and check the URL and the path.'],
  },
  'admin.credentials': {
    params: { url: ['http://localhost:3000'] },
    message: 'The Admin UI of {url} does not accept the user name and the password.',
    remedies: ['Enter the user name and the password that are in the “auth” option of “instrument”.'],
  },
  'admin.notInstrumented': {
    params: { url: ['http://localhost:3000'], namespace: ['/admin'] },
    message: 'The server {url} has no Admin UI in the namespace {namespace}.',
    remedies: ['Install “@socket.io/admin-ui” in the server, and call “instrument(io, …)”.'],
  },
  'admin.refused': {
    params: { url: ['http://localhost:3000'], reported: ['too many admins'] },
    message: 'The Admin UI of {url} refused the connection: {reported}{reportedEnd}',
  },
  'admin.disconnected': {
    message: 'The connection to the Admin UI was interrupted. What happened on the server after that is not known.',
  },
  'admin.incomplete': {
    message:
      'The Admin UI reports the names and arguments of events. Acknowledgements, latencies, the volatile flag, the size on the wire and emits that reached no socket are not known.',
    remedies: ['Watch the process as a Node.js server to see them.'],
  },
  'admin.production': {
    message:
      'The Admin UI of the server runs in production mode, in which it reports the number of sockets and packets only. Sockets, rooms and events are not known.',
    remedies: ['Set “mode: "development"” in the options of “instrument”.'],
  },
});
