/** One event at several ends of its socket, as the sequence view shows it: one arrow from the sender to the receiver. Pure. */
import * as v from 'valibot';
import type { LaneEnds } from './lanes.ts';
import type { Step } from './step.ts';

/** How the event or acknowledgement of a row was captured at the other ends of its socket. */
export const arrowJoinSchema = v.object({
  seq: v.number(),
  /**
   * sent: the arrow of the row ends at the other end, which received the event · missing: it is proved that the other end did not receive
   * the event · received: this row has no arrow of its own, because a shown row of an end nearer to the sender has the arrow.
   */
  state: v.picklist(['sent', 'missing', 'received']),
  /** The end at which the entry of the row was captured. */
  role: v.picklist(['client', 'proxy', 'server']),
  /**
   * The connection at the other end: of the last recipient, of the end that did not receive the event, or, for "received", of the row that
   * has the arrow.
   */
  connectionId: v.string(),
  /** The connection of the proxy that the event passed. */
  proxyId: v.optional(v.string()),
  /** For "received": the seq of the row that has the arrow. */
  of: v.optional(v.number()),
  /** Milliseconds from one end to the other, if known. */
  ms: v.optional(v.number()),
});
export type ArrowJoin = v.InferOutput<typeof arrowJoinSchema>;

/**
 * The step of a row whose event was captured at several ends.
 * @param ends the lanes of the row's connection
 * @param endsOf the lanes of another connection; undefined if it has none in the view
 */
export function joinedStep(
  step: Step,
  ends: LaneEnds | undefined,
  join: ArrowJoin | undefined,
  endsOf: (connectionId: string) => LaneEnds | undefined,
): Step {
  // The arrow of an event that the inspector sent from a proxy begins at the lane of the proxy.
  if (step.type !== 'arrow' || !ends || !join || step.from === ends.proxy) return step;
  const { via, ...arrow } = step;
  if (join.state === 'received') {
    // If a rule of the proxy holds or drops the event, the row shows that instead.
    if (step.end !== 'arrives' && step.end !== 'lost') return step;
    const to = join.role === 'proxy' ? (ends.proxy ?? step.to) : step.to;
    return { ...arrow, to, end: 'received' };
  }
  const other = endsOf(join.connectionId);
  const to = other ? (step.to === ends.server ? other.server : other.client) : step.to;
  const proxy = (join.proxyId === undefined ? undefined : endsOf(join.proxyId)?.proxy) ?? via;
  const end =
    join.state === 'missing' && step.end === 'arrives'
      ? 'lost'
      : join.state === 'sent' && step.end === 'lost'
        ? 'arrives'
        : step.end;
  return { ...arrow, to, ...(proxy !== undefined && { via: proxy }), end };
}
