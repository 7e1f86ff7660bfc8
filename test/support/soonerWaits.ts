import { errors, type Locator } from 'playwright-core';

/** A wait of at most this time checks every 100 ms. */
const shortWaitMs = 2000;

type WaitFor = Locator['waitFor'];
const changed = new WeakSet<object>();

/**
 * Makes `waitFor` resolve sooner. In a wait of more than 2.5 s, Playwright checks only every 500 ms after the first 270 ms, so that most
 * steps of a test take half a second on a busy machine. A long wait is therefore divided into short ones.
 * @param locator any one
 * @param timeoutMs default timeout of a wait
 */
export function waitInShortSteps(locator: Locator, timeoutMs: number): void {
  const prototype = Object.getPrototypeOf(locator) as Locator;
  if (changed.has(prototype)) return;
  changed.add(prototype);
  const waitOnce = Object.getOwnPropertyDescriptor(prototype, 'waitFor')?.value as WaitFor;
  prototype.waitFor = async function (this: Locator, options = {}) {
    const deadline = performance.now() + (options.timeout ?? timeoutMs);
    for (;;) {
      const left = deadline - performance.now();
      const isLast = left <= shortWaitMs;
      try {
        return await waitOnce.call(this, { ...options, timeout: isLast ? Math.max(left, 1) : shortWaitMs });
      } catch (error) {
        if (isLast || !(error instanceof errors.TimeoutError)) throw error;
      }
    }
  };
}
