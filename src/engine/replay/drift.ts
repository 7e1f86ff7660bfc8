/** The delay of emits compared with the schedule, in milliseconds. */
export class Drift {
  #count = 0;
  #sumMs = 0;
  #maxMs = 0;

  add(lateMs: number): void {
    this.#count++;
    this.#sumMs += lateMs;
    if (lateMs > this.#maxMs) this.#maxMs = lateMs;
  }

  get facts(): { meanMs: number; maxMs: number } {
    return { meanMs: this.#count === 0 ? 0 : this.#sumMs / this.#count, maxMs: this.#maxMs };
  }
}
