import { errors, type Locator } from 'playwright-core';

/** A wait for at most this long looks again every 100 ms. */
const shortWaitMs = 2000;

type WaitFor = Locator['waitFor'];
const changed = new WeakSet<object>();

/**
 * Makes `waitFor` see sooner what it waits for. In a wait of more than 2.5 s, Playwright looks again only every 500 ms, unless it sees
 * it in the first 270 ms: on a busy machine it is the half second that most steps of a test take. A long wait is made of short ones.
 * @param locator any one
 * @param timeoutMs of a wait that names no other
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
