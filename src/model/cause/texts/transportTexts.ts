import { causeCatalog } from '../causeCatalog.ts';
import { http, reported, who } from './responseTexts.ts';

/** The close code of a WebSocket, with its reason. */
export const closeCode = 'close code {closeCode}{closeReason, select, none {} other {, “{closeReason}”}}';

const stoppedOrClosed =
  'Check whether the server stopped, or whether its code closed the connection (disconnect(true), conn.close()).';
const notAccepted = 'Check what this client sent: the server did not accept something.';
const restarting = 'Try again later: the server is restarting, or is too busy.';
/** Source: RFC 6455, section 7.4. */
const closeRemedy = `{closeCode, select, 1001 {Check whether the server was stopped or restarted.} 1002 {${notAccepted}} 1003 {${notAccepted}} 1007 {${notAccepted}} 1008 {Check what this client sent: it violated a policy of the server or a proxy.} 1011 {Check the server’s log: the server failed.} 1012 {${restarting}} 1013 {${restarting}} other {${stoppedOrClosed}}}`;

const announced =
  'what the server announces as its own limit (maxHttpBufferSize), at least 16\u00a0MB and at most 100\u00a0MB.';
const limit = '{limit, number, ::scale/0.000001 precision-integer}\u00a0MB';
const what = '{what, select, response {response} other {message}}';

