import { html, type TemplateResult } from 'lit';

/** Of the Unicode range for private use: no text of a catalog has it. */
const placeholder = '\u{f8ff}';

/**
 * A text of a catalog with an element in place of a parameter, so that translations can move it within the sentence.
 * @param text gets the value for the parameter
 */
export function textWith(element: unknown, text: (parameter: string) => string): TemplateResult {
  const [before = '', ...after] = text(placeholder).split(placeholder);
  return html`${before}${element}${after.join('')}`;
}
