import type { Clock } from '../../base/clock.ts';
import type { Disposable } from '../../base/disposable.ts';

/** A timer comes up to so much later than it was asked for; what is closer is waited for turn by turn. */
const timerSlackMs = 2;

/** Runs work at a time that is kept more closely than a timer keeps it, without keeping others from their turn. */
export class Pacer implements Disposable {
  readonly #clock: Clock;
  readonly #work: () => void;
  #timer: Disposable | undefined;
  #turn: NodeJS.Immediate | undefined;

  constructor(clock: Clock, work: () => void) {
    this.#clock = clock;
    this.#work = work;
  }

  /** Runs the work after so many milliseconds, at the next turn of the event loop when that is nothing. Replaces what was asked before. */
  in(ms: number): void {
    this.dispose();
    if (ms > timerSlackMs) {
      this.#timer = this.#clock.after(Math.floor(ms - timerSlackMs) + 1, () => this.#work());
      return;
    }
    this.#turn = setImmediate(() => {
      this.#turn = undefined;
      this.#work();
    });
  }

  dispose(): void {
    this.#timer?.dispose();
    this.#timer = undefined;
    if (this.#turn) clearImmediate(this.#turn);
    this.#turn = undefined;
  }
}
