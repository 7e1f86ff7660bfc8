/**
 * A query that is evaluated on the log's columns. Its terms (model/filter/filter.ts) are evaluated once for each existing name, namespace and
 * combination of traits, and the result is looked up for each record, without creating record objects. If a term needs the payload, or a
 * name that has no number, the result is `open`: the record itself must be checked.
 */
import type { EntryFacts, EntryKind } from '../../model/entry/entry.ts';
import type { LackingEnd } from '../../model/correlation/missingEnd.ts';
import type { Filter } from '../../model/filter/filter.ts';
import type { FilterConnection, FilterSubject, Term } from '../../model/filter/filterSubject.ts';
import { maxEventLength } from '../codec/packetBounds.ts';
import type { LogReader } from '../log/captureLog.ts';
import { deliveryCodes, directionOf, kindOf, shapeBits } from '../log/columns/factCodes.ts';
import type { FactColumns } from '../log/columns/factColumns.ts';
import { chunkSize, type IndexChunk, onDisk } from '../log/columns/logIndex.ts';
import { maxPatternMs, withinLimit } from './guardedFilter.ts';
import { ones, wordsOfChunk } from '../log/columns/seqSet.ts';

/** Entries that repeat the content of another row: they only match a query that names their kind. */
export const hiddenKinds: ReadonlySet<EntryKind> = new Set(['delivery', 'packet']);

export interface LogQuery {
  readonly filter: Filter;
  /** Only entries of this connection, and entries without one that were recorded since it was opened. */
  readonly connectionId?: string | undefined;
  /**
   * Only entries of connections of this source, and entries that are about the source. Each of the inspector's own connections is a source.
   */
  readonly sourceId?: string | undefined;
  /** Milliseconds of `t`: `from` is included, `to` is not. */
  readonly range?: { readonly from: number; readonly to: number } | undefined;
}

/** The results of an evaluation. 0 means that there is no result yet. */
const no = 1;
const yes = 2;
const open = 3;
type Result = typeof no | typeof yes | typeof open;

const shapeMask = shapeBits.hasBody * 2 - 1;
const statuses = 16;
const notHidden = Uint8Array.from({ length: 16 }, (_, code) => {
  const kind = kindOf(code);
  return kind !== undefined && !hiddenKinds.has(kind) ? yes : no;
});

/** The results for the records of one chunk, one bit for each. */
export class ChunkMatches {
  readonly shown = new Uint32Array(wordsOfChunk);
  readonly open = new Uint32Array(wordsOfChunk);
  /** Records that would match without the filter and the range. */
  readonly counted = new Uint32Array(wordsOfChunk);
  opens = 0;

  clear(): void {
    this.shown.fill(0);
    this.open.fill(0);
    this.counted.fill(0);
    this.opens = 0;
  }
}

export class ColumnFilter {
  readonly query: LogQuery;
  readonly #tables: FactColumns;
  readonly #names: FactColumns['names'];
  /** Results by traits, by scope (with the filter, and without it for the count) and by name. */
  readonly #byTraits = new Uint8Array(statuses * (shapeMask + 1));
  #byScope: Uint8Array = new Uint8Array(16);
  #counts: Uint8Array = new Uint8Array(16);
  #byName: Uint8Array = new Uint8Array(64);
  readonly #onTraits: readonly Term[];
  readonly #onScope: readonly Term[];
  readonly #onReceiver: readonly Term[];
  readonly #onName: readonly Term[];
  readonly #onSeq: readonly Term[];
  readonly #onBytes: readonly Term[];
  readonly #onLatency: readonly Term[];
  readonly #onRare: readonly Term[];
  /** Whether a term or the range needs a number of the record. */
  readonly #onNumbers: boolean;
  readonly #onArgs: boolean;
  readonly #probe = new Probe();
  /** Whether a caller has set a time limit for the filter's expressions. */
  #isLimited = false;

