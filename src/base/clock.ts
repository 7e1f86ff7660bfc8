import { type Disposable, toDisposable } from './disposable.ts';

/** Where time comes from. Injected everywhere, so that tests own it. */
export interface Clock {
  /** Milliseconds since the epoch. */
  wall(): number;
  /** Milliseconds with fractions from an arbitrary start; never goes back. */
  now(): number;
  /** However long: what is more than a timer of JavaScript can hold is waited for in several. */
  after(ms: number, run: () => void): Disposable;
}

/** The few globals that Node and browsers share; base has the types of neither. */
declare const performance: { now(): number };
declare function setTimeout(run: () => void, ms: number): unknown;
declare function clearTimeout(handle: unknown): void;

/** The longest that a timer of JavaScript runs, about 24.8 days: one that is set for longer ends at once. */
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
