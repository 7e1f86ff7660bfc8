import { catalog } from '../texts/catalog.ts';

/** The delivery status of an event: in a row or in the middle of a text, and at the beginning of one. */
export const deliveryLabelTexts = catalog('deliveryLabel', {
  label:
    '{delivery, select, sent {sent} buffered {buffered} flushed {flushed} queued {queued} discarded {discarded} acknowledged {acknowledged} timedOut {timed out} late {late} lost {lost} failed {failed} awaitingReply {reply due} replied {replied} unanswered {unanswered} held {held} other {{delivery}}}',
  title:
    '{delivery, select, sent {Sent} buffered {Buffered} flushed {Flushed} queued {Queued} discarded {Discarded} acknowledged {Acknowledged} timedOut {Timed out} late {Late} lost {Lost} failed {Failed} awaitingReply {Reply due} replied {Replied} unanswered {Unanswered} held {Held} other {{delivery}}}',
});
