import type { TimeSlicer } from '../contracts/timeSlicer.ts';
import type { LogReader } from '../log/captureLog.ts';
import type { LogRecord } from '../contracts/record.ts';
import type { LogQuery } from './columnFilter.ts';
import { MatchFinder } from './matchFinder.ts';
import { bitsOf } from './seqSet.ts';

/**
 * Visits every record that is there now, in order. Records that are dropped meanwhile are passed over; those that come meanwhile are
 * not visited.
 */
export async function scanLog(log: LogReader, slices: TimeSlicer, visit: (record: LogRecord) => void): Promise<void> {
  const end = log.nextSeq;
  for (let seq = log.firstSeq; seq < end; seq = Math.max(seq + 1, log.firstSeq)) {
    const record = log.read(seq);
    if (record) visit(record);
    if (slices.shouldYield) await slices.yieldToEventLoop();
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
        if (slices.shouldYield) await slices.yieldToEventLoop();
      }
    if (slices.shouldYield) await slices.yieldToEventLoop();
  }
}
