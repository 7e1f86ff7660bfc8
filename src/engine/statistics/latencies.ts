import { build, type Histogram } from 'hdr-histogram-js';

/** The histogram counts whole numbers: microseconds. */
const perMs = 1000;
/** Longer latencies count as this value, 11 days; the histogram grows with the longest. */
const longestMicroseconds = 1e12;

/** Latencies in milliseconds with fractions. Every percentile is accurate to within 1% or 1 µs. `max` is exact. */
export class Latencies {
  readonly #histogram: Histogram = build({
    bitBucketSize: 32,
    lowestDiscernibleValue: 1,
    highestTrackableValue: 2,
    numberOfSignificantValueDigits: 2,
    autoResize: true,
  });
  #max = 0;

  get count(): number {
    return this.#histogram.totalCount;
  }

  get max(): number {
    return this.count === 0 ? NaN : this.#max;
  }

  add(ms: number): void {
    const microseconds = Math.round(ms * perMs);
    this.#histogram.recordValue(Math.min(longestMicroseconds, Math.max(0, microseconds)));
    this.#max = Math.max(this.#max, ms);
  }

  merge(other: Latencies): void {
    this.#histogram.add(other.#histogram);
    this.#max = Math.max(this.#max, other.#max);
  }

  /** NaN when there are none. */
  percentile(percent: number): number {
    if (this.count === 0) return NaN;
    return Math.min(this.#max, this.#histogram.getValueAtPercentile(percent) / perMs);
  }
}
