import { causeCatalog } from '../causeCatalog.ts';
import { closeCode } from './transportTexts.ts';

const sender = '{sender, select, client {client} other {server}}';
const megabytes = '{limit, number, ::scale/0.000001}\u00a0MB';

/** What is known about a violation of the WebSocket protocol. */
const frameFaults = [
  'reservedBits {a reserved bit is set, or it is compressed although no compression was negotiated}',
  'reservedOpcode {its opcode is reserved}',
  'fragmentedControl {a control frame is fragmented}',
  'longControl {a control frame is longer than 125\u00a0bytes}',
  'strayContinuation {it continues a message that did not begin}',
  'unfinishedMessage {the message was never completed}',
  'mask {the mask is missing, or the server used one}',
  'length {its length is larger than any message can be}',
  'utf8 {its text is not valid UTF-8}',
  'compression {it is compressed and cannot be decompressed: it is damaged, too large, or refers to a message that was not captured}',
].join(' ');

/** Why a server ended a session, as the packets of the client show it. */
const endReasons = [
  'connectedTwice',
  'notJoined',
  'neverJoined',
  'noPong',
  'clientPing',
  'attachmentsMissing',
] as const;
const because =
  '{because, select, connectedTwice { A server does so when a client requests to join a namespace that it has joined already.} notJoined { A server does so when a client sends an event to a namespace that it has not joined.} neverJoined { The client had not requested to join a namespace. A server waits for that request for 45\u00a0s by default (connectTimeout).} noPong { The client had not responded to its last ping in time.} clientPing { The client sent a ping, as in Engine.IO 3. In Engine.IO 4, the server sends the pings.} attachmentsMissing { The client announced binary attachments, and sent another packet in their place.} other {}}';
const becauseRemedy =
  '{because, select, connectedTwice {Do not call socket.connect() on a socket that is connecting or connected: check socket.active first. A socket of io() connects automatically unless autoConnect is false.} notJoined {Emit after the “connect” event. A program without a Socket.IO library must send the packet “40” first.} neverJoined {A program without a Socket.IO library must send the packet “40” after the handshake.} noPong {Check the client for work that blocks its event loop, such as a synchronous call or a breakpoint. A program without a Socket.IO library must respond to “2” with “3”.} clientPing {A program without a Socket.IO library must respond to “2” with “3”, and send no “2” itself. Set EIO=3 in its URL only for a server of Socket.IO 2.} attachmentsMissing {Send each attachment as a binary message of its own, right after its packet (“451-…” announces one).} other {}}';

