import type { EntryFacts } from '../../src/model/entry/entry.ts';

/** Whether the delivery status of an entry can no longer change. */
export function isSettledDelivery({ kind, delivery }: EntryFacts, wantsAck: boolean): boolean {
  if (kind !== 'event') return true;
  if (delivery === undefined || delivery === 'sent' || delivery === 'flushed') return !wantsAck;
  return !['buffered', 'queued', 'timedOut', 'awaitingReply', 'held'].includes(delivery);
}
