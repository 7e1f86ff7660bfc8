import type { EntryFacts, EntryKind } from './entry.ts';

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

/** One condition of a filter. */
export interface Term {
  readonly test: (subject: FilterSubject) => boolean;
  /** 0 the facts suffice, 1 searches the payload's text, 2 runs an expression over it, 3 parses it. */
  readonly cost: 0 | 1 | 2 | 3;
  /** Its answer can change with the entry's delivery. */
  readonly usesDelivery?: true;
  /** The only kinds that can match. */
  readonly kinds?: ReadonlySet<EntryKind>;
}
