import { setImmediate as nextIteration } from 'node:timers/promises';
import type { Clock } from '../../base/clock.ts';
import { type Disposable, toDisposable } from '../../base/disposable.ts';

const usualMs = 8;
/**
 * Length of a time slice while traffic is forwarded, because other work of the engine must not delay its clients and servers noticeably.
 */
const forwardingMs = 1;
/** The components that forward traffic on this thread. */
const forwarders = new Set<object>();

/** Maximum time in milliseconds during which the engine does nothing else. */
export function sliceMs(): number {
  return forwarders.size > 0 ? forwardingMs : usualMs;
}

/** Must be called when this thread starts to forward traffic: until the result is disposed, time slices are short. */
export function forwardsTraffic(): Disposable {
  const forwarder = {};
  forwarders.add(forwarder);
  return toDisposable(() => forwarders.delete(forwarder));
}

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

  /** Whether the time slice is used up, so that the caller must await `yieldToEventLoop`. */
  get shouldYield(): boolean {
    return this.#clock.now() - this.#since >= sliceMs();
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
