import type { TimeSlicer } from '../contracts/timeSlicer.ts';
import type { LogReader } from '../log/captureLog.ts';
import type { LogRecord } from '../contracts/record.ts';
import type { LogQuery } from './columnFilter.ts';
import { MatchFinder } from './matchFinder.ts';
import { bitsOf } from '../log/columns/seqSet.ts';

/**
 * Visits every record that exists at the start, in order. Records that are dropped meanwhile are skipped; new ones are not visited. The
 * callback returns a promise if it must wait for a large payload.
 */
export async function scanLog(
  log: LogReader,
  slicer: TimeSlicer,
  visit: (record: LogRecord) => void | Promise<void>,
): Promise<void> {
  const end = log.nextSeq;
  for (let seq = log.firstSeq; seq < end; seq = Math.max(seq + 1, log.firstSeq)) {
    const record = log.read(seq);
    const waits = record && visit(record);
    if (waits) await waits;
    if (waits || slicer.shouldYield) await slicer.yieldToEventLoop();
  }
}

/** Calls `act` if the result is true: immediately, or when the promise resolves. */
export function whenTrue(result: boolean | Promise<boolean>, act: () => void | Promise<void>): void | Promise<void> {
  if (typeof result === 'boolean') return result ? act() : undefined;
  return result.then((isTrue) => (isTrue ? act() : undefined));
}

/**
 * Visits the existing records that match a query, in order, until the callback returns false. Unlike in `scanLog`, no record object is
 * created if the columns are sufficient.
 */
export async function scanMatches(
  log: LogReader,
  slicer: TimeSlicer,
  query: LogQuery,
  visit: (seq: number) => boolean | Promise<boolean>,
  from = 0,
): Promise<void> {
  const finder = new MatchFinder(log, query, slicer.signal);
  for (const found of finder.find(Math.max(from, log.firstSeq), log.nextSeq)) {
    if (found instanceof Promise) {
      await found;
      await slicer.yieldToEventLoop();
    } else if (found)
      for (const seq of bitsOf(found.number, found.shown)) {
        const shouldContinue = visit(seq);
        if (!(typeof shouldContinue === 'boolean' ? shouldContinue : await shouldContinue)) return;
        if (slicer.shouldYield) await slicer.yieldToEventLoop();
      }
    if (slicer.shouldYield) await slicer.yieldToEventLoop();
  }
}
