/**
 * Runs work on items in their order, several at the same time. Items that have a key in common never run at the same time: a later one
 * waits, while others behind it can start.
 * @param jobs how many run at the same time
 * @returns resolves when all have ended; rejects with the first error, and starts no further item then
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
    // None of them is left without a listener when one has failed.
    await Promise.allSettled(running);
  }
}
