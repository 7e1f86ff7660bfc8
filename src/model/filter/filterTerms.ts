import { deliveries, isDecided } from '../entry/delivery.ts';
import { type EntryFacts, entryKinds } from '../entry/entry.ts';
import { lackingEnds } from '../correlation/missingEnd.ts';
import { readArgument } from './filterArgument.ts';
import type { FilterCursor, Piece } from './filterCursor.ts';
import {
  ackStates,
  contents,
  directions,
  filterKey,
  type FilterKeyName,
  filterKeyNames,
  receivers,
  traits,
} from './filterKeys.ts';
import { readComparison } from './filterNumber.ts';
import type { FilterSubject, Term, TermInput } from './filterSubject.ts';
import { receiverOf } from '../types/receiver.ts';
import { readPattern, searchText } from './filterText.ts';
import { readWildcard } from './filterWildcard.ts';

type TermReader = (cursor: FilterCursor, offset: number) => Term;

/** Keys whose value is compared, with an example. */
const comparisons = { size: 'size:>1kb', latency: 'latency:>100ms', seq: 'seq:100..200' } as const;

/** Each function reads the value after "key:". `offset` is the position of the key. */
const readers: Readonly<Record<FilterKeyName, TermReader>> = {
  event: (cursor, offset) => {
    const matches = readWildcard(someValue(cursor, offset, 'event', 'event:hello').text);
    return facts('event', ({ event }) => event !== undefined && matches(event));
  },
  ns: (cursor, offset) => {
    const value = someValue(cursor, offset, 'ns', 'ns:/chat').text;
    const matches = readWildcard(/^[/*]/.test(value) ? value : `/${value}`);
    return facts('namespace', ({ namespace }) => namespace !== undefined && matches(namespace));
  },
  dir: (cursor) => {
    const chosen = readChoice(cursor, 'dir', directions);
    return facts('traits', ({ dir }) => dir !== undefined && chosen.has(dir));
  },
  to: (cursor) => {
    const chosen = readChoice(cursor, 'to', receivers);
    return {
      cost: 0,
      reads: 'receiver',
      test: ({ facts: { dir }, connection }) => dir !== undefined && chosen.has(receiverOf(dir, connection)),
    };
  },
  source: (cursor, offset) => {
    const matches = readWildcard(someValue(cursor, offset, 'source', 'source:proxy').text);
    return onConnection((subject) => sourceNames(subject).some(matches));
  },
  conn: (cursor, offset) => {
    const matchers: ((text: string) => boolean)[] = [];
    do matchers.push(readWildcard(someValue(cursor, offset, 'conn', 'conn:c1', ',').text));
    while (cursor.accept(','));
    return onConnection(
      ({ facts: { connectionId } }) => connectionId !== '' && matchers.some((matches) => matches(connectionId)),
    );
  },
  finding: (cursor, offset) => {
    const findingId = someValue(cursor, offset, 'finding', 'finding:f1').text;
    return { cost: 0, reads: 'seq', test: (subject) => subject.isEvidence?.(findingId) === true };
  },
  missing: (cursor) => {
    const chosen = readChoice(cursor, 'missing', lackingEnds);
    const test = (subject: FilterSubject): boolean => {
      const end = subject.lackingEnd?.();
      return end !== undefined && chosen.has(end);
    };
    return { cost: 0, reads: 'seq', test, usesDelivery: true };
  },
  sid: (cursor, offset) => {
    const matches = readWildcard(someValue(cursor, offset, 'sid', 'sid:lv_VI97HAXpY6yYWAAAB').text);
    return onConnection(({ connection }) => connection?.sid !== undefined && matches(connection.sid));
  },
  rule: (cursor, offset) => {
    const matches = readWildcard(someValue(cursor, offset, 'rule', 'rule:r1').text);
    return facts('rare', ({ rule, rules }) => (rules ?? (rule ? [rule] : [])).some(({ ruleId }) => matches(ruleId)));
  },
  room: (cursor, offset) => {
    const matches = readWildcard(someValue(cursor, offset, 'room', 'room:lobby').text);
    return facts('rare', ({ rooms = [] }) => rooms.some(matches));
  },
  kind: (cursor) => {
    const chosen = readChoice(cursor, 'kind', entryKinds);
    return { ...facts('traits', ({ kind }) => chosen.has(kind)), kinds: chosen };
  },
  delivery: (cursor) => {
    const chosen = readChoice(cursor, 'delivery', deliveries);
    return { ...facts('traits', ({ delivery }) => delivery !== undefined && chosen.has(delivery)), usesDelivery: true };
  },
  ack: (cursor) => {
    const chosen = readChoice(cursor, 'ack', ackStates);
    const test = (subject: FilterSubject): boolean => [...chosen].some((state) => ackIs(state, subject));
    return { cost: 0, reads: 'traits', test, ...(chosen.has('pending') && { usesDelivery: true }) };
  },
  has: (cursor) => {
    readChoice(cursor, 'has', contents);
    return { cost: 0, reads: 'traits', test: (subject) => subject.hasBinary };
  },
  is: (cursor) => {
    readChoice(cursor, 'is', traits);
    return facts('traits', (entry) => entry.volatile === true);
  },
  size: (cursor, offset) => {
    const value = someValue(cursor, offset, 'size', comparisons.size);
    const matches = readComparison(cursor, value, 'size', { '': 1, b: 1, kb: 1e3, mb: 1e6 });
    return facts('bytes', ({ bytes }) => bytes !== undefined && matches(bytes));
  },
  latency: (cursor, offset) => {
    const value = someValue(cursor, offset, 'latency', comparisons.latency);
    const matches = readComparison(cursor, value, 'latency', { '': 1, ms: 1, s: 1000 });
    return {
      ...facts('latency', ({ latencyMs }) => latencyMs !== undefined && matches(latencyMs)),
      usesDelivery: true,
    };
  },
  seq: (cursor, offset) => {
    const value = someValue(cursor, offset, 'seq', comparisons.seq);
    const matches = readComparison(cursor, value, 'seq', { '': 1 });
    return facts('seq', ({ seq }) => matches(seq));
  },
  arg: (cursor, offset) => ({ cost: 3, reads: 'args', test: readArgument(cursor, offset) }),
};

/** Reads the term at the cursor, up to white space or the end. */
export function readTerm(cursor: FilterCursor): Term {
  if (cursor.peek === '/') {
    const pattern = readPattern(cursor);
    return { cost: 2, reads: 'text', pattern, test: searchText((text) => pattern.test(text)) };
  }
  const offset = cursor.at;
  if (cursor.peek !== '"') {
    const key = /^([a-z]+):/i.exec(cursor.text.slice(offset))?.[1];
    if (key !== undefined) {
      const known = filterKey(key);
      cursor.at += key.length;
      if (!known) {
        return cursor.fault('filter.unknownKey', { key, known: filterKeyNames.join(', ') }, offset);
      }
      cursor.at++;
      return readers[known.name](cursor, offset);
    }
    const compared = /^([a-z]+)[<>]/i.exec(cursor.text.slice(offset))?.[1]?.toLowerCase();
    if (compared === 'size' || compared === 'latency' || compared === 'seq') {
      cursor.at += compared.length;
      return cursor.fault('filter.colonMissing', { key: compared, example: comparisons[compared] }, offset);
    }
  }
  const piece = cursor.piece();
  if (piece.text === '') cursor.fault('filter.emptyText', {}, offset);
  const needle = piece.text.toLowerCase();
  // A quote or backslash in a payload's text is escaped in its JSON.
  const escaped = JSON.stringify(needle).slice(1, -1);
  return {
    cost: 1,
    reads: 'text',
    literal: needle,
    test: searchText((text, isJson) => {
      const searched = text.toLowerCase();
      return searched.includes(needle) || (isJson && escaped !== needle && searched.includes(escaped));
    }),
  };
}

function facts(reads: TermInput, test: (facts: EntryFacts) => boolean): Term {
  return { cost: 0, reads, test: (subject) => test(subject.facts) };
}

function onConnection(test: (subject: FilterSubject) => boolean): Term {
  return { cost: 0, reads: 'connection', test };
}

/**
 * ID, kind and name of the source from which an entry was captured, or which the entry is about. Each of the inspector's own connections is
 * a source.
 */
function sourceNames({ facts: { connectionId }, connection }: FilterSubject): readonly string[] {
  const { source } = connection ?? {};
  if (source) return [source.sourceId, source.kind, source.name];
  if (connectionId === '') return [];
  return [connectionId, 'client', ...(connection ? [connection.name] : [])];
}

function someValue(cursor: FilterCursor, offset: number, key: string, example: string, stops = ''): Piece {
  const value = cursor.piece(stops);
  if (value.length === 0) cursor.fault('filter.needsValue', { key, example }, offset);
  return value;
}

/** Reads a comma-separated list of known names, which are not case-sensitive. */
function readChoice<T extends string>(cursor: FilterCursor, key: string, known: readonly T[]): ReadonlySet<T> {
  const chosen = new Set<T>();
  do {
    const piece = cursor.piece(',');
    const name = known.find((candidate) => candidate.toLowerCase() === piece.text.toLowerCase());
    if (name === undefined) {
      const all = known.join(', ');
      if (piece.text === '') {
        cursor.fault('filter.needsChoice', { key, known: all }, piece.offset - 1, piece.offset + piece.length);
      }
      return cursor.fault('filter.unknownValue', { value: piece.text, key, known: all }, piece.offset);
    }
    chosen.add(name);
  } while (cursor.accept(','));
  return chosen;
}

function ackIs(
  state: (typeof ackStates)[number],
  { facts: { kind, dir, delivery }, wantsAck }: FilterSubject,
): boolean {
  if (kind !== 'event') return false;
  if (state === 'none') return !wantsAck;
  if (!wantsAck || state === 'any') return wantsAck;
  return dir === 'in' ? delivery === 'awaitingReply' : !isDecided(delivery, true);
}
