import type { Clock } from './clock.ts';
import { type Disposable, toDisposable } from './disposable.ts';

/** Runs `work` soon after `request()`, at most once in `everyMs`. Requests that are made before it runs are combined. */
export class Throttle implements Disposable {
  readonly #clock: Clock;
  readonly #everyMs: number;
  readonly #work: () => void;
  #timer: Disposable | undefined;
  #last = -Infinity;
  #disposed = false;

  constructor(clock: Clock, everyMs: number, work: () => void) {
    this.#clock = clock;
    this.#everyMs = everyMs;
    this.#work = work;
  }

  request(): void {
    if (this.#timer || this.#disposed) return;
    const wait = Math.max(0, this.#last + this.#everyMs - this.#clock.now());
    this.#timer = this.#clock.after(wait, () => {
      this.#timer = undefined;
      this.#last = this.#clock.now();
      this.#work();
    });
  }

  dispose(): void {
    this.#disposed = true;
    this.#timer?.dispose();
    this.#timer = toDisposable(() => undefined);
  }
}
