/**
 * The filter language of the timeline's box, `readTimeline` and `waitForEvent`.
 * A query is parsed once into terms, which then test each entry. Terms that need the payload are tested last and read it lazily.
 * Invariants: parsing never throws; a fault has its exact position; an empty query matches everything.
 */
import type { EntryKind } from '../entry/entry.ts';
import { FilterCursor, type FilterFault, FilterFaultError } from './filterCursor.ts';
import type { FilterSubject, Term } from './filterSubject.ts';
import { readTerm } from './filterTerms.ts';

export type { FilterSubject } from './filterSubject.ts';

export interface Filter {
  /** An entry matches if it matches all terms. The cheapest term is first. */
  readonly terms: readonly Term[];
  /** The query as it was written. */
  readonly text: string;
  /** The regular expressions of the terms. They may backtrack indefinitely, so the caller limits their time. */
  readonly patterns: readonly RegExp[];
  matches(subject: FilterSubject): boolean;
  /** For some entries, only the payload shows whether they match. */
  readonly usesPayload: boolean;
  /** Whether an entry matches can change with its delivery status. */
  readonly usesDelivery: boolean;
  /** The only kinds that can match, when a positive `kind:` term names them. */
  readonly kinds: ReadonlySet<EntryKind> | undefined;
  readonly isEmpty: boolean;
}

export type FilterResult = { ok: true; filter: Filter } | { ok: false; fault: FilterFault };

/** Parses a query. Offset and length of a fault are UTF-16 units. */
export function parseFilter(text: string): FilterResult {
  try {
    return { ok: true, filter: join(text, readTerms(text)) };
  } catch (error) {
    if (error instanceof FilterFaultError) return { ok: false, fault: error.fault };
    throw error;
  }
}

function readTerms(text: string): Term[] {
  const cursor = new FilterCursor(text);
  const terms: Term[] = [];
  for (cursor.skipSpace(); cursor.peek !== ''; cursor.skipSpace()) {
    const offset = cursor.at;
    const negated = cursor.accept('-');
    if (cursor.atBreak) cursor.fault('filter.negation', {}, offset);
    const term = readTerm(cursor);
    terms.push(negated ? negate(term) : term);
  }
  return terms;
}

function negate({ kinds: _, ...term }: Term): Term {
  return { ...term, negated: true, test: (subject) => !term.test(subject) };
}

function join(text: string, terms: readonly Term[]): Filter {
  const sorted = [...terms].sort((a, b) => a.cost - b.cost);
  let kinds: ReadonlySet<EntryKind> | undefined;
  for (const term of terms) {
    if (!term.kinds) continue;
    const before = kinds;
    kinds = before ? new Set([...term.kinds].filter((kind) => before.has(kind))) : term.kinds;
  }
  return {
    terms: sorted,
    text,
    patterns: terms.flatMap(({ pattern }) => pattern ?? []),
    matches: (subject) => sorted.every((term) => term.test(subject)),
    usesPayload: terms.some((term) => term.cost > 0),
    usesDelivery: terms.some((term) => term.usesDelivery === true),
    kinds,
    isEmpty: terms.length === 0,
  };
}
