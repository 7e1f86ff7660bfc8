/**
 * Runs work on items in their order, several at the same time. Items that have a key in common never run at the same time: the later item
 * waits, while items after it can start.
 * @param jobs the maximum number of items whose work runs at the same time
 * @returns resolves when the work on all items has ended; after the first error, no further item is started, and the promise rejects with
 * this error
 */
export async function runInParallel<T>(
  items: readonly T[],
  { jobs, keysOf = () => [] }: { readonly jobs: number; readonly keysOf?: (item: T) => readonly string[] },
  work: (item: T) => Promise<void>,
): Promise<void> {
  const waiting = [...items];
  const used = new Set<string>();
  const running = new Set<Promise<void>>();
  /** Takes the first item whose keys are not in use. */
  const next = (): T | undefined => {
    const index = waiting.findIndex((item) => !keysOf(item).some((key) => used.has(key)));
    return index < 0 ? undefined : waiting.splice(index, 1)[0];
  };
  try {
    for (;;) {
      while (running.size < jobs) {
        const item = next();
        if (item === undefined) break;
        const keys = keysOf(item);
        for (const key of keys) used.add(key);
        const run = work(item).finally(() => {
          for (const key of keys) used.delete(key);
          running.delete(run);
        });
        running.add(run);
      }
      if (running.size === 0) return;
      await Promise.race(running);
    }
  } finally {
    // After an error, the work on other items still runs. Waiting for it here prevents unhandled rejections.
    await Promise.allSettled(running);
  }
}
