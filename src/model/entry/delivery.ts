/** The delivery status of an outgoing event, and of an incoming event that requests an acknowledgement. */
export const deliveries = [
  'sent',
  'buffered',
  'flushed',
  'queued',
  'discarded',
  'acknowledged',
  'timedOut',
  'late',
  'lost',
  'failed',
  'awaitingReply',
  'replied',
  'unanswered',
  'held',
] as const;
export type Delivery = (typeof deliveries)[number];

/** The delivery statuses of an outgoing event. */
export const outgoingDeliveries = [
  'sent',
  'buffered',
  'flushed',
  'queued',
  'discarded',
  'acknowledged',
  'timedOut',
  'late',
  'lost',
  'failed',
] as const satisfies readonly Delivery[];

/** The transitions of an emit that the client can cause. A transition that is not listed did not happen, whatever a message claims. */
const next: Readonly<Record<Delivery | 'new', readonly Delivery[]>> = {
  new: ['sent', 'buffered', 'queued', 'discarded', 'failed', 'lost', 'timedOut', 'awaitingReply', 'held'],
  // Back to the queue, or sent again: the client's retries.
  sent: ['acknowledged', 'timedOut', 'lost', 'queued', 'sent'],
  buffered: ['flushed', 'timedOut', 'lost', 'discarded'],
  flushed: ['acknowledged', 'timedOut', 'lost'],
  queued: ['sent', 'queued', 'timedOut', 'lost'],
  discarded: [],
  acknowledged: [],
  timedOut: ['late'],
  late: [],
  lost: [],
  failed: [],
  awaitingReply: ['replied', 'unanswered'],
  // If the connection ended before the acknowledgement was completely written.
  replied: ['unanswered'],
  unanswered: [],
  // An observed event that a rule of a proxy holds.
  held: ['sent', 'discarded', 'lost'],
};

export function canBecome(from: Delivery | undefined, to: Delivery): boolean {
  return next[from ?? 'new'].includes(to);
}

/** Whether a delivery status can become another one, in any number of steps. */
export function canReach(from: Delivery | undefined, to: Delivery): boolean {
  const reached = new Set<Delivery>(next[from ?? 'new']);
  for (const delivery of reached) for (const later of next[delivery]) reached.add(later);
  return reached.has(to);
}

/** An emit that requested an acknowledgement ends in exactly one of these. `timedOut` may still become `late`. */
const ends: ReadonlySet<Delivery> = new Set(['acknowledged', 'timedOut', 'late', 'lost', 'discarded', 'failed']);

/** Whether the delivery status of an emit is final for its sender: with an acknowledgement, it has ended; without one, it was sent or never will be. */
export function isDecided(delivery: Delivery | undefined, wantsAck: boolean): boolean {
  if (delivery === undefined) return false;
  return wantsAck ? ends.has(delivery) : true;
}
