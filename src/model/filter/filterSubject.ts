import type { EntryFacts, EntryKind } from '../entry/entry.ts';

/** An entry as a filter looks at it. */
export interface FilterSubject {
  readonly facts: EntryFacts;
  readonly wantsAck: boolean;
  readonly hasBinary: boolean;
  /** Compact JSON text of the arguments in payload notation; asked for only when it is needed. */
  payloadText(): string;
  /** The arguments in payload notation; asked for only when they are needed. */
  args(): readonly unknown[];
}

/**
 * The one thing of an entry that a term's answer depends on, so that who holds many entries asks once for each value of it and not for each
 * entry. "traits": kind, direction, delivery, volatile, wantsAck and hasBinary together. "text": the event's name, then what the entry carries.
 */
export type TermInput = 'traits' | 'event' | 'namespace' | 'bytes' | 'latency' | 'seq' | 'text' | 'args';

/** One condition of a filter. */
export interface Term {
  readonly test: (subject: FilterSubject) => boolean;
  readonly reads: TermInput;
  /** It matches what the term without its “-” does not. */
  readonly negated?: true;
  /** What the payload's text must hold, ignoring case, as it is or escaped in JSON, for the term without a “-” to match by the payload. */
  readonly literal?: string;
  /** 0 the facts suffice, 1 searches the payload's text, 2 runs an expression over it, 3 parses it. */
  readonly cost: 0 | 1 | 2 | 3;
  /** Its answer can change with the entry's delivery. */
  readonly usesDelivery?: true;
  /** The only kinds that can match. */
  readonly kinds?: ReadonlySet<EntryKind>;
}