  constructor(log: LogReader, query: LogQuery) {
    this.query = query;
    this.#tables = log.tables;
    this.#names = log.tables.names;
    const { terms } = query.filter;
    const on = (...inputs: Term['reads'][]): Term[] => terms.filter(({ reads }) => inputs.includes(reads));
    this.#probe.evidence = log.tables.evidence;
    this.#probe.missing = log.tables.missing;
    this.#onTraits = on('traits');
    this.#onScope = on('namespace', 'connection');
    this.#onReceiver = on('receiver');
    this.#onName = on('event', 'text');
    this.#onSeq = on('seq');
    this.#onBytes = on('bytes');
    this.#onLatency = on('latency');
    this.#onRare = on('rare');
    this.#onNumbers = query.range !== undefined || on('seq', 'bytes', 'latency', 'rare').length > 0;
    this.#onArgs = on('args').length > 0;
  }

  /** Whether the log was cleared, so that its numbers now represent other names. */
  get isStale(): boolean {
    return this.#tables.names !== this.#names;
  }

  /** Whether a record matches, if the columns are sufficient; otherwise undefined. */
  resultOf(seq: number): boolean | undefined {
    const chunk = this.#tables.index.chunk(Math.floor(seq / chunkSize));
    const at = seq % chunkSize;
    const shape = chunk?.shape[at] ?? 0;
    const scope = chunk?.scope[at] ?? 0;
    if (!chunk || shape === 0 || seq < this.#beginOf(scope)) return false;
    if (!this.#passes(shape, chunk.status[at] ?? 0, scope)) return false;
    const result = this.#rest(chunk, at, seq);
    return result === open ? undefined : result === yes;
  }

  /** Whether a record would match without the filter and the range. */
  counts(seq: number): boolean {
    const chunk = this.#tables.index.chunk(Math.floor(seq / chunkSize));
    const at = seq % chunkSize;
    const scope = chunk?.scope[at] ?? 0;
    return chunk !== undefined && seq >= this.#beginOf(scope) && this.#isCounted(chunk.shape[at] ?? 0, scope);
  }

  /** Whether the name alone makes a term match a record. */
  nameMatches(term: Term, seq: number): boolean {
    const id = this.#tables.index.chunk(Math.floor(seq / chunkSize))?.event[seq % chunkSize] ?? 0;
    const event = id === 0 ? undefined : this.#names.value(id);
    return event !== undefined && this.#probe.all([term], { event }) && !this.#probe.readsPayload;
  }

  /** Sets the bits for the records from..to-1, which must be in one chunk. */
  match(number: number, from: number, to: number, into: ChunkMatches): void {
    into.clear();
    const chunk = this.#tables.index.chunk(number);
    if (!chunk) return;
    this.#limited(() => {
      // The first try may have been stopped before its end.
      into.clear();
      this.#matchChunk(chunk, number, from, to, into);
    });
  }

