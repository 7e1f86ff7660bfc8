import { type CauseParams, textOf } from '../cause.ts';
import { causeCatalog } from '../causeCatalog.ts';

/** A reference to the raw packet, if its number is known. */
const look =
  '{seq, select, none {It is among the raw packets (kind:packet).} other {The packet is entry {seq} (seq:{seq}..{seq}).}}';

/** How often the same packet was received since the namespace was last joined. */
const times = '{times, plural, =0 {} one {} other { This has happened # times in a row.}}';

/** `sender` is recorded for the traffic of other clients; to our own client, the server sends. */
const sends = '{sender, select, client {The client sent} other {The server sent}}';
const unreadable = `${sends} a packet that {sender, select, client {the server} other {the client}} cannot read`;
const senders = ['server', 'client'];

/** A number that JSON does not allow, but that some serializers write. */
const isNoJsonNumber = (params: CauseParams): boolean => /^-?(NaN|Infinity)$/.test(textOf(params, 'word'));

/** Packets that the client cannot read. `at` is the index of a character. */
export const packetTexts = causeCatalog({
  'packet.invalidJson': {
    params: { cut: [true], trailing: [true], word: ['NaN', 'x'], at: [3], sender: senders, times: [2], seq: [12] },
    derived: { isNoJsonNumber },
    message: `${unreadable}: {cut, select, true {its JSON ends too early, at character {at}} other {{trailing, select, true {something follows its payload, “{word}” at character {at}} other {{word, select, none {its payload is not valid JSON{at, select, none {} other { (character {at})}}} other {“{word}” at character {at} is not valid JSON}}}}}}.${times}`,
    remedies: [
      `{isNoJsonNumber, select, true {Python’s json writes NaN and Infinity, which JSON does not have: send null or text instead. ${look}} other {${look}}}`,
    ],
  },
  'packet.invalidEvent': {
    params: { what: ['the payload of an event is an object, not a list'], sender: senders, times: [2], seq: [12] },
    message: `${unreadable}: {what}.${times}`,
    remedies: [look],
  },
  'packet.unknownType': {
    params: { type: ['9'], sender: senders, times: [2], seq: [12] },
    message: `${unreadable}: “{type}” is not a packet type.${times}`,
    remedies: [look],
  },
  'packet.invalidBinary': {
    params: { what: ['a placeholder has no attachment'], sender: senders, times: [2], seq: [12] },
    message: `${unreadable}: {what}.${times}`,
    remedies: [look],
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
    message: `${sends} {bound, select, namespace {a packet whose namespace has more than {limit, number} characters} eventName {an event whose name has more than {limit, number} characters} digits {a packet whose ack ID or number of attachments has more than {limit, number} digits} control {a packet of the protocol itself that has more than {limit, number} characters} packedControl {a packet of the protocol itself that has more than {limit, number} bytes} other {a packet that is nested more than {limit, number} levels deep}}, which is more than this inspector reads; another client may read it.${times}`,
    remedies: [look],
  },
  'packet.unreadable': {
    weight: 'general',
    params: { sender: senders, times: [2], seq: [12] },
    message: `${unreadable}.${times}`,
    remedies: [look],
  },
  'packet.notEngineIo': {
    params: { sender: senders, times: [2], seq: [12] },
    message: `${sends} a packet that is not an Engine.IO packet.${times}`,
    remedies: [look],
  },
});
