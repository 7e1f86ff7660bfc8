import { html, type TemplateResult } from 'lit';

/** A private use character of Unicode, which no text of a catalog contains. */
const placeholder = '\u{f8ff}';

/**
 * Renders a text of a catalog with an element in place of a parameter, so that a translation can move the element within the sentence.
 * @param text formats the text with the value of the parameter
 */
export function textWith(element: unknown, text: (parameter: string) => string): TemplateResult {
  const [before = '', ...after] = text(placeholder).split(placeholder);
  return html`${before}${element}${after.join('')}`;
}
