/** How many buckets a chart combines into one bin, so that sparse events do not look like a sawtooth. Pure. */

/** With fewer events than this, the rate of a bin depends mostly on its boundaries. */
const enough = 4;
/** Bins shorter than a second need this number of events in a usual bucket. */
const enoughInBucket = 25;
/** Minimum number of bins in a chart, as long as a bin still contains a period. */
const minBins = 4;

export interface Bins {
  /** Number of buckets in a bin. */
  readonly width: number;
  /** Number of buckets from one event, or one burst, to the next; less than 1 when a bucket contains several; 0 when it is not known. */
  readonly period: number;
}

/**
 * One event per second, in buckets of 250 ms, results in the repeated rates 4, 0, 0 and 0 per second. A bin of several periods shows a rate
 * of 1. Only the direction with more events decides. If non-empty buckets usually contain many events, these are bursts: they are combined
 * only to bins of a second.
 */
export function usefulBins(columns: readonly Float64Array[], used: number, bucketMs: number): Bins {
  let busiest: number[] = [];
  let most = 0;
  for (const column of columns) {
    const counts = [...column.subarray(0, used)];
    const sum = counts.reduce((total, count) => total + count, 0);
    if (sum <= most) continue;
    most = sum;
    busiest = counts;
  }
  const second = median(busiest) >= enoughInBucket ? 1 : Math.max(1, Math.round(1000 / bucketMs));
  const filled = busiest.flatMap((count, bucket) => (count > 0 ? [bucket] : []));
  if (filled.length < 3) return { width: second, period: 0 };
  const counts = filled.map((bucket) => busiest[bucket] ?? 0);
  const gaps = filled.slice(1).map((bucket, index) => bucket - (filled[index] ?? 0));
  // Pauses are not periods.
  const usualGap = mean(gaps.filter((gap) => gap <= 2 * median(gaps)));
  const period = usualGap >= 2 ? usualGap : usualGap / mean(counts);
  if (median(counts) >= enough) return { width: second, period };
  const widest = Math.max(1, Math.floor(used / minBins));
  // A bin contains whole periods, so that each bin has the same number of regular events. The first event is at the start of the first bin:
  // longer bins would soon contain one more.
  const periods = Math.max(1, Math.min(enough, Math.floor(widest / period)));
  return { width: Math.max(second, Math.floor(periods * period)), period };
}

/** Sums of `width` buckets each. */
export function binSums(column: Float64Array, width: number): Float64Array {
  const sums = new Float64Array(Math.ceil(column.length / width));
  for (const [bucket, count] of column.entries()) {
    const bin = Math.floor(bucket / width);
    sums[bin] = (sums[bin] ?? 0) + count;
  }
  return sums;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
}
