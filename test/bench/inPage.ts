import type { Locator } from 'playwright-core';

/** The loader that runs the benches sets the name of every function with a helper, which pages do not have. */
export const nameHelper = 'globalThis.__name ??= (named) => named';

export async function prepareForScripts(element: Locator): Promise<void> {
  await element.evaluate(nameHelper);
}
