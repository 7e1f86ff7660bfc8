import { catalog } from '../../src/model/texts/catalog.ts';

/** The delivery status in a narrow column, and why in two or three words. */
export const shortStatusTexts = catalog('shortStatus', {
  status:
    '{delivery, select, sent {sent} buffered {buffered} flushed {flushed} queued {queued} discarded {discarded} acknowledged {acknowledged} timedOut {timed out} late {late} lost {lost} failed {failed} awaitingReply {reply due} replied {replied} unanswered {unanswered} held {held} other {{delivery}}}',
  withReason: '{status} · {reason}',
  withDuration: '{status} {duration}',
  ackPending: 'ack pending',

  notConnected: 'not connected',
  transportBusy: 'transport busy',
  connectionRemoved: 'connection removed',
  connectionEnded: 'connection ended',
  notWritten: 'not written',
  httpStatus: 'HTTP {status}',
  refusedByClient: 'refused by client',
  reservedName: 'reserved name',
  nameNotCarried: 'name not supported',
  notEncoded: 'not encodable',
  tooManyAttachments: 'too many attachments',
  tooLarge: 'too large',
});
