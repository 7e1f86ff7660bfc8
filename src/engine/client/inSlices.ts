/** As long as this one connection may keep the engine from all others. */
const sliceMs = 8;
/** The clock is looked at once for so many items. */
const itemsPerLook = 16;

export interface SlicedWork<T> {
  /** Returns whether it goes on. */
  readonly each: (item: T) => boolean;
  /** After the last one, unless `each` ended it. */
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
}

/**
 * Works on the items in their order, at once as far as a slice of time goes, and on the rest in later turns of the event loop: what one
 * server sends does not keep the engine from the others. What is thrown ends it.
 */
export function inSlices<T>(items: Iterator<T, unknown>, { each, done, failed }: SlicedWork<T>): void {
  const work = (): void => {
    const until = performance.now() + sliceMs;
    try {
      for (let count = 1; ; count++) {
        const next = items.next();
        if (next.done) return done();
        if (!each(next.value)) return;
        if (count % itemsPerLook === 0 && performance.now() >= until) break;
      }
    } catch (error) {
      failed(error);
      return;
    }
    setImmediate(work);
  };
  work();
}
