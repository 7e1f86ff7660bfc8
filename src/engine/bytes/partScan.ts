import type { Clock } from '../../base/clock.ts';
import type { TimeSlicer } from '../contracts/timeSlicer.ts';

/** Bytes looked at between two looks at the clock. */
const chunkSize = 256 * 1024;
/** An answer comes after this time at the latest, so that whoever asked sees how far it is. */
const responseMs = 120;

export interface ScanRange {
  readonly from: number;
  readonly to: number;
  readonly direction: 'next' | 'previous';
}

/**
 * Goes through a range in chunks, forwards or backwards, until `visit` has enough or the time of an answer is used up.
 * @param visit is told the chunk's bounds; answers where it stopped when it has enough, undefined to go on
 * @returns how far it came: the end of what was searched, or for "previous" its beginning
 */
export async function scanRange(
  { from, to, direction }: ScanRange,
  parts: { readonly clock: Clock; readonly slices: TimeSlicer },
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
    if (parts.slices.shouldYield) await parts.slices.yieldToEventLoop();
  }
  return forwards ? Math.max(from, to) : Math.min(from, to);
}
