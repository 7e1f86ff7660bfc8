import { causeCatalog } from '../causeCatalog.ts';
import { reported } from './responseTexts.ts';
import { sending, sendingDerived, sendingSamples } from './sendingTexts.ts';

/** The packet that was not sent: that of an emit, or the acknowledgement of an event from the server. */
const packetSamples = { packet: ['ack'] } as const;
const packet = '{packet, select, ack {acknowledgement} other {event}}';

/** HTTP status and body of the response that was received instead. */
const ackSamples = { status: [413], reported: ['Payload too large'], ...packetSamples } as const;

/** The response that ended the connection. */
const otherResponse = `{status, select, none {} other { The server responded to another request with HTTP {status}${reported}}}`;

/** Emits that were not sent, or whose state is unknown. */
export const emitTexts = causeCatalog({
  'emit.volatileDiscarded': {
    params: { because: ['notConnected', 'pollingBusy', 'writing', 'upgrading'], by: ['inspector'] },
    message:
      '{because, select, notConnected {There was no connection, and volatile events are not kept for later.} pollingBusy {The transport was waiting for the response to its previous POST request.} writing {The transport was still writing the previous packet.} upgrading {The client was changing from HTTP long-polling to WebSocket.} other {The transport could not accept the volatile event at that moment.}} {by, select, inspector {The Socket.IO 2 client has no volatile flag. The inspector discarded the event, as the Socket.IO 4 client does.} other {The client discarded the event and will not send it later.}}',
    remedies: ['Emit without the volatile flag if each event must be received.'],
  },
  'emit.bufferTimeout': {
    params: { timeoutMs: [1000], ...sendingSamples },
    derived: sendingDerived,
    message: `There was no connection {timeoutMs, select, none {in time} other {within {timeoutMs, number}\u00a0ms}}, and the client removed the event from its buffer.${sending}`,
    remedies: ['Check the connection, or raise the ack timeout.'],
  },
  'emit.noConnection': {
    params: sendingSamples,
    derived: sendingDerived,
    message: `There is no connection, and the client does not connect automatically.${sending}`,
    remedies: ['Connect, then emit again.'],
  },
  'emit.waitsForConnect': {
    params: { timed: [true, false] },
    message:
      'The connection has ended and does not reconnect automatically. The client keeps the event until you connect again{timed, select, true {, or until its acknowledgement times out} other {}}.',
  },
  'emit.connectionRemoved': {
    params: sendingSamples,
    derived: sendingDerived,
    message: `The connection was removed.${sending}`,
  },
  'emit.untaken': {
    params: { ...ackSamples, ...sendingSamples },
    derived: sendingDerived,
    message: `The connection ended before the transport accepted the ${packet}.${otherResponse}${sending}`,
  },
  'emit.postUnanswered': {
    params: { ...ackSamples, ...sendingSamples },
    derived: sendingDerived,
    message: `The connection ended before the server responded to the POST request that contained the ${packet}.${otherResponse}${sending}`,
  },
  'emit.postRefused': {
    params: { ...ackSamples, ...sendingSamples },
    derived: sendingDerived,
    message: `The server responded to the POST request that contained the ${packet} with HTTP {status}${reported}${sending}`,
  },
  'emit.dropped': {
    params: { ...packetSamples, ...sendingSamples },
    derived: sendingDerived,
    message: `The connection was closing, and the client dropped the ${packet}.${sending}`,
  },
  'emit.notWritten': {
    params: { reported: ['write EPIPE'], running: [true], ...packetSamples, ...sendingSamples },
    derived: sendingDerived,
    message: `{running, select, true {The connection ended while the ${packet} was being written.} other {{reported, select, none {The connection ended before the system accepted all of the ${packet}.} other {The WebSocket could not write the ${packet}: {reported}{reportedEnd}}}}}${sending}`,
  },
  'emit.refused': {
    weight: 'general',
    params: { reported: ['the value is circular'], ...sendingSamples },
    derived: sendingDerived,
    message: `The client refused the event: {reported}{reportedEnd}${sending}`,
  },
});
