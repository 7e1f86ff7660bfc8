/** So long one connection may keep the engine from all others in one turn of the event loop. */
const sliceMs = 8;
/** The clock is looked at once for so many items. */
export const itemsPerLook = 16;

/**
 * What one connection may take of a turn of the event loop. The clients act on many packets a microtask after they were decoded, so that
 * the time is looked at behind those.
 */
export class Turn {
  #until = 0;

  /** Goes on when what was begun has been done: in this turn while there is time, or in a later one. */
  goOn(work: () => void): void {
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
