/** The times between the events of a stream, and how much they vary. */
import { NumberList } from './numberList.ts';

export interface Bucket {
  readonly from: number;
  readonly to?: number;
  readonly count: number;
}

/** Milliseconds. */
export interface IntervalStats {
  readonly count: number;
  readonly min: number;
  readonly mean: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
  /** Standard deviation of the intervals. */
  readonly deviation: number;
  /** The number of intervals from `from` to below `to`. The last bucket has no `to`: it counts all larger intervals. */
  readonly histogram: readonly Bucket[];
}

/** The bounds of the buckets: 0, then 1, 2 and 5 times each power of ten from 0.1 ms to 100 s. */
const edges = [
  0,
  ...[-1, 0, 1, 2, 3, 4].flatMap((power) => [1, 2, 5].map((digit) => nearest(digit * 10 ** power))),
  1e5,
];

/** Removes the rounding error of a power of ten. */
function nearest(value: number): number {
  return Number(value.toPrecision(3));
}

export class ArrivalStats {
  readonly #intervals = new NumberList();
  #last: number | undefined;

  /** Adds the next time. */
  add(t: number): void {
    if (this.#last !== undefined) this.#intervals.push(Math.max(0, t - this.#last));
    this.#last = t;
  }

  /** undefined with fewer than two events. */
  result(): IntervalStats | undefined {
    const sorted = this.#intervals.toArray().sort();
    const count = sorted.length;
    if (count === 0) return undefined;
    const mean = sorted.reduce((sum, value) => sum + value, 0) / count;
    const variance = sorted.reduce((sum, value) => sum + (value - mean) ** 2, 0) / count;
    const quantile = (share: number): number => sorted[Math.min(count - 1, Math.ceil(share * count) - 1)] ?? NaN;
    return {
      count,
      min: quantile(0.5 / count),
      mean,
      p50: quantile(0.5),
      p95: quantile(0.95),
      p99: quantile(0.99),
      max: quantile(1),
      deviation: Math.sqrt(variance),
      histogram: histogramOf(sorted),
    };
  }
}

/** The buckets from the first to the last one that is not empty. */
function histogramOf(sorted: Float64Array): Bucket[] {
  const counts = edges.map(() => 0);
  let at = 0;
  for (const value of sorted) {
    while (value >= (edges[at + 1] ?? Infinity)) at++;
    counts[at] = (counts[at] ?? 0) + 1;
  }
  const buckets = edges.map((from, index) => {
    const to = edges[index + 1];
    return { from, ...(to !== undefined && { to }), count: counts[index] ?? 0 };
  });
  const first = buckets.findIndex(({ count }) => count > 0);
  const last = buckets.findLastIndex(({ count }) => count > 0);
  return buckets.slice(first, last + 1);
}

/** A larger difference means that one of the clocks was adjusted. */
const clockSetMs = 60_000;

/**
 * Interarrival jitter by RFC 3550 (section 6.4.1): the smoothed difference between the interval in which two events were sent, by their own
 * times, and the interval in which they were received.
 */
export class TransitJitter {
  #jitter = 0;
  #last: { t: number; sent: number } | undefined;
  #pairs = 0;

  /** Adds an event: when it was received (`t`) and sent, in milliseconds, each by its own clock. */
  add(t: number, sent: number): void {
    const last = this.#last;
    this.#last = { t, sent };
    if (!last) return;
    const difference = Math.abs(t - last.t - (sent - last.sent));
    if (difference > clockSetMs) return;
    this.#pairs++;
    this.#jitter += (difference - this.#jitter) / 16;
  }

  /** Milliseconds, at the end of the stream; undefined when nothing could be compared. */
  result(): number | undefined {
    return this.#pairs === 0 ? undefined : this.#jitter;
  }
}
