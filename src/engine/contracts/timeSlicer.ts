import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '../../base/clock.ts';

/** The engine may do nothing else for so long. */
export const sliceMs = 8;

/** Long work in slices, between which the engine does its other work. */
export class TimeSlicer {
  readonly #clock: Clock;
  readonly #signal: AbortSignal | undefined;
  #since: number;

  /** @param signal aborts when nobody waits for the result any longer */
  constructor(clock: Clock, signal?: AbortSignal) {
    this.#clock = clock;
    this.#signal = signal;
    this.#since = clock.now();
  }

  /** The slice is used up: \`yieldToEventLoop\` is to be awaited. */
  get shouldYield(): boolean {
    return this.#clock.now() - this.#since >= sliceMs;
  }

  /** Aborts when nobody waits for the result any longer. */
  get signal(): AbortSignal | undefined {
    return this.#signal;
  }

  /** @throws the reason of the signal when it has aborted */
  async yieldToEventLoop(): Promise<void> {
    await nextTurn();
    this.#signal?.throwIfAborted();
    this.#since = this.#clock.now();
  }
}