/** Observed traffic between another client and its server: how its connections end, and which parts of it cannot be decoded. */
export const observeTexts = causeCatalog({
  'observe.clientLeft': { message: 'The client left the namespace.' },
  'observe.serverLeft': {
    message: 'The server disconnected the client from the namespace.',
    remedies: [
      'The client does not reconnect automatically after this. To connect again, call socket.connect() in the client.',
    ],
  },
  'observe.closePacket': {
    params: { sender: ['server', 'client'], because: endReasons },
    message: `The ${sender} closed the session: it sent an Engine.IO close packet.${because}`,
    remedies: [becauseRemedy],
  },
  'observe.webSocketClosed': {
    weight: 'symptom',
    params: { sender: ['server', 'client'], closeCode: [1001, 1005], closeReason: ['bye'], because: endReasons },
    message: `The ${sender} closed the WebSocket: it sent a close frame ({closeCode, select, 1005 {without a code} other {${closeCode}}}).${because}`,
    remedies: [becauseRemedy],
  },
  'observe.webSocketCut': {
    weight: 'symptom',
    message: 'The connection of the WebSocket ended without a close frame.',
    remedies: ['Check whether the client or the server stopped, or the network between them failed.'],
  },
  'protocol.clientIsV2': {
    message: 'The client uses Socket.IO 2, and the server accepts Socket.IO 3 and 4 only.',
    remedies: ['Update the client to a version for Socket.IO 3 and 4, or set allowEIO3 of the server to true.'],
  },
  'protocol.clientIsV4': {
    message: 'The client uses Socket.IO 3 or 4, and the server uses Socket.IO 2.',
    remedies: ['Update the server to Socket.IO 4, or use a version of the client for Socket.IO 2.'],
  },
  'observe.unknownSession': {
    message: 'The server no longer knows the session.',
    remedies: [
      'The server was restarted, or it waited too long for a response to its ping. Behind a load balancer, check that all requests of a session reach the same server.',
    ],
  },
  'observe.silent': {
    weight: 'general',
    message: 'The client stopped sending requests, and the server no longer waits for one.',
    remedies: ['Check whether the client was closed, was suspended, or lost its network.'],
  },
  'observe.stopped': { message: 'The capture of this traffic was stopped.' },
  'observe.attachmentsMissing': {
    params: { count: [2], missing: [1, 2] },
    message:
      'The packet is incomplete: {missing, number} of its {count, number} binary attachments {missing, plural, one {was} other {were}} not received before the next packet.',
  },
  'observe.strayBytes': {
    message: 'A binary message does not belong to any packet.',
    remedies: [
      'If the session was already open when the capture started, the beginning of the packet was sent before the capture. Otherwise, the application uses a parser that is neither the default one nor socket.io-msgpack-parser.',
    ],
  },
  'observe.tooManyNamespaces': {
    params: { limit: [10_000] },
    message: 'Only the first {limit, number} namespaces of a session are decoded, and this packet is for another one.',
  },
  'observe.frameFault': {
    params: {
      sender: ['client', 'server'],
      fault: [
        'reservedBits',
        'reservedOpcode',
        'fragmentedControl',
        'longControl',
        'strayContinuation',
        'unfinishedMessage',
        'mask',
        'length',
        'utf8',
        'compression',
      ],
    },
    message: `The ${sender} sent a WebSocket frame that cannot be decoded: {fault, select, ${frameFaults} other {it violates the protocol}}.`,
  },
  'observe.bodyNotDecoded': {
    params: { encoding: ['gzip'] },
    message: 'The body of the request cannot be decompressed (Content-Encoding: {encoding}).',
  },
  'observe.bodyIncomplete': {
    message: 'The connection ended before the response was complete. The client ignores such a response.',
  },
  'observe.bodyTooLarge': {
    params: { limit: [16_000_000] },
    message: `Bodies are recorded up to ${megabytes}, and this one is larger: the rest was not decoded.`,
  },
  'file.notHar': {
    params: { file: ['app.har'] },
    message: '{file} is not a HAR file.',
    remedies: ['Save it again, in the developer tools of the browser with “Export HAR (with sensitive data)”.'],
  },
  'file.harTooLarge': {
    params: { file: ['app.har'], max: [256_000_000] },
    message:
      '{file} is too large: HAR files up to {max, number, ::scale/0.000001 precision-integer}\u00a0MB can be opened.',
    remedies: ['Record fewer requests, for example with the filter of the Network tab set to “Socket”.'],
  },
  'file.harWithoutSocketIo': {
    message: 'The file contains no Socket.IO traffic: none of its requests has the query parameter “EIO”.',
    remedies: [
      'In the browser, open the developer tools before the page connects, reload the page, and export the requests again.',
    ],
  },
  'file.harWithoutMessages': {
    params: { sockets: [1, 2] },
    message:
      '{sockets, plural, one {The messages of a WebSocket are} other {The messages of # WebSockets are}} not in the file.',
    remedies: [
      'Save it with a tool that includes WebSocket messages, such as the developer tools of Chrome or Edge, or Playwright.',
    ],
  },
  'observe.notAPayload': {
    message: 'The body is not a list of Engine.IO packets, or it is damaged from here on.',
  },
});
