import { type Disposable, toDisposable } from './disposable.ts';

/** Where time comes from. Injected everywhere, so that tests own it. */
export interface Clock {
  /** Milliseconds since the epoch. */
  wall(): number;
  /** Milliseconds with fractions from an arbitrary start; never goes back. */
  now(): number;
  after(ms: number, run: () => void): Disposable;
}

/** The few globals that Node and browsers share; base has the types of neither. */
declare const performance: { now(): number };
declare function setTimeout(run: () => void, ms: number): unknown;
declare function clearTimeout(handle: unknown): void;

export const systemClock: Clock = {
  wall: () => Date.now(),
  now: () => performance.now(),
  after(ms, run) {
    const handle = setTimeout(run, ms);
    return toDisposable(() => clearTimeout(handle));
  },
};
