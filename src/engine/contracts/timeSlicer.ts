import { setImmediate as nextIteration } from 'node:timers/promises';
import type { Clock } from '../../base/clock.ts';

/** Maximum time in milliseconds during which the engine does nothing else. */
export const sliceMs = 8;

/** Divides long work into time slices, between which the engine does its other work. */
export class TimeSlicer {
  readonly #clock: Clock;
  readonly #signal: AbortSignal | undefined;
  #since: number;

  /** @param signal aborts if the result is no longer needed */
  constructor(clock: Clock, signal?: AbortSignal) {
    this.#clock = clock;
    this.#signal = signal;
    this.#since = clock.now();
  }

  /** The time slice is used up: the caller must await `yieldToEventLoop`. */
  get shouldYield(): boolean {
    return this.#clock.now() - this.#since >= sliceMs;
  }

  /** Aborts if the result is no longer needed. */
  get signal(): AbortSignal | undefined {
    return this.#signal;
  }

  /** @throws the reason of the signal if it has aborted */
  async yieldToEventLoop(): Promise<void> {
    await nextIteration();
    this.#signal?.throwIfAborted();
    this.#since = this.#clock.now();
  }
}
