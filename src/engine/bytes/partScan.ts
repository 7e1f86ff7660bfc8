import type { Clock } from '../../base/clock.ts';
import type { TimeSlicer } from '../contracts/timeSlicer.ts';

/** Number of bytes that are processed between two checks of the clock. */
const chunkSize = 256 * 1024;
/** Maximum time for one response, so that the caller can show the progress. */
const responseMs = 120;

export interface ScanRange {
  readonly from: number;
  readonly to: number;
  readonly direction: 'next' | 'previous';
}

/**
 * Processes a range in chunks, forward or backward, until `visit` is done or the time for one response is over.
 * @param visit is called with the bounds of a chunk; returns the position at which it is done, or undefined to continue
 * @returns the end of the searched range, or for "previous" its start
 */
export async function scanRange(
  { from, to, direction }: ScanRange,
  parts: { readonly clock: Clock; readonly slicer: TimeSlicer },
  visit: (from: number, to: number) => number | undefined,
): Promise<number> {
  const until = parts.clock.now() + responseMs;
  const forwards = direction === 'next';
  for (let at = forwards ? from : to; forwards ? at < to : at > from;) {
    const next = forwards ? Math.min(to, at + chunkSize) : Math.max(from, at - chunkSize);
    const stopped = forwards ? visit(at, next) : visit(next, at);
    if (stopped !== undefined) return stopped;
    at = next;
    if (parts.clock.now() >= until) return at;
    if (parts.slicer.shouldYield) await parts.slicer.yieldToEventLoop();
  }
  return forwards ? Math.max(from, to) : Math.min(from, to);
}
