/** How long one connection may occupy the engine in one iteration of the event loop. */
const sliceMs = 8;
/** After this many items, work continues after the microtasks that they caused. */
export const itemsPerCheck = 16;

/**
 * The time that one connection may use in an iteration of the event loop. The clients process many packets in a microtask after the
 * packets were decoded, so the clock is checked after that microtask.
 */
export class EventLoopShare {
  #until = 0;

  /** Runs more work after the work that was started: in this iteration while there is time, or in a later one. */
  continueWith(work: () => void): void {
    queueMicrotask(() => {
      if (this.isOver) setImmediate(work);
      else work();
    });
  }

  /** Starts the time of this iteration, unless it was started already. */
  begin(): void {
    if (this.#until !== 0) return;
    this.#until = performance.now() + sliceMs;
    setImmediate(() => (this.#until = 0));
  }

  /** Whether the time of this iteration is used up. Even a few items can take a long time, such as deeply nested packets. */
  get isOver(): boolean {
    this.begin();
    return performance.now() >= this.#until;
  }
}
