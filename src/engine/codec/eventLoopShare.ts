/** How long one connection may occupy the engine in one iteration of the event loop. */
const sliceMs = 8;
/** The clock is checked once for this many items. */
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
      if (this.#isOver) setImmediate(work);
      else work();
    });
  }

  get #isOver(): boolean {
    const now = performance.now();
    if (this.#until !== 0) return now >= this.#until;
    this.#until = now + sliceMs;
    setImmediate(() => (this.#until = 0));
    return false;
  }
}
