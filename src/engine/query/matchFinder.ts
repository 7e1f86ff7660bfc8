import type { Term } from '../../model/filter/filterSubject.ts';
import type { LogReader } from '../log/captureLog.ts';
import { chunkSize } from '../log/columns/logIndex.ts';
import { subjectOf } from '../log/recordReader.ts';
import { ChunkMatches, ColumnFilter, type LogQuery } from './columnFilter.ts';
import { PayloadScan } from './payloadScan.ts';
import { bitsOf, ones, wordsOfChunk } from './seqSet.ts';

/** Fewer than these are asked themselves at once. */
const worthScanning = 32;
/** Records that are asked between two looks at the time. */
const askedAtOnce = 8;

/** What was found in one chunk of the log: a bit for each record. */
export interface FoundChunk {
  readonly number: number;
  readonly shown: Uint32Array;
  /** Those that would show without a filter and a range. */
  readonly counted: Uint32Array;
  /** All records of this chunk before this one have been looked at. */
  readonly end: number;
}

/**
 * Goes through records of the log and finds those that a query shows, in order, a chunk at a time. It yields every few hundred microseconds,
 * with what is found when a chunk is done; what it yields is valid until it goes on. Ends early when the log is cleared.
 */
export class MatchFinder {
  readonly #log: LogReader;
  readonly #columns: ColumnFilter;
  readonly #answer = new ChunkMatches();
  /** For each term that is searched in payloads by a literal. */
  readonly #scans: { readonly scan: PayloadScan; readonly term: Term }[] = [];
  /** No other term needs the payload. */
  readonly #scansDecide: boolean;

  constructor(log: LogReader, query: LogQuery) {
    this.#log = log;
    this.#columns = new ColumnFilter(log, query);
    const terms = query.filter.terms.filter(({ reads }) => reads === 'text' || reads === 'args');
    for (const term of terms) {
      const scan = term.literal === undefined ? undefined : PayloadScan.for(log, term.literal);
      if (scan) this.#scans.push({ scan, term });
    }
    this.#scansDecide = terms.length === 1;
  }

  /** The log was cleared: a new one is needed for what comes now. */
  get isStale(): boolean {
    return this.#columns.isStale;
  }

  *find(from: number, to: number): Generator<FoundChunk | undefined> {
    for (let seq = from; seq < to && !this.isStale;) {
      const number = Math.floor(seq / chunkSize);
      const end = Math.min(to, (number + 1) * chunkSize);
      const answer = this.#answer;
      this.#columns.look(number, seq, end, answer);
      if (answer.opens > 0) yield* this.#decide(number, answer);
      yield { number, shown: answer.shown, counted: answer.counted, end };
      seq = end;
    }
  }

  *#decide(number: number, answer: ChunkMatches): Generator<undefined> {
    for (const { scan, term } of this.#scans) {
      if (count(answer.open) < worthScanning) break;
      const asked = answer.open.slice();
      for (const _ of scan.narrow(number, asked)) yield;
      for (let index = 0; index < wordsOfChunk; index++) {
        const open = answer.open[index] ?? 0;
        const maybe = asked[index] ?? 0;
        if (!term.negated)
          answer.open[index] = this.#scansDecide ? maybe : open & ~this.#missing(number, index, open & ~maybe, term);
        else if (this.#scansDecide) {
          answer.shown[index] = (answer.shown[index] ?? 0) | (open & ~maybe);
          answer.open[index] = maybe;
        }
      }
    }
    let asked = 0;
    for (const seq of bitsOf(number, answer.open)) {
      if (this.isStale) return;
      const at = seq % chunkSize;
      if (this.shows(seq)) answer.shown[at >>> 5] = (answer.shown[at >>> 5] ?? 0) | (1 << (at & 31));
      if (++asked % askedAtOnce === 0) yield;
    }
  }

  /** Of 32 records whose payload does not hold what a term asks for, those whose name does not either. */
  #missing(number: number, index: number, word: number, term: Term): number {
    let missing = 0;
    for (let rest = word; rest !== 0; rest &= rest - 1) {
      const bit = rest & -rest;
      const seq = number * chunkSize + index * 32 + ones(bit - 1);
      if (!this.#columns.nameMeets(term, seq)) missing |= bit;
    }
    return missing;
  }

  /** Whether one record shows, as it is now. */
  shows(seq: number): boolean {
    const told = this.#columns.tells(seq);
    if (told !== undefined) return told;
    const record = this.#log.read(seq);
    return record !== undefined && this.#columns.query.filter.matches(subjectOf(record));
  }
}

function count(words: Uint32Array): number {
  let sum = 0;
  for (const word of words) sum += ones(word);
  return sum;
}
