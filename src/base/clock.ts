import { type Disposable, toDisposable } from './disposable.ts';

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
  after(ms, run) {
    let handle: unknown;
    const start = (left: number): void => {
      handle = left > maxTimerMs ? setTimeout(() => start(left - maxTimerMs), maxTimerMs) : setTimeout(run, left);
    };
    start(ms);
    return toDisposable(() => clearTimeout(handle));
  },
};
