import { catalog } from '../../src/model/texts/catalog.ts';

export const timingTexts = catalog('timing', {
  emitted: 'Emitted',
  written: 'Written',
  received: 'Received',
  ackReceived: 'Acknowledgement received',
  ackSent: 'Acknowledgement sent',
  changed: 'Status changed',

  beginning:
    '{delivery, select, sent {passed to the transport immediately} buffered {waits in the client’s buffer} queued {waits in the retry queue} discarded {discarded immediately} failed {refused} other {}}',
  ackId: 'ack ID {id}',
  unknownAckId: 'ack ID unknown',
  waited: 'waited {duration}',
  sinceEvent: '{duration} after the event',
  sinceWrite: '{duration} after the write',

  toWrite: 'To the write',
  earlierAttempts: 'Earlier attempts',
  toAck: 'To the acknowledgement',
  toReply: 'To the reply',

  neverSent: 'It was never sent.',
  sendTimeUnknown: 'It is not known when the transport accepted it.',
  writeTimeUnknown: 'The time of the write is known only for events that are acknowledged.',
  arrivalUnknown: 'Without an acknowledgement, it is not known whether it arrived.',
  emitTimeUnknown: 'It is not known when the server emitted it, because packets contain no time.',
  noAckRequested: 'No acknowledgement was requested.',
});
