import { type StoredCause, withParams } from '../cause/cause.ts';
import type { EntryFacts } from './entry.ts';

/**
 * The cause of an entry for its texts. The recorded cause of a late acknowledgement is the timeout, from before the acknowledgement was
 * received. Its text must not report that none was received.
 */
export function currentCause({ delivery, cause }: Pick<EntryFacts, 'delivery' | 'cause'>): StoredCause | undefined {
  return delivery === 'late' && cause?.code === 'ack.timeout' ? withParams(cause, { late: true }) : cause;
}
