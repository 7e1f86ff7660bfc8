import type { EntryFacts, EntryKind } from '../entry/entry.ts';

/** An entry as a filter reads it. */
export interface FilterSubject {
  readonly facts: EntryFacts;
  readonly wantsAck: boolean;
  readonly hasBinary: boolean;
  /** Compact JSON text of the arguments in payload notation, read lazily. */
  payloadText(): string;
  /** The arguments in payload notation, read lazily. */
  args(): readonly unknown[];
}

/**
 * The only property of an entry that a term reads, so that a term can be tested once for each distinct value instead of once for each entry.
 * "traits": kind, direction, delivery, volatile, wantsAck and hasBinary together. "text": the event's name, then the payload.
 */
export type TermInput = 'traits' | 'event' | 'namespace' | 'bytes' | 'latency' | 'seq' | 'text' | 'args';

/** One condition of a filter. */
export interface Term {
  readonly test: (subject: FilterSubject) => boolean;
  readonly reads: TermInput;
  /** It matches the entries that the term without “-” does not match. */
  readonly negated?: true;
  /** The text that a payload must contain (in any case, plain or escaped in JSON) for the term without “-” to match. */
  readonly literal?: string;
  /** The regular expression that it runs over texts. */
  readonly pattern?: RegExp;
  /** 0 reads the facts alone, 1 searches the payload's text, 2 runs an expression over it, 3 parses it. */
  readonly cost: 0 | 1 | 2 | 3;
  /** Its result can change with the entry's delivery status. */
  readonly usesDelivery?: true;
  /** The only kinds that can match. */
  readonly kinds?: ReadonlySet<EntryKind>;
}
