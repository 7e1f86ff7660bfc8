/** A span of time, `to` not included. Milliseconds since the capture started. */
export interface TimeSpan {
  readonly from: number;
  readonly to: number;
}

/**
 * Divides time into at most `most` buckets of equal width. With a given span the width is fixed. Without one the buckets begin at the first
 * time and grow: for a time after the last bucket, pairs of buckets are merged (`fold`), as often as necessary.
 */
export class TimeAxis {
  readonly #most: number;
  readonly #minMs: number;
  readonly #span: TimeSpan | undefined;
  readonly #fold: () => void;
  #from = NaN;
  #bucketMs: number;
  #used = 0;

  constructor(options: { most: number; minMs: number; span: TimeSpan | undefined; fold: () => void }) {
    const { most, minMs, span, fold } = options;
    this.#most = most;
    this.#minMs = minMs;
    this.#span = span;
    this.#fold = fold;
    this.#bucketMs = minMs;
    this.clear();
  }

  /** The start of the first bucket; NaN if there is none. */
  get from(): number {
    return this.#from;
  }

  get bucketMs(): number {
    return this.#bucketMs;
  }

  /** Number of buckets up to the last one that was used. */
  get used(): number {
    return this.#used;
  }

  clear(): void {
    this.#used = 0;
    this.#from = this.#span?.from ?? NaN;
    const spanMs = this.#span ? this.#span.to - this.#span.from : 0;
    this.#bucketMs = Math.max(this.#minMs, spanMs / this.#most);
  }

  /** The bucket of a time; -1 for NaN. Times before the first bucket are counted in it. */
  at(t: number): number {
    if (!Number.isFinite(t)) return -1;
    if (Number.isNaN(this.#from)) this.#from = Math.floor(t / this.#minMs) * this.#minMs;
    if (this.#span) return this.#use(Math.min(this.#most - 1, this.#bucketAt(t)));
    while (this.#bucketAt(t) >= this.#most) {
      this.#fold();
      this.#bucketMs *= 2;
      this.#used = Math.ceil(this.#used / 2);
    }
    return this.#use(this.#bucketAt(t));
  }

  #bucketAt(t: number): number {
    return Math.max(0, Math.floor((t - this.#from) / this.#bucketMs));
  }

  #use(bucket: number): number {
    this.#used = Math.max(this.#used, bucket + 1);
    return bucket;
  }
}

/** Replaces pairs of numbers with their sum. */
export function foldSums(column: Float64Array): void {
  fold(column, (a, b) => a + b);
}

/** Replaces pairs of numbers with the first one that is not 0. */
export function foldFirsts(column: Float64Array): void {
  fold(column, (a, b) => a || b);
}

function fold(column: Float64Array, join: (a: number, b: number) => number): void {
  for (let index = 0; index < column.length; index++) {
    column[index] = join(column[index * 2] ?? 0, column[index * 2 + 1] ?? 0);
  }
}
