import { causeCatalog } from '../causeCatalog.ts';

/**
 * The reasons with which the socket.io library reports the end of a connection, as codes. Source: socket.io 2 to 4, Client and Socket;
 * engine.io, Socket.
 */
export const endReasons = [
  'transportClose',
  'transportError',
  'parseError',
  'pingTimeout',
  'clientLeft',
  'serverLeft',
  'forcedServerClose',
  'forcedClose',
  'shuttingDown',
] as const;

/** What the probe reports from a Node.js process. `reported` is an error or a reason of the process. */
export const nodeTexts = causeCatalog({
  'node.processEnded': {
    message:
      'The process ended, or no longer reports its traffic. The state of the connection after that is not known.',
  },
  'node.disconnected': {
    params: { reason: [...endReasons, 'other'], reported: ['custom reason'] },
    message:
      '{reason, select, transportClose {The client closed the connection, or it was interrupted.} transportError {The transport failed.} parseError {The server could not parse a packet of the client.} pingTimeout {The client did not respond to a heartbeat of the server in time.} clientLeft {The client left the namespace.} serverLeft {The server disconnected the client from the namespace.} forcedServerClose {The server closed the connection.} forcedClose {The server closed the transport.} shuttingDown {The server was closed.} other {The connection ended: {reported}{reportedEnd}}}',
  },
  'node.modulesNotSeen': {
    message:
      'Clients of the process (“socket.io-client”) are not shown if they are ECMAScript modules: this version of Node.js cannot observe them.',
    remedies: ['Load the client with “require()”, or use Node.js 22.15, 23.5 or a later version.'],
  },
  'node.handlerFailed': {
    params: { reported: ['TypeError: item is undefined'] },
    message:
      'A listener of the event threw an error, or the promise that it returned was rejected: {reported}{reportedEnd}',
    remedies: [
      'Handle the error in the listener. If the client waits for an acknowledgement, call the callback with the error.',
    ],
  },
  'node.middlewareFailed': {
    params: { reported: ['Error: not allowed'] },
    message:
      'A middleware of the socket called “next” with an error, so no listener was called: {reported}{reportedEnd}',
  },
  'node.ackedAgain': {
    message:
      'The listener called the callback of the event more than once. Only the first call acknowledged it; the others did nothing.',
    remedies: ['Return after the first call of the callback, also in the branch that handles an error.'],
  },
  'node.eventLoopStalled': {
    params: { ms: [1200] },
    message:
      'The event loop of the process was blocked for {ms, number}\u00a0ms. During this time, it received and sent nothing, for any client.',
    remedies: [
      'Profile the process at this moment, and move the work to a worker thread, or divide it into smaller parts.',
    ],
  },
  'node.volatileDiscarded': {
    message: 'The transport could not accept the volatile event at that moment, so the server discarded it.',
    remedies: ['Emit without the volatile flag if each event must be received.'],
  },
  'node.notConnected': {
    message: 'The socket was no longer connected when the server emitted to it.',
  },
  'node.missed': {
    params: { count: [12] },
    message:
      'The process created reports faster than they could be recorded. {count, plural, one {One report was} other {{count, number} reports were}} not captured.',
  },
  'node.sitesSampled': {
    params: { count: [1200] },
    message:
      'For {count, plural, one {one call} other {{count, number} calls}} of “emit” or “on”, the position in the code was not read, because reading more than 200 positions per second would slow the process down.',
  },
  'node.fileNotOpened': {
    params: { file: ['/app/server.js'], reported: ['file not found'] },
    weight: 'general',
    message: 'The file {file} cannot be opened{reported, select, none {.} other {: {reported}{reportedEnd}}}',
  },
  'node.notListening': {
    params: { reported: ['EACCES'] },
    weight: 'general',
    message: 'The inspector cannot accept connections from Node.js processes: {reported}{reportedEnd}',
  },
});
