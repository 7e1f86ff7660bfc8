import type { Filter } from '../../model/filter/filter.ts';
import type { Term } from '../../model/filter/filterSubject.ts';
import type { LogReader } from '../log/captureLog.ts';
import { chunkSize } from '../log/columns/logIndex.ts';
import type { LogRecord } from '../contracts/record.ts';
import { subjectOf } from '../log/recordReader.ts';
import { ChunkMatches, ColumnFilter, type LogQuery } from './columnFilter.ts';
import { filterMatches } from './guardedFilter.ts';
import { PayloadScan } from './payloadScan.ts';
import { bitsOf, ones, wordsOfChunk } from '../log/columns/seqSet.ts';
import { matches } from './shows.ts';

/** Fewer records than this are checked individually, without a scan of their bytes. */
const worthScanning = 32;
/** Limits for the records that are checked between two checks of the clock: number, and size in bytes. */
const maxEvaluated = 8;
const maxEvaluatedBytes = 128_000;

/** The results for one chunk of the log: one bit for each record. */
export interface FoundChunk {
  readonly number: number;
  readonly shown: Uint32Array;
  /** Records that would match without the filter and the range. */
  readonly counted: Uint32Array;
  /** All records of this chunk before this one have been checked. */
  readonly end: number;
}

/**
 * Finds the records of a log that match a query, in order, one chunk at a time. It yields every few hundred microseconds, and yields the
 * results when a chunk is complete; a yielded value is valid until the generator continues. A yielded promise must be awaited first; it
 * resolves when a large payload was checked. Ends early when the log is cleared.
 */
export class MatchFinder {
  readonly #log: LogReader;
  readonly #columns: ColumnFilter;
  readonly #matches = new ChunkMatches();
  /** One scan for each term that searches payloads for a literal. */
  readonly #scans: { readonly scan: PayloadScan; readonly term: Term }[] = [];
  /** Whether no other term needs the payload. */
  readonly #scansDecide: boolean;
  readonly #filter: Filter;
  readonly #signal: AbortSignal | undefined;

  /** @param signal ends the reading of large payloads */
  constructor(log: LogReader, query: LogQuery, signal?: AbortSignal) {
    this.#log = log;
    this.#signal = signal;
    this.#columns = new ColumnFilter(log, query);
    this.#filter = query.filter;
    const terms = query.filter.terms.filter(({ reads }) => reads === 'text' || reads === 'args');
    for (const term of terms) {
      const scan = term.literal === undefined ? undefined : PayloadScan.for(log, term.literal);
      if (scan) this.#scans.push({ scan, term });
    }
    this.#scansDecide = terms.length === 1;
  }

  /** Whether the log was cleared, so that a new finder must be created. */
  get isStale(): boolean {
    return this.#columns.isStale;
  }

  /** @throws SlowFilterError, after which a new finder must be created */
  *find(from: number, to: number): Generator<FoundChunk | Promise<void> | undefined> {
    for (let seq = from; seq < to && !this.isStale;) {
      const number = Math.floor(seq / chunkSize);
      const end = Math.min(to, (number + 1) * chunkSize);
      const found = this.#matches;
      this.#columns.match(number, seq, end, found);
      if (found.opens > 0) yield* this.#decide(number, found);
      yield { number, shown: found.shown, counted: found.counted, end };
      seq = end;
    }
  }

  *#decide(number: number, found: ChunkMatches): Generator<Promise<void> | undefined> {
    for (const { scan, term } of this.#scans) {
      if (count(found.open) < worthScanning) break;
      const candidates = found.open.slice();
      for (const _ of scan.narrow(number, candidates)) yield;
      for (let index = 0; index < wordsOfChunk; index++) {
        const open = found.open[index] ?? 0;
        const maybe = candidates[index] ?? 0;
        if (!term.negated)
          found.open[index] = this.#scansDecide ? maybe : open & ~this.#missing(number, index, open & ~maybe, term);
        else if (this.#scansDecide) {
          found.shown[index] = (found.shown[index] ?? 0) | (open & ~maybe);
          found.open[index] = maybe;
        }
      }
    }
    const show = (seq: number): void => {
      const at = seq % chunkSize;
      found.shown[at >>> 5] = (found.shown[at >>> 5] ?? 0) | (1 << (at & 31));
    };
    let together: LogRecord[] = [];
    let bytes = 0;
    const evaluate = (): void => {
      const matching = filterMatches(this.#filter, together.map(subjectOf));
      for (const [index, { seq }] of together.entries()) if (matching[index]) show(seq);
      together = [];
      bytes = 0;
    };
    for (const seq of bitsOf(number, found.open)) {
      if (this.isStale) return;
      const record = this.#log.read(seq);
      if (!record) continue;
      if (this.#log.large?.holds(record)) {
        const large = matches(this.#log, record, this.#filter, this.#signal);
        let isMatch = large === true;
        if (typeof large !== 'boolean') {
          yield large.then((matched) => {
            isMatch = matched;
          });
        }
        if (isMatch) show(seq);
        continue;
      }
      together.push(record);
      bytes += record.facts.bytes ?? 0;
      if (together.length < maxEvaluated && bytes < maxEvaluatedBytes) continue;
      evaluate();
      yield;
    }
    evaluate();
  }

  /** Of 32 records, finds those in which neither the name nor the payload contains the term's text. */
  #missing(number: number, index: number, word: number, term: Term): number {
    let missing = 0;
    for (let rest = word; rest !== 0; rest &= rest - 1) {
      const bit = rest & -rest;
      const seq = number * chunkSize + index * 32 + ones(bit - 1);
      if (!this.#columns.nameMatches(term, seq)) missing |= bit;
    }
    return missing;
  }

  /**
   * Whether one record matches in its current state; a promise for a large payload.
   * @throws SlowFilterError
   */
  shows(seq: number): boolean | Promise<boolean> {
    const result = this.#columns.resultOf(seq);
    if (result !== undefined) return result;
    const record = this.#log.read(seq);
    return record !== undefined && matches(this.#log, record, this.#filter, this.#signal);
  }
}

function count(words: Uint32Array): number {
  let sum = 0;
  for (const word of words) sum += ones(word);
  return sum;
}
