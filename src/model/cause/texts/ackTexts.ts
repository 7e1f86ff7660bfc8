import { causeCatalog } from '../causeCatalog.ts';
import { sending, sendingDerived, sendingSamples, wasSent } from './sendingTexts.ts';

/** Acknowledgements, in both directions. */
export const ackTexts = causeCatalog({
  'ack.timeout': {
    // `late`: the acknowledgement was received after the timeout. It is not recorded; `currentCause` adds it.
    params: { timeoutMs: [1000], late: [true], ...sendingSamples },
    derived: { ...sendingDerived, wasSent },
    message: `{late, select, true {The acknowledgement was received after the timeout{timeoutMs, select, none {} other { of {timeoutMs, number}\u00a0ms}}.} other {No acknowledgement was received {timeoutMs, select, none {in time} other {within {timeoutMs, number}\u00a0ms}}.}}${sending}`,
    remedies: [
      '{wasSent, select, true {{late, select, true {Raise the ack timeout, or make the handler faster.} other {Check that the server’s handler calls its callback.}}} other {Check the connection, or raise the ack timeout.}}',
    ],
  },
  'ack.connectionEnded': {
    // `sender`: for an emit of another client or of a server.
    params: { end: ['transport.cut', 'server.disconnected'], sender: ['client', 'server'], ...sendingSamples },
    nested: ['end'],
    derived: sendingDerived,
    message: `The connection ended before the acknowledgement was received.{end, select, none {} other { {end}}}${sending}`,
    remedies: [
      '{sender, select, server {The server cannot know whether the client received the event. Check the log of the client.} other {The client cannot know whether the server received the event. Check the server’s log.}}',
    ],
  },
  'ack.receivedOnly': {
    params: { receiver: ['server', 'client'] },
    message:
      '{receiver, select, server {The server received the event, but the connection ended before the server acknowledged it.} other {The client received the event, but the connection ended before the client acknowledged it.}}',
    remedies: [
      '{receiver, select, server {Check that the server’s handler calls its callback.} other {Check that the client’s handler calls its callback.}}',
    ],
  },
  'ack.unexpected': { message: 'No emit waits for this acknowledgement.' },
  'ack.beforeSent': { message: 'The acknowledgement was received before the event with this ID was sent.' },
  'ack.superseded': {
    params: { answered: [true, false] },
    message:
      '{answered, select, true {This acknowledges another attempt of an event that was already acknowledged.} other {This acknowledges an earlier attempt. The client accepts only the acknowledgement of the newest attempt.}}',
  },
  'ack.unanswered': {
    params: { fault: ['emit.notWritten', 'emit.untaken'], written: [65_536], total: [200_000] },
    nested: ['fault'],
    message:
      'The connection ended before the reply was sent.{fault, select, none {} other { {fault}}}{written, select, none {} other { {written, number} of {total, plural, one {# byte} other {# bytes}} of the acknowledgement were written.}}',
  },
  'ack.ruleReply': { message: 'A reply rule of the connection acknowledged this event.' },
  'ack.ruleFailed': {
    params: { fault: ['ack.noConnection'] },
    nested: ['fault'],
    message:
      'The reply rule of the connection could not acknowledge this event.{fault, select, none {} other { {fault}}}',
  },
  'ack.notAwaited': {
    params: { seq: [12] },
    message: 'Entry {seq} does not wait for an acknowledgement. It was acknowledged, or its connection ended.',
  },
  'ack.noConnection': {
    message:
      'There is no connection on which the acknowledgement can be sent. The server no longer waits for this acknowledgement.',
  },
});
