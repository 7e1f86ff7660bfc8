import type { Disposable } from './disposable.ts';

/** The source of time. It is injected everywhere, so that tests can control it. */
export interface Clock {
  /** Milliseconds since the epoch. */
  wall(): number;
  /** Milliseconds with fractions from an arbitrary start. The value never decreases. */
  now(): number;
  /** Any duration is possible. A duration above the maximum of JavaScript timers uses several timers. */
  after(ms: number, run: () => void): Disposable;
}

/** Globals that Node.js and browsers have in common. `src/base` is compiled without the types of either. */
declare const performance: { now(): number };
declare function setTimeout(run: () => void, ms: number): unknown;
declare function clearTimeout(handle: unknown): void;

/** The maximum duration of a JavaScript timer, about 24.8 days. A longer timer fires immediately. */
export const maxTimerMs = 2 ** 31 - 1;

export const systemClock: Clock = {
  wall: () => Date.now(),
  now: () => performance.now(),
  after: (ms, run) => new Timer(ms, run),
};

/** A class and not functions, because each connection and each step start several timers. */
class Timer implements Disposable {
  readonly #run: () => void;
  #handle: unknown;

  constructor(ms: number, run: () => void) {
    this.#run = run;
    this.#start(ms);
  }

  dispose(): void {
    clearTimeout(this.#handle);
  }

  #start(left: number): void {
    this.#handle =
      left > maxTimerMs ? setTimeout(() => this.#start(left - maxTimerMs), maxTimerMs) : setTimeout(this.#run, left);
  }
}
