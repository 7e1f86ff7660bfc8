/** What became of an outgoing event (contract, section 3), and of an incoming one that asks for an acknowledgement. */
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
] as const;
export type Delivery = (typeof deliveries)[number];

/** Those of an event that we emit. */
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

/** From each state, where the client can take an emit. What is not listed did not happen, whatever a message claims. */
const next: Readonly<Record<Delivery | 'new', readonly Delivery[]>> = {
  new: ['sent', 'buffered', 'queued', 'discarded', 'failed', 'lost', 'timedOut', 'awaitingReply'],
  // Back to the queue, or sent anew: the client's retries.
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
  // Its write did not end before the connection did.
  replied: ['unanswered'],
  unanswered: [],
};

export function canBecome(from: Delivery | undefined, to: Delivery): boolean {
  return next[from ?? 'new'].includes(to);
}

/** Whether a delivery can become another one in the end, in any number of steps. */
export function canReach(from: Delivery | undefined, to: Delivery): boolean {
  const reached = new Set<Delivery>(next[from ?? 'new']);
  for (const delivery of reached) for (const later of next[delivery]) reached.add(later);
  return reached.has(to);
}

/** An emit that asked for an acknowledgement ends once, in one of these. `timedOut` may still become `late`. */
const ends: ReadonlySet<Delivery> = new Set(['acknowledged', 'timedOut', 'late', 'lost', 'discarded', 'failed']);

/** Whether the fate of an emit is decided as far as its sender can ask: with an ack its end, without one that it left or never will. */
export function isDecided(delivery: Delivery | undefined, wantsAck: boolean): boolean {
  if (delivery === undefined) return false;
  return wantsAck ? ends.has(delivery) : true;
}
