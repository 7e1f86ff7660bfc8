import type { Clock } from './clock.ts';
import type { Disposable } from './disposable.ts';

/** Steps at a fixed interval. A step that takes longer delays the next ones: missed steps are not caught up in a burst. */
export class IntervalPacer implements Disposable {
  readonly #clock: Clock;
  readonly #everyMs: number;
  #nextAt: number | undefined;
  #timer: Disposable | undefined;
  #wake: (() => void) | undefined;
  #isDisposed = false;

  constructor(clock: Clock, everyMs: number) {
    this.#clock = clock;
    this.#everyMs = everyMs;
  }

  /** Resolves when the next step may begin: immediately for the first one, and when the pacer is disposed. */
  async next(): Promise<void> {
    const now = this.#clock.now();
    const at = this.#nextAt === undefined ? now : Math.max(this.#nextAt + this.#everyMs, now);
    this.#nextAt = at;
    // A timer may fire a little too early.
    while (!this.#isDisposed && this.#clock.now() < at) await this.#sleep(at - this.#clock.now());
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#timer?.dispose();
    this.#wake?.();
  }

  #sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
      this.#timer = this.#clock.after(ms, resolve);
    });
  }
}
