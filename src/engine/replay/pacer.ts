import type { Clock } from '../../base/clock.ts';
import type { Disposable } from '../../base/disposable.ts';

/** A timer may fire this much late. For shorter waits, every iteration of the event loop checks the time. */
const timerSlackMs = 2;

/** Runs a function at a time, more precisely than a timer does, without blocking the event loop. */
export class Pacer implements Disposable {
  readonly #clock: Clock;
  readonly #work: () => void;
  #timer: Disposable | undefined;
  #immediate: NodeJS.Immediate | undefined;

  constructor(clock: Clock, work: () => void) {
    this.#clock = clock;
    this.#work = work;
  }

  /** Runs the function after this many milliseconds; with 0, in the next iteration of the event loop. Replaces an earlier request. */
  in(ms: number): void {
    this.dispose();
    if (ms > timerSlackMs) {
      this.#timer = this.#clock.after(Math.floor(ms - timerSlackMs) + 1, () => this.#work());
      return;
    }
    this.#immediate = setImmediate(() => {
      this.#immediate = undefined;
      this.#work();
    });
  }

  dispose(): void {
    this.#timer?.dispose();
    this.#timer = undefined;
    if (this.#immediate) clearImmediate(this.#immediate);
    this.#immediate = undefined;
  }
}