  #matchChunk(chunk: IndexChunk, number: number, from: number, to: number, into: ChunkMatches): void {
    const base = number * chunkSize;
    const end = to - base;
    for (let at = from - base; at < end; at = (at | 31) + 1) {
      this.#matchWord(chunk, base, at, Math.min(end, (at | 31) + 1), into);
    }
  }

  /**
   * Sets the bits for the records from..until-1 of a chunk, which are in one word. This is called for millions of
   * records, so values that are equal to the values of the previous record are not looked up again.
   */
  #matchWord(chunk: IndexChunk, base: number, from: number, until: number, into: ChunkMatches): void {
    const { shape: shapes, scope: scopes, status: statusCodes, event: events } = chunk;
    const needsMore = this.#onNumbers || this.#onArgs;
    const needsName = this.#onName.length > 0;
    let byName = this.#byName;
    let lastShape = -1;
    let lastScope = -1;
    let lastStatus = -1;
    let passes = false;
    let counts = 0;
    let begin = 0;
    let shown = 0;
    let opens = 0;
    let counted = 0;
    for (let at = from; at < until; at++) {
      const shape = shapes[at] as number;
      const scope = scopes[at] as number;
      const status = statusCodes[at] as number;
      if (shape !== lastShape || scope !== lastScope || status !== lastStatus) {
        passes = shape !== 0 && this.#passes(shape, status, scope);
        counts = shape !== 0 && this.#isCounted(shape, scope) ? 1 : 0;
        begin = this.#beginOf(scope);
        lastShape = shape;
        lastScope = scope;
        lastStatus = status;
      }
      if (base + at < begin) continue;
      counted |= counts << (at & 31);
      if (!passes) continue;
      let result: number = yes;
      if (needsMore) {
        result = this.#rest(chunk, at, base + at);
      } else if (needsName) {
        result = byName[events[at] as number] as number;
        // The name was not evaluated yet, or has no number.
        if (!result) {
          result = this.#nameResult(events[at] as number);
          byName = this.#byName;
        }
      }
      if (result === yes) shown |= 1 << (at & 31);
      else if (result === open) opens |= 1 << (at & 31);
    }
    const word = from >>> 5;
    into.shown[word] = shown;
    into.open[word] = opens;
    into.counted[word] = counted;
    into.opens += ones(opens);
  }

  /** The result for traits and scope, which are often equal in successive records. */
  #passes(shape: number, status: number, scope: number): boolean {
    const traits = status < statuses ? status * (shapeMask + 1) + (shape & shapeMask) : -1;
    if ((this.#byTraits[traits] || this.#evaluateTraits(shape, status, traits)) === no) return false;
    if ((this.#byScope[scope] || this.#evaluateScope(scope)) === no) return false;
    return this.#onReceiver.length === 0 || this.#isForReceiver(shape, scope);
  }

  /** Whether the terms about the receiver match. The receiver depends on the direction of the record, and on which end is observed. */
  #isForReceiver(shape: number, scope: number): boolean {
    const dir = directionOf(shape);
    this.#probe.connection = this.#tables.knownOf(scope);
    return this.#probe.all(this.#onReceiver, dir ? { dir } : {});
  }

  /** The result for all other properties. */
  #rest(chunk: IndexChunk, at: number, seq: number): Result {
    if (this.#onNumbers && !this.#numbersMatch(chunk, at, seq)) return no;
    const byRare = this.#onRare.length > 0 ? this.#rareResult(chunk.side[at] ?? 0) : yes;
    if (byRare === no) return no;
    const result = this.#onName.length > 0 ? this.#nameResult(chunk.event[at] as number) : yes;
    return result === yes && (this.#onArgs || byRare === open) ? open : result;
  }

  /** Facts that few records have: the rules that acted on a record, and rooms. */
  #rareResult(side: number): Result {
    const { rareFactsId } = this.#tables.sides.row(side);
    if (rareFactsId === onDisk) return open;
    const facts = rareFactsId === 0 ? undefined : this.#tables.rareFacts.value(rareFactsId);
    return this.#probe.all(this.#onRare, facts ?? {}) ? yes : no;
  }

  #nameResult(event: number): Result {
    return event === onDisk ? open : ((this.#byName[event] || this.#evaluateName(event)) as Result);
  }

  /** The result for the record's numbers: its seq, time, size and latency. */
  #numbersMatch(chunk: IndexChunk, at: number, seq: number): boolean {
    const { range } = this.query;
    if (range) {
      const t = chunk.t[at] ?? 0;
      if (t < range.from || t >= range.to) return false;
    }
    if (this.#onSeq.length > 0 && !this.#probe.all(this.#onSeq, { seq })) return false;
    if (this.#onBytes.length > 0) {
      const bytes = chunk.bytes[at] ?? onDisk;
      if (!this.#probe.all(this.#onBytes, bytes === onDisk ? {} : { bytes })) return false;
    }
    if (this.#onLatency.length === 0) return true;
    const latencyMs = this.#tables.sides.latency(chunk.side[at] ?? 0);
    return this.#probe.all(this.#onLatency, Number.isNaN(latencyMs) ? {} : { latencyMs });
  }

  #isCounted(shape: number, scope: number): boolean {
    return notHidden[shape & 15] === yes && (this.#counts[scope] || this.#evaluateCounts(scope)) === yes;
  }

  #evaluateTraits(shape: number, status: number, at: number): Result {
    const kind = kindOf(shape) ?? 'marker';
    const dir = directionOf(shape);
    const delivery = deliveryCodes.value(status);
    const facts: Partial<EntryFacts> = {
      kind,
      ...(dir && { dir }),
      ...(delivery && { delivery }),
      ...(shape & shapeBits.volatile && { volatile: true as const }),
    };
    const shows = !hiddenKinds.has(kind) || this.query.filter.kinds?.has(kind) === true;
    const wantsAck = (shape & shapeBits.wantsAck) !== 0;
    const hasBinary = (shape & shapeBits.hasBinary) !== 0;
    const result = shows && this.#probe.all(this.#onTraits, facts, wantsAck, hasBinary) ? yes : no;
    if (at >= 0) this.#byTraits[at] = result;
    return result;
  }

  #evaluateScope(id: number): Result {
    const { namespace, connectionId = '' } = this.#tables.scopes.value(id) ?? {};
    const facts = { connectionId, ...(namespace !== undefined && { namespace }) };
    this.#probe.connection = this.#tables.knownOf(id);
    const result = this.#isInQuery(id) && this.#probe.all(this.#onScope, facts) ? yes : no;
    this.#byScope = grown(this.#byScope, id);
    this.#byScope[id] = result;
    return result;
  }

  #evaluateCounts(id: number): Result {
    const result = this.#isInQuery(id) ? yes : no;
    this.#counts = grown(this.#counts, id);
    this.#counts[id] = result;
    return result;
  }

  /**
   * The first record of a scope that can match. A record without a connection applies only to connections that exist when it is recorded.
   */
  #beginOf(scope: number): number {
    const { connectionId } = this.query;
    if (connectionId === undefined || this.#tables.scopes.value(scope)?.connectionId !== '') return 0;
    return this.#tables.beginOf(connectionId);
  }

  #isInQuery(scope: number): boolean {
    const { connectionId, sourceId } = this.query;
    if (sourceId !== undefined && sourceId !== this.#sourceOf(scope)) return false;
    return connectionId === undefined || this.#tables.appliesTo(scope, connectionId);
  }

  #sourceOf(scope: number): string {
    return this.#tables.knownOf(scope)?.source?.sourceId ?? this.#tables.scopes.value(scope)?.connectionId ?? '';
  }

  /**
   * Sets a time limit for code that may run expressions of the filter over names: a server may have chosen names for which they are slow. One limit
   * applies to a whole chunk.
   * @throws SlowFilterError
   */
  #limited<T>(run: () => T): T {
    const { filter } = this.query;
    if (filter.patterns.length === 0 || this.#isLimited) return run();
    this.#isLimited = true;
    try {
      return withinLimit(filter, maxEventLength, maxPatternMs, run);
    } finally {
      this.#isLimited = false;
    }
  }

  /** If the name contains the text, the payload need not be searched. */
  #evaluateName(id: number): Result {
    const event = id === 0 ? undefined : this.#names.value(id);
    let result: Result = yes;
    for (const term of this.#onName) {
      const test = (): boolean => this.#probe.all([term], event === undefined ? {} : { event });
      const matches = term.pattern ? this.#limited(test) : test();
      if (this.#probe.readsPayload) result = open;
      else if (!matches) {
        result = no;
        break;
      }
    }
    this.#byName = grown(this.#byName, id);
    this.#byName[id] = result;
    return result;
  }
}

