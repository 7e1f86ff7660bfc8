import type { LackingEnd } from '../correlation/missingEnd.ts';
import type { EntryFacts, EntryKind } from '../entry/entry.ts';

/** A source as a filter reads it. */
export interface FilterSource {
  readonly sourceId: string;
  readonly kind: string;
  readonly name: string;
}

/** A connection as a filter reads it. */
export interface FilterConnection {
  readonly name: string;
  /** Left out for the inspector's own connections, each of which is a source. */
  readonly source?: FilterSource | undefined;
  /** The Engine.IO session of a client of the application. */
  readonly sid?: string | undefined;
}

/** An entry as a filter reads it. */
export interface FilterSubject {
  readonly facts: EntryFacts;
  /** Undefined for an entry without a connection, unless it is about a source, and for a connection that has no name. */
  readonly connection?: FilterConnection | undefined;
  readonly wantsAck: boolean;
  readonly hasBinary: boolean;
  /** Whether the entry shows a finding. Left out where no findings are known. */
  isEvidence?(findingId: string): boolean;
  /** The end of the socket that certainly does not have the event. Left out where nothing is correlated. */
  lackingEnd?(): LackingEnd | undefined;
  /** Compact JSON text of the arguments in payload notation, read lazily. */
  payloadText(): string;
  /** The arguments in payload notation, read lazily. */
  args(): readonly unknown[];
}

/**
 * The only property of an entry that a term reads, so that a term can be tested once for each distinct value instead of
 * once for each entry. "traits": kind, direction, delivery, volatile, wantsAck and hasBinary together. "connection":
 * its ID, and the known facts about it. "receiver": direction and connection. "text": the event's name, then the
 * payload.
 */
export type TermInput =
  | 'traits'
  | 'event'
  | 'namespace'
  | 'connection'
  | 'receiver'
  | 'bytes'
  | 'latency'
  | 'seq'
  | 'rare'
  | 'text'
  | 'args';

/** One condition of a filter. */
export interface Term {
  readonly test: (subject: FilterSubject) => boolean;
  readonly reads: TermInput;
  /** The term matches the entries that it would not match without “-”. */
  readonly negated?: true;
  /** The text that a payload must contain (in any case, plain or escaped in JSON) for the term without “-” to match. */
  readonly literal?: string;
  /** The regular expression that the term runs over texts. */
  readonly pattern?: RegExp;
  /**
   * 0: the term reads only the facts. 1: it searches the text of the payload. 2: it runs a regular expression over this text. 3: it parses
   * the payload.
   */
  readonly cost: 0 | 1 | 2 | 3;
  /** The result can change with the entry's delivery status. */
  readonly usesDelivery?: true;
  /** The only kinds that can match. */
  readonly kinds?: ReadonlySet<EntryKind>;
}
