import { setImmediate as othersFirst } from 'node:timers/promises';
import type { Clock } from '../../base/clock.ts';
import { UserError } from '../../base/userError.ts';
import type { LogReader } from '../log/captureLog.ts';
import type { LogRecord } from '../contracts/record.ts';
import type { LogQuery } from './columnFilter.ts';
import { MatchFinder } from './matchFinder.ts';
import { bitsOf } from './seqSet.ts';

/** As long as this the engine may be deaf to everything else. */
export const sliceMs = 8;

/** Whether whoever asked no longer waits. */
export interface Cancelled {
  readonly cancelled: boolean;
}

/** Long work in slices, between which the engine does its other work. */
export class TimeSlicer {
  readonly #clock: Clock;
  readonly #signal: Cancelled;
  readonly #words: string;
  #since: number;

  /** `words` say that it was cancelled. */
  constructor(clock: Clock, signal: Cancelled, words = 'The analysis was cancelled.') {
    this.#clock = clock;
    this.#signal = signal;
    this.#words = words;
    this.#since = clock.now();
  }

  /** The slice is used up: `pause` is to be awaited. */
  get due(): boolean {
    return this.#clock.now() - this.#since >= sliceMs;
  }

  /** @throws UserError when it was cancelled */
  async pause(): Promise<void> {
    await othersFirst();
    if (this.#signal.cancelled) throw new UserError(this.#words);
    this.#since = this.#clock.now();
  }
}

/**
 * Visits every record that is there now, in order. Records that are dropped meanwhile are passed over; those that come meanwhile are
 * not visited.
 */
export async function scanLog(log: LogReader, slices: TimeSlicer, visit: (record: LogRecord) => void): Promise<void> {
  const end = log.nextSeq;
  for (let seq = log.firstSeq; seq < end; seq = Math.max(seq + 1, log.firstSeq)) {
    const record = log.read(seq);
    if (record) visit(record);
    if (slices.due) await slices.pause();
  }
}

/**
 * Visits the records that a query shows and that are there now, in order, until `visit` answers false. As `scanLog`, but no record is made
 * that columns can decide.
 */
export async function scanMatches(
  log: LogReader,
  slices: TimeSlicer,
  query: LogQuery,
  visit: (seq: number) => boolean,
  from = 0,
): Promise<void> {
  const finder = new MatchFinder(log, query);
  for (const found of finder.find(Math.max(from, log.firstSeq), log.nextSeq)) {
    if (found)
      for (const seq of bitsOf(found.number, found.shown)) {
        if (!visit(seq)) return;
        if (slices.due) await slices.pause();
      }
    if (slices.due) await slices.pause();
  }
}
