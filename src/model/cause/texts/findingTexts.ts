import { quoted } from '../../text/quoted.ts';
import { type CauseParams, textOf } from '../cause.ts';
import { causeCatalog } from '../causeCatalog.ts';

/** A name as it is quoted in a message: cut if it is long. */
const shown = (name: string) => (params: CauseParams) => {
  const text = textOf(params, name);
  return text === '' ? '' : quoted(text);
};
const event = { name: shown('event') };
const seconds = (name: string) => `{${name}, number, ::scale/0.001 .##}\u00a0s`;
const megabytes = '{bytes, number, ::scale/0.000001 .#}\u00a0MB';
const directions = ['in', 'out'] as const;
const sampled =
  '{sampled, select, true {More than 5,000 events are received in a second, so only a sample of them was compared.} other {}}';

const losses = [
  'writing {several are emitted at the same moment, and the transport accepts only one of them}',
  'pollingBusy {the transport is HTTP long-polling, which accepts none while a POST request is in progress}',
  'upgrading {the client was changing from HTTP long-polling to WebSocket}',
  'notConnected {there was no connection}',
  'other {the transport could not accept them}',
].join(' ');

/** What a capture shows over time. */
export const findingTexts = causeCatalog({
  'finding.duplicateEvents': {
    params: {
      event: ['chat message'],
      dir: directions,
      copies: [2, 3],
      because: ['reconnects', 'connections', 'time', 'constant'],
      from: [1],
      sampled: [true],
    },
    derived: event,
    message: `{dir, select, out {The client emits} other {The server sends}} “{name}” {copies, plural, one {# time} other {# times}} with the same arguments. {because, select, reconnects {One more copy is added each time a client connects{from, select, none {} other { ({from} at first)}}: a listener is registered again, and never removed.} connections {There are as many copies as connections of the inspector to this server: each connection causes one.} time {Their number grows while the connection stays open: a listener is registered again, and never removed.} other {The number of copies stays the same.}}`,
    remedies: [
      '{because, select, reconnects {Register listeners once, outside of the “{dir, select, out {connect} other {connection}}” handler, or remove them when the socket disconnects.} connections {Do not emit to everyone from code that runs once for each connection: use socket.emit, or run it once outside of the “connection” handler.} time {Remove the listener before it is registered again, with socket.off: in a component, in the function that its effect returns. Do not register listeners inside of handlers.} other {Check that the event is not emitted to a room and to everyone, in separate calls to rooms that share members, or by several processes that share an adapter such as Redis. With such an adapter, use io.local.}}',
      sampled,
    ],
  },
  'finding.ackNeverAnswered': {
    params: { event: ['update itme'], dir: directions, count: [3], others: [2, 0], similar: ['update item'] },
    derived: { ...event, meant: shown('similar') },
    message:
      '{dir, select, in {The client} other {The server}} never acknowledges “{name}” ({count, plural, one {# request} other {# requests}}){others, plural, =0 {, nor any other event} other {, but acknowledges other events}}.',
    remedies: [
      '{meant, select, none {} other {Did you mean “{meant}”? That event is acknowledged.}}',
      'Check that a handler is registered under exactly this name in this namespace, and that it calls its callback in every branch.',
    ],
  },
  'finding.emitTooEarly': {
    params: { event: ['login'], count: [2] },
    derived: event,
    message:
      'The server does not acknowledge “{name}” if the client emits it right after connecting ({count, plural, one {# request} other {# requests}}), but does so if the client emits it later. The handler is likely registered too late.',
    remedies: [
      'Register all handlers of the server at the start of the “connection” handler, before the first await: an event that is received earlier is lost.',
      'Or let the server emit an event when it is ready, and let the client wait for that event before it emits.',
    ],
  },
  'finding.ackLate': {
    params: { event: ['update item'], count: [2], p95: [1200], timeoutMs: [400] },
    derived: event,
    message: `Acknowledgements of “{name}” are received after their timeout ({count, plural, one {# time} other {# times}}): 95% of them are received within ${seconds('p95')}{timeoutMs, select, none {} other {, and the timeout is ${seconds('timeoutMs')}}}.`,
    remedies: ['Raise the ack timeout above this time, or make the handler faster.'],
  },
  'finding.slowAcks': {
    params: { event: ['update item'], dir: directions, p95: [1500], count: [5] },
    derived: event,
    message: `{dir, select, in {The client} other {The server}} acknowledges “{name}” slowly: 95% of the last {count, number} acknowledgements were received within ${seconds('p95')}.`,
    remedies: ['Look at what the handler waits for before it calls its callback.'],
  },
  'finding.noListener': {
    params: { event: ['update itme'], count: [3], similar: ['update item'], middleware: [true] },
    derived: { ...event, meant: shown('similar') },
    message:
      'The server receives “{name}” ({count, plural, one {# time} other {# times}}), but no listener is registered for it, so nothing happens.',
    remedies: [
      '{meant, select, none {} other {Did you mean “{meant}”? That event has a listener.}}',
      '{middleware, select, true {A middleware of the socket sees the event. If it handles it, ignore this finding.} other {Register a listener under exactly this name, on the sockets of this namespace.}}',
    ],
  },
  'finding.emitBeforeListener': {
    params: { event: ['login'], count: [2] },
    derived: event,
    message:
      'The server received “{name}” before it registered a listener for it ({count, plural, one {# time} other {# times}}). These events are lost.',
    remedies: [
      'Register all listeners at the start of the “connection” handler, before the first await.',
      'Or let the server emit an event when it is ready, and let the client wait for that event before it emits.',
    ],
  },
  'finding.handlerFailed': {
    params: { event: ['update item'], count: [2], reported: ['TypeError: item is undefined'] },
    derived: event,
    message:
      'A listener of “{name}” failed {count, plural, one {# time} other {# times}}. The last error: {reported}{reportedEnd}',
    remedies: [
      'Handle the error in the listener. Otherwise the error ends the process, or the client waits for an acknowledgement that is never sent.',
    ],
  },
  'finding.ackCalledTwice': {
    params: { event: ['update item'], count: [2] },
    derived: event,
    message:
      'The listener of “{name}” called its callback again after the first call ({count, plural, one {# time} other {# times}}). The client receives only the first acknowledgement.',
    remedies: ['Return after the first call of the callback, also in the branch that handles an error.'],
  },
  'finding.listenerLeak': {
    params: { event: ['update item'], copies: [4], from: [1], place: ['server.js:12'] },
    derived: { ...event, where: shown('place') },
    message:
      'The listener of “{name}” at {where} is registered {copies, plural, one {# time} other {# times}} on the same socket{from, select, none {} other { ({from, plural, one {# time} other {# times}} at first)}}, so each event is handled {copies, plural, one {# time} other {# times}}.',
    remedies: [
      'Register listeners once, in the “connection” handler, and not in a handler of another event. Do not call io.on("connection", …) inside a handler.',
    ],
  },
  'finding.emptyRoom': {
    params: { room: ['lobby'], count: [3], similar: ['Lobby'] },
    derived: { name: shown('room'), meant: shown('similar') },
    message:
      'The server emits to the room “{name}” ({count, plural, one {# time} other {# times}}), but no socket is in it, so nobody receives the events.',
    remedies: [
      '{meant, select, none {} other {Did you mean “{meant}”? That room has members.}}',
      'Check that sockets join exactly this room, in this namespace, before the server emits to it. A room with the ID of a user who is not connected is empty too.',
    ],
  },
  'finding.slowHandler': {
    params: { event: ['update item'], count: [3], ms: [1500] },
    derived: event,
    message: `The listeners of “{name}” are slow: {count, plural, one {once} other {# times}}, they took more than 1\u00a0s. The longest time was ${seconds('ms')}.`,
    remedies: [
      'Look at what they wait for: queries without an index, requests to other services, locks.',
      'If they perform long computations, they block all other clients of the process. Move the work to a worker thread.',
    ],
  },
  'finding.eventLoopStall': {
    params: { count: [3], ms: [1200] },
    message: `The event loop of the server was blocked {count, plural, one {# time} other {# times}}, for at most ${seconds('ms')} at a time. During this time, no client received anything, and heartbeats can time out.`,
    remedies: [
      'Look at the events just before: a listener performs a long computation, or uses synchronous functions such as readFileSync.',
      'Profile the process, for example with node --cpu-prof, and move the work to a worker thread.',
    ],
  },
  'finding.volatileLoss': {
    params: {
      event: ['position'],
      count: [30],
      percent: [40],
      because: ['writing', 'pollingBusy', 'upgrading', 'notConnected'],
    },
    derived: event,
    message: `{count, plural, one {# volatile event} other {# volatile events}} “{name}” {count, plural, one {was} other {were}} discarded ({percent, number}% of the recent ones): {because, select, ${losses}}.`,
    remedies: [
      '{because, select, writing {Send values that belong to the same moment in one event, or emit without the volatile flag if each of them must be received.} pollingBusy {Use the WebSocket transport, or emit less often.} upgrading {Use the WebSocket transport from the start, or emit without the volatile flag soon after the connect.} notConnected {Do not use the volatile flag for events that must be received after a reconnect.} other {Emit without the volatile flag if each event must be received.}}',
    ],
  },
  'finding.bufferedBurst': {
    params: { count: [40], waitedMs: [4000] },
    message: `{count, plural, one {# event was} other {# events were}} sent together after the client reconnected. The oldest had waited ${seconds('waitedMs')} in its buffer.`,
    remedies: [
      'Use the volatile flag for values that are outdated after a reconnect, or check socket.connected before you emit.',
    ],
  },
  'finding.reconnectLoop': {
    params: {
      count: [3],
      withinMs: [12_000],
      livedMs: [20, 10_000],
      steady: [true, false],
      end: ['transport.closed', 'server.disconnected', 'packet.invalidJson', 'packet.tooManyAttachments'],
      over: [true],
      after: ['save'],
    },
    nested: ['end'],
    derived: {
      name: shown('after'),
      /** Whether the connections lasted too long for a handler of an event to have ended them. */
      livedLong: ({ livedMs }) => (Number(livedMs) >= 5000 ? 'true' : 'false'),
      /** What the client can read: it ends a connection when it receives a packet that it cannot read. */
      reads: ({ end = '' }) =>
        end === 'packet.tooManyAttachments' ? 'attachments' : String(end).startsWith('packet.') ? 'nothing' : 'all',
    },
    message: `The connection ended {count, plural, one {# time} other {# times}} within ${seconds('withinMs')}, {steady, select, true {always about {livedMs, number}\u00a0ms after} other {typically {livedMs, number}\u00a0ms after}} the namespace was joined.{name, select, none {} other { Each time, “{name}” was the last event that the client had emitted.}}{end, select, none {} other { {end}}}{over, select, true { It has stayed connected since then.} other {}}`,
    remedies: [
      '{name, select, none {} other {Look in the server’s handler of “{name}” and in its log: an error in a handler can end the process. Check that it calls a callback only if the client passed one.}}',
      '{reads, select, attachments {Send fewer binary attachments in one event, or raise maxAttachments in the connection.} nothing {Change what the server sends: the client closes the connection each time it receives this.} other {{steady, select, true {{livedLong, select, true {Check proxies and load balancers between the client and the server: one of them may cut connections after this time, or while nothing is sent. Raise its timeout (NGINX: proxy_read_timeout), or choose a shorter pingInterval in the server.} other {Look in the server’s “connection” handler and its log for what happens at this time: an error, or a call to disconnect().}}} other {Look in the server’s log for restarts, and check proxies between the client and the server for a timeout.}}}}',
    ],
  },
  'finding.openDropLoop': {
    params: {
      count: [3],
      withinMs: [12_000],
      livedMs: [20],
      steady: [true, false],
      end: ['namespace.closedBeforeJoin', 'protocol.parserMismatch'],
    },
    nested: ['end'],
    message: `The transport was opened and closed {count, plural, one {# time} other {# times}} within ${seconds('withinMs')} before the namespace was joined, {steady, select, true {always} other {typically}} after {livedMs, number}\u00a0ms.{end, select, none {} other { {end}}}`,
    remedies: [
      'Check that client and server use the same parser, and that no middleware disconnects the client or throws an error.',
    ],
  },
  'finding.clientLoop': {
    params: { count: [3], withinMs: [12_000], livedMs: [50] },
    message: `A client closed its own connection {count, plural, one {# time} other {# times}} within ${seconds('withinMs')}, typically {livedMs, number}\u00a0ms after the namespace was joined.`,
    remedies: [
      'If it is a page, create the socket once, outside of components: an effect that runs again closes the socket and opens another one. Check what the effect depends on.',
    ],
  },
  'finding.otherVersion': {
    params: { end: ['protocol.clientIsV2', 'protocol.clientIsV4'] },
    nested: ['end'],
    derived: { client: ({ end }) => (end === 'protocol.clientIsV2' ? 'v2' : 'v4') },
    message:
      'A client cannot connect, because it uses another version of the protocol than the server.{end, select, none {} other { {end}}}',
    remedies: [
      '{client, select, v2 {Update the client to a version for Socket.IO 3 and 4, or set allowEIO3 of the server to true.} other {Update the server to Socket.IO 4, or use a version of the client for Socket.IO 2.}}',
    ],
  },
  'finding.largePayload': {
    params: { event: ['upload'], dir: directions, bytes: [1_500_000] },
    derived: event,
    message: `“{name}” is large: ${megabytes} in one event.`,
    remedies: [
      'Send files over HTTP, or in parts. While a large event is transmitted, all other events of the connection wait.',
    ],
  },
  'finding.emitUnheard': {
    params: { event: ['chat-message'], count: [3], similar: ['chat message'] },
    derived: { ...event, meant: shown('similar') },
    message:
      'No captured entry shows that the server handles “{name}” ({count, plural, one {# emit} other {# emits}}, none acknowledged). The server uses the name “{meant}”.',
    remedies: [
      'Check the name of the event: it differs from “{meant}” in case or separators only, and a server ignores an event that has no handler.',
      'To be certain, request an acknowledgement.',
    ],
  },
  'finding.endedAfterLargeEmit': {
    params: { event: ['upload'], bytes: [1_500_000], count: [1, 2], afterMs: [12] },
    derived: event,
    message: `The connection ended {afterMs, number}\u00a0ms after “{name}” was emitted with ${megabytes}{count, plural, one {} other {; this happened {count} times}}. The server does not announce how much it accepts in one message.`,
    remedies: [
      'Send less in one event, or increase maxHttpBufferSize in the server. Some servers close the connection without a reason if a message is larger.',
    ],
  },
  'finding.nearPayloadLimit': {
    params: { event: ['upload'], bytes: [900_000], limit: [1_000_000], percent: [90] },
    derived: event,
    message: `“{name}” is close to the limit of the server: ${megabytes}, which is {percent, number}% of its maxHttpBufferSize ({limit, number, ::scale/0.000001 .#}\u00a0MB). The server closes the connection when an event is larger.`,
    remedies: ['Send less in one event, or increase maxHttpBufferSize in the server.'],
  },
  'finding.chattyEvent': {
    params: { event: ['position'], dir: directions, perSecond: [1200] },
    derived: event,
    message: `{dir, select, out {“{name}” is emitted} other {“{name}” is received}} up to {perSecond, number} times in a second, for several seconds.`,
    remedies: ['Combine several values in one event, or send only the newest state at a fixed rate.'],
  },
  'finding.jsonInString': {
    params: { event: ['save'], dir: directions, path: ['0', '0.body'], ack: [true] },
    derived: event,
    message:
      'Argument {path} of {ack, select, true {the acknowledgements of } other {}}“{name}” is a string that contains JSON.',
    remedies: ['Socket.IO serializes objects itself: pass the object, without JSON.stringify() and JSON.parse().'],
  },
  'finding.lostType': {
    params: { event: ['users'], dir: directions, path: ['0', '0.users'] },
    derived: event,
    message:
      'Argument {path} of “{name}” is always an object without properties. A Map, a Set, an Error or a regular expression is received as such an object.',
    remedies: ['Convert it before you emit it: [...map], [...set], or String(error).'],
  },
  'finding.clockSkew': {
    params: { event: ['tick'], path: ['0.time'], skewMs: [4000], ahead: [true, false] },
    derived: event,
    message: `The clock of the server is about ${seconds('skewMs')} {ahead, select, true {ahead of} other {behind}} the clock of this machine, according to argument {path} of “{name}”.`,
    remedies: ['Synchronize both clocks (NTP), and compute durations from times of one machine only.'],
  },
  'finding.schemaMismatch': {
    params: {
      event: ['order:created'],
      to: ['server', 'client'],
      ack: [true],
      problem: ['missing', 'extra', 'value', 'unknown'],
      path: ['0.total'],
      expected: ['number'],
      actual: ['string'],
      first: [1234],
      count: [12, 1],
    },
    derived: { ...event, at: shown('path') },
    message: `The {ack, select, true {{to, select, server {server} other {client}} has acknowledged} other {{to, select, server {client} other {server}} has emitted}} “{name}”{problem, select, missing { without argument {at}} extra { with argument {at}} value { with an unexpected value of {path, select, none {its arguments} other {argument {at}}}} other {, which is not in the schema,}} since #{first} ({count, plural, one {# time} other {# times}}).{problem, select, missing { Expected: {expected}.} extra { The schema does not allow it.} value { Expected: {expected}. Received: {actual}.} other {}}`,
    remedies: ['Correct the code that sends it. If the change is intended, infer the types or the schema again.'],
  },
  'finding.tokenExpired': {
    params: { reported: ['jwt expired'] },
    message: 'The server refuses the client because its credentials have expired: {reported}{reportedEnd}',
    remedies: [
      'Pass auth as a function, which the client calls at each reconnect, so that it sends a new token. Then connect again, because a client that was refused does not reconnect automatically.',
    ],
  },
  'finding.willNotReconnect': {
    params: { end: ['server.disconnected', 'namespace.refused'] },
    nested: ['end'],
    message: 'The client does not reconnect automatically.{end, select, none {} other { {end}}}',
    remedies: [
      'In the “disconnect” or “connect_error” handler, call socket.connect() as soon as the reason no longer applies.',
    ],
  },
  'finding.joinUnanswered': {
    params: { namespace: ['/chat'], waitedMs: [20_000], count: [1, 3] },
    derived: { where: shown('namespace') },
    message: `The server did not respond within ${seconds('waitedMs')} to the request of {count, plural, one {a client} other {# clients}} to join the namespace {where}. The transport is open.`,
    remedies: [
      'Check that each middleware of the namespace calls next(), even after an error. The client cannot join before every middleware has called it.',
    ],
  },
  'finding.pingTimeout': {
    params: { silentMs: [45_000], pingInterval: [25_000], pingTimeout: [20_000], debugger: ['Server'] },
    derived: { session: shown('debugger') },
    message: `Nothing was received for ${seconds('silentMs')}{pingInterval, select, none {} other {. A ping is due every ${seconds('pingInterval')}, and the other side waits {pingTimeout, number, ::scale/0.001 .##}\u00a0s longer}}.{session, select, none {} other { “{session}” was paused in the debugger.}}`,
    remedies: [
      '{session, select, none {Check the server for work that blocks its event loop, and the network for a pause.} other {While you debug, raise pingTimeout in the options of the server, for example to 600000.}}',
    ],
  },
  'finding.pollingOnly': {
    params: { failure: ['transport.noUpgrade', 'transport.upgradeUnanswered'] },
    nested: ['failure'],
    message: 'The connection uses HTTP long-polling only.{failure, select, none {} other { {failure}}}',
    remedies: [
      '{failure, select, none {If this is not intended, allow the WebSocket transport in the client and in the server.} other {Let each proxy pass on the Upgrade and Connection headers.}}',
    ],
  },
  'finding.recoveryFailed': {
    params: { gapMs: [5000], because: ['restarted', 'tooLong', 'unknown'] },
    message: `The session was not restored after an outage of ${seconds('gapMs')}, so events were missed{because, select, restarted {: the server was not reachable in the meantime, and a server that is restarted forgets its sessions} tooLong {: by default, a server keeps a session for two minutes} other {}}.`,
    remedies: [
      '{because, select, restarted {Use an adapter that keeps sessions outside of the process, such as the Redis streams adapter.} tooLong {Raise maxDisconnectionDuration in the server, or, when socket.recovered is false, load what was missed.} other {When socket.recovered is false, load what was missed. A client that received no event before the outage cannot be restored.}}',
    ],
  },
  'finding.twinConnection': {
    message: 'Two connections to the same namespace were opened within a second.',
    remedies: [
      'If they are from one page, create the socket once, outside of components: React runs effects twice in development. If two pages are open, two connections are normal.',
    ],
  },
  'finding.packetsInPost': {
    params: { count: [29], limit: [16] },
    message:
      'The client sent {count, number} packets in one request. A server with python-engineio (python-socketio, Flask-SocketIO) accepts {limit, number}, and discards a request with more, without an error.',
    remedies: [
      'Raise the limit in the server (engineio.payload.Payload.max_decode_packets = 500), or use the WebSocket transport.',
    ],
  },
});