/** An entry with only those properties that are needed; it records when a term reads the payload. */
class Probe implements FilterSubject {
  facts: EntryFacts = { seq: 0, connectionId: '', t: 0, kind: 'event' };
  connection: FilterConnection | undefined;
  evidence: FactColumns['evidence'] | undefined;
  missing: FactColumns['missing'] | undefined;
  wantsAck = false;
  hasBinary = false;
  readsPayload = false;

  all(terms: readonly Term[], facts: Partial<EntryFacts>, wantsAck = false, hasBinary = false): boolean {
    this.facts = { seq: 0, connectionId: '', t: 0, kind: 'event', ...facts };
    this.wantsAck = wantsAck;
    this.hasBinary = hasBinary;
    this.readsPayload = false;
    for (const term of terms) if (!term.test(this)) return false;
    return true;
  }

  isEvidence(findingId: string): boolean {
    return this.evidence?.get(findingId)?.has(this.facts.seq) ?? false;
  }

  lackingEnd(): LackingEnd | undefined {
    return this.missing?.get(this.facts.seq)?.end;
  }

  payloadText(): string {
    this.readsPayload = true;
    return '';
  }

  args(): readonly unknown[] {
    this.readsPayload = true;
    return [];
  }
}

/** Enlarges the table for this index, unless the index is invalidly large. */
function grown(table: Uint8Array, index: number): Uint8Array {
  if (index < table.length || index > largestTable) return table;
  const larger = new Uint8Array(Math.min(largestTable + 1, Math.max(index + 1, table.length * 2)));
  larger.set(table);
  return larger;
}

/** Names and scopes are numbered from 1; there are never more than this. */
const largestTable = 2 ** 24;
