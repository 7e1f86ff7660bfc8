import { catalog } from '../../src/model/texts/catalog.ts';

export const deliveryTexts = catalog('delivery', {
  ackPendingFigure: 'ack pending',
  writtenFigure: '{size} written',
  afterFigure: 'after {duration}',

  wasAttempt: 'It was attempt {attempt, number}.',
  ackPending: 'The acknowledgement has not been received yet.',
  discarded: 'Discarded.',
  timedOut: 'Timed out.',
  lost: 'Lost.',
  failed: 'Failed: it was not sent.',
  unanswered: 'Unanswered.',
  held: 'Held: the proxy has not forwarded it.',

  sent: 'Sent: passed to the transport.',
  sentAfter: 'Sent: passed to the transport after {duration} in the queue.',
  sentWithoutAck:
    'Sent: passed to the transport. Without an acknowledgement, it is not known whether the server received it.',
  buffered: 'Buffered: it waits in the client for a connection.',
  flushed: 'Flushed: sent from the buffer.',
  flushedAfter: 'Flushed: sent after {duration} in the buffer.',
  queued: 'Queued: it waits in the retry queue.',
  queuedAttempt: 'Queued: it waits in the retry queue, attempt {attempt, number}.',
  notTaken: 'The transport could not accept it at that moment, and it was never sent.',
  acknowledged: 'Acknowledged.',
  acknowledgedAfter: 'Acknowledged after {duration}.',
  noAckInTime: 'No acknowledgement was received in time.',
  late: 'Late: the acknowledgement was received after its timeout.',
  lateAfter: 'Late: the acknowledgement was received after {duration}, later than its timeout.',
  unknownReceipt: 'The connection ended before it was known whether the server received it.',
  written: '{written, plural, one {# byte had} other {# bytes had}} been written.',
  writtenOf: '{written, number} of {total, plural, one {# byte} other {# bytes}} had been written.',
  awaitingReply: 'The server waits for an acknowledgement of this event.',
  replied: 'Replied.',
  repliedAfter: 'Replied after {duration}.',
  endedBeforeReply: 'The connection ended before the reply was sent.',
});
