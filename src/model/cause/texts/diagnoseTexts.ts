import { causeCatalog } from '../causeCatalog.ts';

/** What only the diagnosis finds (`engine/diagnose`). */
export const diagnoseTexts = causeCatalog({
  'diagnose.skipped': {
    weight: 'symptom',
    params: {
      why: [
        'blocked',
        'timeUp',
        'onlyDeep',
        'notUsed',
        'notOffered',
        'proxied',
        'noCredentials',
        'undecided',
        'canceled',
      ],
      seconds: [5],
    },
    message:
      '{why, select, blocked {This check was not run, because an earlier check failed.} timeUp {This check was not finished within {seconds}\u00a0s.} onlyDeep {This check takes longer than the others.} notUsed {This check does not apply to the transports of the connection.} notOffered {The server does not offer an upgrade to WebSocket.} proxied {The proxy looks up the name of the server.} noCredentials {This check was not run, because it needs the credentials of another client.} canceled {The diagnosis was canceled.} other {The result of this check is not known, because no response was received.}}',
    remedies: [
      '{why, select, blocked {Fix the earlier problem first.} timeUp {Run a deep diagnosis, which has more time.} onlyDeep {Run a deep diagnosis to include this check.} noCredentials {Connect to the server yourself, with credentials of your own, and diagnose that connection.} other {}}',
    ],
  },
  'connect.otherPort': {
    params: { url: ['http://localhost:3001'] },
    message: 'Nothing listens at that address, but a Socket.IO server responds at {url}.',
    remedies: ['If that is the server, set the URL to {url}.', 'Otherwise start the server.'],
  },
  'connect.corsRefused': {
    params: {
      origin: ['http://localhost:5173'],
      fault: ['missing', 'otherOrigin', 'wildcard', 'credentials', 'notAccepted'],
      allowed: ['https://example.com'],
    },
    message:
      '{fault, select, notAccepted {The server does not accept requests with the origin {origin}.} other {A browser would not let a page of {origin} use this server: {fault, select, otherOrigin {the server allows only {allowed} (Access-Control-Allow-Origin).} wildcard {for requests with credentials, Access-Control-Allow-Origin must be the origin, not “*”.} credentials {the response lacks “Access-Control-Allow-Credentials: true”.} other {the response has no Access-Control-Allow-Origin header.}}}}',
    remedies: [
      '{fault, select, wildcard {Set cors.origin of the server to {origin}, and cors.credentials to true.} credentials {Set cors.credentials of the server to true.} notAccepted {Add {origin} to cors_allowed_origins of the server (python-socketio, Flask-SocketIO).} other {Add {origin} to cors.origin of the server.}}',
      '{fault, select, notAccepted {This affects pages in a browser, and other clients that send an Origin header.} other {This affects pages in a browser only. The inspector and clients in Node.js connect without it.}}',
    ],
  },
});
