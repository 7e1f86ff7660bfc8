import { afterEach } from 'vitest';

/**
 * Returns a list of functions that are called after each test, the newest first. Hooks that are registered after this call run before the
 * list.
 */
export function closedAfterEach(): (() => unknown)[] {
  const closing: (() => unknown)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
  });
  return closing;
}