/** Ends of an open connection. */
export const transportTexts = causeCatalog({
  'server.disconnected': {
    message: 'The server disconnected this client.',
    remedies: ['The client does not reconnect automatically. Connect again.'],
  },
  'server.closedSession': {
    weight: 'symptom',
    message: 'The server closed the transport: it sent an Engine.IO close packet.',
    remedies: [stoppedOrClosed],
  },
  'client.disconnected': { message: 'The connection was closed in the inspector.' },
  'client.removed': { message: 'The connection was removed.' },
  'client.closed': { weight: 'general', message: 'The client closed the connection.' },
  'transport.pingTimeout': {
    params: { clientPings: [true] },
    message:
      'The server {clientPings, select, true {did not respond to a ping in time} other {did not send a ping in time}}.',
    remedies: ['Check whether the server is stopped at a breakpoint, overloaded or unreachable.'],
  },
  'transport.closed': {
    weight: 'symptom',
    params: { closeCode: [1005, 1001, 1002, 1008, 1011, 1012, 4000], closeReason: ['bye'] },
    message: `{closeCode, select, none {The transport was closed: the server stopped, or the network failed.} 1005 {The transport was closed by the server: it sent a WebSocket close frame without a code (1005).} other {The transport was closed by the server: it sent a WebSocket close frame (${closeCode}).}}`,
    remedies: [`{closeCode, select, none {} other {${closeRemedy}}}`],
  },
  'transport.cut': {
    weight: 'symptom',
    params: { closeCode: [1006], systemCode: ['ECONNRESET'] },
    message:
      'The transport was cut: the connection ended {closeCode, select, 1006 {without a WebSocket close frame (1006)} other {in the middle of a request}}.',
    remedies: ['Check whether the server’s process ended, or whether the network or a proxy cut the connection.'],
  },
  'transport.failed': {
    weight: 'symptom',
    message: 'The transport failed.',
    remedies: [
      'Check the server’s log. The server may have stopped, crashed or closed this connection, or a proxy or the network may have cut it.',
    ],
  },
  'transport.pollHeld': {
    params: { waitedMs: [2000] },
    message:
      'Over HTTP long-polling, what the server sent was not received within {waitedMs, number}\u00a0ms. Over WebSocket, it was received immediately.',
    remedies: [
      'Turn off buffering for the path of Socket.IO in the proxies and security programs between the client and the server (NGINX: proxy_buffering off), or use the WebSocket transport alone.',
    ],
  },
  'transport.idleCut': {
    params: { idleMs: [10_000], pingInterval: [25_000] },
    message:
      'The connection was cut after {idleMs, number, ::scale/0.001 .#}\u00a0s without data. The server sends its first ping after {pingInterval, number, ::scale/0.001 .#}\u00a0s.',
    remedies: [
      'Raise the timeout of the proxy or load balancer between the client and the server (NGINX: proxy_read_timeout), or choose a pingInterval in the server that is shorter than this time.',
    ],
  },
  'transport.payloadTooLarge': {
    params: { closeCode: [1009], by: ['engine', 'proxy'], server: ['nginx'], reported: ['Too large'] },
    message: `{closeCode, select, 1009 {The server closed the connection because a message was larger than its maxHttpBufferSize.} other {{by, select, proxy {A proxy{server, select, none {} other { ({server})}} refused a message that is larger than it accepts (HTTP 413)${reported}} engine {The server refused a message larger than its maxHttpBufferSize (HTTP 413).} other {The server refused a message that is larger than it accepts (HTTP 413)${reported}}}}}`,
    remedies: [
      '{by, select, proxy {Increase the limit of the proxy (nginx: client_max_body_size).} other {Send less in one message, or increase maxHttpBufferSize in the server.}}',
    ],
  },
  'transport.receivedTooLarge': {
    params: { limit: [16000000], compressed: [true], what: ['message', 'response'] },
    message: `{compressed, select, true {The server sent a compressed ${what} that contains more than ${limit} when decompressed, which is more than this client accepts.} other {The server sent more than ${limit} in one ${what}, which is more than this client accepts.}}`,
    remedies: [
      `{compressed, select, true {Send less in one message, or turn off perMessageDeflate in the server. Without compression, the client accepts ${announced}} other {Send less in one message. The client accepts ${announced}}}`,
    ],
  },
  'transport.noUpgrade': {
    params: {
      transport: ['websocket'],
      redirect: ['connect.redirected'],
      failure: ['connect.reset', 'transport.cut'],
      systemCode: ['ECONNRESET'],
      wrongReply: [true],
      location: ['https://example.com/'],
      status: [403],
      reported: ['no entry'],
      by: ['proxy', 'application'],
      server: ['nginx'],
    },
    nested: ['redirect', 'failure'],
    message: `The upgrade to {transport, select, none {another transport} other {{transport}}} failed{systemCode, select, none {} other { ({systemCode})}}; the connection stays on polling.{redirect, select, none {} other { {redirect}}}{failure, select, none {} other { {failure}}}{wrongReply, select, true { The server did not send the reply to the probe that Engine.IO expects.} other {}}{redirect, select, none {{status, select, none {} other { ${who} responded with ${http}${reported}}}} other {}}`,
    remedies: [
      '{status, select, none {{failure, select, none {} other {Check that proxies and firewalls between the client and the server allow WebSocket.}}} other {A proxy between the client and the server must pass on the Upgrade and Connection headers, and allow WebSocket.}}',
    ],
  },
  'transport.upgradeUnanswered': {
    weight: 'exact',
    params: { transport: ['websocket'], waitedMs: [5000], accepted: [true] },
    message:
      '{accepted, select, true {The server did not respond to the probe of the upgrade to {transport, select, none {another transport} other {{transport}}} within {waitedMs, number, ::scale/0.001}\u00a0s} other {The upgrade to {transport, select, none {another transport} other {{transport}}} received no response within {waitedMs, number, ::scale/0.001}\u00a0s}}; the connection stays on polling.',
    remedies: [
      'Check that proxies{accepted, select, true { between the client and the server pass on WebSocket messages} other { and firewalls between the client and the server allow WebSocket}}. The client continues to wait for the response, and upgrades when it is received.',
    ],
  },
  'transport.secondServer': {
    params: { reported: ['HTTP/1.1 400 Bad Request'] },
    message:
      'The server accepted the WebSocket, and then sent an HTTP response over it{reported, select, none {} other { ({reported})}}: another WebSocket server that is attached to the same HTTP server responded too.',
    remedies: [
      'Create the other WebSocket server with noServer: true, and call its handleUpgrade() for its own path only. The class WebSocketServer of “ws” refuses every path but its own.',
    ],
  },
  'transport.invalidFrame': {
    params: { reported: ['RSV1 must be clear'] },
    message: 'The server violated the WebSocket protocol: {reported}{reportedEnd}',
    remedies: [
      'A proxy may have changed the bytes, or another WebSocket server on the same HTTP server responded too: create that one with noServer: true.',
    ],
  },
  'transport.ended': {
    weight: 'symptom',
    params: { reason: ['forced close'] },
    message: 'The connection ended: {reason}{reasonEnd}',
  },
});
