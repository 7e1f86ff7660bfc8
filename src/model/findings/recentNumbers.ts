/** The newest numbers of a series, for percentiles that describe the current state. */
export class RecentNumbers {
  readonly #max: number;
  readonly #numbers: number[] = [];
  #next = 0;

  constructor(max: number) {
    this.#max = max;
  }

  get count(): number {
    return this.#numbers.length;
  }

  add(value: number): void {
    this.#numbers[this.#next] = value;
    this.#next = (this.#next + 1) % this.#max;
  }

  /** NaN if there are none. */
  percentile(percent: number): number {
    const sorted = this.#numbers.toSorted((a, b) => a - b);
    return sorted[Math.min(sorted.length - 1, Math.ceil((percent / 100) * sorted.length) - 1)] ?? NaN;
  }
}
