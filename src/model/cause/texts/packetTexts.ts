import { type CauseParams, textOf } from '../cause.ts';
import { causeCatalog } from '../causeCatalog.ts';
import { kindText } from './kindText.ts';

/** Raw packets have no row unless the filter names their kind. */
const showPacket =
  '{seq, select, none {To see the packet, enter kind:packet in the filter.} other {To see the packet, enter kind:packet seq:{seq} in the filter.}}';

/** How often the same packet was received since the namespace was last joined. */
const times = '{times, plural, =0 {} one {} other { This has happened # times in a row.}}';

/** For the traffic of other clients, `sender` is recorded. For our own client, the sender is the server. */
const sends = '{sender, select, client {The client sent} other {The server sent}}';
const unreadable = `${sends} a packet that {sender, select, client {the server} other {the client}} cannot read`;
const senders = ['server', 'client'];

const packet =
  '{packet, select, ack {an acknowledgement} connect {a connect packet} disconnect {a disconnect packet} other {an event}}';

/** A number that JSON does not allow, but that some serializers write. */
const isNoJsonNumber = (params: CauseParams): boolean => /^-?(NaN|Infinity)$/.test(textOf(params, 'word'));

/** Packets that the client cannot read. `at` is the index of a character. */
export const packetTexts = causeCatalog({
  'packet.invalidJson': {
    params: { cut: [true], trailing: [true], word: ['NaN', 'x'], at: [3], sender: senders, times: [2], seq: [12] },
    derived: { isNoJsonNumber },
    message: `${unreadable}: {cut, select, true {its JSON ends too early, at character {at}} other {{trailing, select, true {something follows its payload, “{word}” at character {at}} other {{word, select, none {its payload is not valid JSON{at, select, none {} other { (character {at})}}} other {“{word}” at character {at} is not valid JSON}}}}}}.${times}`,
    remedies: [
      `{isNoJsonNumber, select, true {Python’s json module writes NaN and Infinity, which are not valid JSON. Send null or text instead. ${showPacket}} other {${showPacket}}}`,
    ],
  },
  'packet.invalidEvent': {
    params: {
      fault: [
        'empty',
        'noPayload',
        'noComma',
        'connectPayload',
        'disconnectPayload',
        'payloadKind',
        'emptyArray',
        'nameKind',
        'reservedName',
      ],
      packet: ['event', 'ack', 'connect', 'disconnect'],
      kind: ['object'],
      name: ['connect'],
      at: [7],
      sender: senders,
      times: [2],
      seq: [12],
    },
    message: `${unreadable}: {fault, select, empty {it is empty} noPayload {${packet} has no payload} noComma {a comma is missing between its namespace and its payload, before character {at}} connectPayload {the payload of a connect packet is ${kindText('kind')}, not an object} disconnectPayload {a disconnect packet has a payload} payloadKind {the payload of ${packet} is ${kindText('kind')}, not an array} emptyArray {the array of an event is empty, so it has no name} nameKind {the name of the event is ${kindText('kind')}, not text} reservedName {the name of the event is “{name}”, which Socket.IO reserves} other {it is not a valid event}}.${times}`,
    remedies: [showPacket],
  },
  'packet.unknownType': {
    params: { type: ['9'], sender: senders, times: [2], seq: [12] },
    message: `${unreadable}: “{type}” is not a packet type.${times}`,
    remedies: [showPacket],
  },
  'packet.invalidBinary': {
    params: {
      fault: [
        'textBetweenAttachments',
        'bytesWithoutPacket',
        'notMsgpack',
        'textForMsgpack',
        'missingAttachment',
        'attachmentCount',
        'trailingBytes',
        'cut',
        'notObject',
        'noType',
        'noNamespace',
        'namespaceKind',
        'idKind',
      ],
      kind: ['object'],
      at: [20],
      sender: senders,
      times: [2],
      seq: [12],
    },
    message: `${unreadable}: {fault, select, textBetweenAttachments {text was received before all binary attachments of the previous packet} bytesWithoutPacket {bytes were received that do not belong to a packet} notMsgpack {its bytes are not a packet of the msgpack parser} cut {its MessagePack value ends too early, at byte {at}} trailingBytes {more bytes follow its MessagePack value} notObject {its MessagePack value is ${kindText('kind')}, not an object} noType {it has no type} noNamespace {it has no namespace} namespaceKind {its namespace is ${kindText('kind')}, not text} idKind {its ID is not a whole number} textForMsgpack {text was received, but the msgpack parser expects bytes} missingAttachment {a placeholder refers to an attachment that the packet does not have} attachmentCount {its number of attachments is not a whole number of at least 1, followed by a hyphen} other {it is not a valid binary packet}}.${times}`,
    remedies: [showPacket],
  },
  'packet.tooManyAttachments': {
    params: { limit: [10], sender: senders, times: [2] },
    message: `${sends} more binary attachments in one event than this client accepts ({limit, select, none {10} other {{limit}}}).${times}`,
    remedies: ['Raise maxAttachments in the connection.'],
  },
  'packet.overBound': {
    params: {
      bound: ['namespace', 'eventName', 'digits', 'control', 'packedControl', 'depth'],
      limit: [1000],
      sender: senders,
      times: [2],
      seq: [12],
    },
    message: `${sends} {bound, select, namespace {a packet whose namespace has more than {limit, number} characters} eventName {an event whose name has more than {limit, number} characters} digits {a packet whose ack ID or number of attachments has more than {limit, number} digits} control {a control packet that has more than {limit, number} characters} packedControl {a control packet that has more than {limit, number} bytes} other {a packet that is nested more than {limit, number} levels deep}}, which is more than the inspector reads. Another client may read it.${times}`,
    remedies: [showPacket],
  },
  'packet.unreadable': {
    weight: 'general',
    params: { sender: senders, times: [2], seq: [12] },
    message: `${unreadable}.${times}`,
    remedies: [showPacket],
  },
  'packet.notEngineIo': {
    params: { sender: senders, times: [2], seq: [12] },
    message: `${sends} a packet that is not an Engine.IO packet.${times}`,
    remedies: [showPacket],
  },
});
