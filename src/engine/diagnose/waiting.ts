/** Waiting for a result for a limited time. */

/**
 * The value, or undefined if it does not settle within this time or before the abort.
 * After a pause of this machine, a timer runs before the data that was received during the pause is read; therefore the data is read first.
 * @throws the error with which the promise rejects
 */
export function within<T>(ms: number, promise: Promise<T>, signal?: AbortSignal): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const end = (settle: () => void): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      settle();
    };
    const abort = (): void => end(() => resolve(undefined));
    const timer = setTimeout(() => setImmediate(() => setImmediate(abort)), ms);
    promise.then(
      (value) => end(() => resolve(value)),
      (error: unknown) => end(() => reject(error instanceof Error ? error : new Error(String(error)))),
    );
    signal?.addEventListener('abort', abort);
    if (signal?.aborted) abort();
  });
}
