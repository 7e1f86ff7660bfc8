import type { Locator } from 'playwright-core';

/**
 * The loader that runs the benches wraps every function in a helper `__name`, which sets the function's name. Pages do not have this
 * helper.
 */
export const nameHelper = 'globalThis.__name ??= (named) => named';

export async function prepareForScripts(element: Locator): Promise<void> {
  await element.evaluate(nameHelper);
}
