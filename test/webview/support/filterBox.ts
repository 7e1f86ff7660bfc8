import type { Locator } from 'playwright-core';
import type { Panel } from './panel.ts';

/** The text box of the filter and its list of suggestions, in the panel that is open when a function is called. */
export function filterBox(panel: () => Panel) {
  const box = (): Locator => panel().textbox('Filter');
  const list = (): Locator => panel().page.getByRole('listbox', { name: 'Filter suggestions' });
  return {
    box,
    list,
    text: (): Promise<string> => box().inputValue(),
    option: (name: string | RegExp): Locator => list().getByRole('option', { name }),
    press: (key: string): Promise<void> => panel().page.keyboard.press(key),
    focused: (): Promise<string | null> =>
      panel().page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? null),
  };
}
