import type { Locator } from 'playwright-core';

/** The text of a text box, which is a field of a form, or an editor with an element for each line. */
export function textOfBox(box: Locator): Promise<string> {
  return box.evaluate((element) => {
    if (element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement) return element.value;
    const lines = [...element.querySelectorAll('.cm-line')];
    // An empty editor shows an example, which is not its text.
    const textOf = (line: Element): string => (line.querySelector('.cm-placeholder') ? '' : (line.textContent ?? ''));
    return lines.map(textOf).join('\n');
  });
}
