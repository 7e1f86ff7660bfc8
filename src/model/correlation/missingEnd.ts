/** The end of a socket that certainly does not have an event or acknowledgement which was captured at the other end. */
import * as v from 'valibot';
import type { StoredCause } from '../cause/cause.ts';
import { explain } from '../cause/causeTexts.ts';

export const lackingEnds = ['server', 'client'] as const;
export type LackingEnd = (typeof lackingEnds)[number];

export const missingEndSchema = v.object({
  end: v.picklist(lackingEnds),
  /**
   * ended: the connection ended before the event was received · passedOver: later events of the socket were received ·
   * notForwarded: a proxy did not forward the event · notSent: the end that should have sent the event has no entry of it. An acknowledgement has the same reasons, except notForwarded.
   */
  why: v.picklist(['ended', 'passedOver', 'notForwarded', 'notSent']),
  /** The number of clients that did not receive a broadcast; 1 for other events. */
  sockets: v.number(),
});
export type MissingEnd = v.InferOutput<typeof missingEndSchema>;

export function missingCause({ end, why }: MissingEnd, isAck: boolean): StoredCause {
  if (isAck)
    return why === 'notSent'
      ? explain('correlation.ackNotSeen', { end })
      : explain('correlation.ackNotReceived', { end, why });
  if (why === 'notSent') return explain('correlation.notSeen', { end });
  return why === 'notForwarded'
    ? explain('correlation.notForwarded', { end })
    : explain('correlation.notReceived', { end, why });
}
