/**
 * While the toolkit loads, it inserts a style element into the page to check whether `:focus-visible` works. The content security policy
 * of the page forbids style elements, and the toolkit would then show a focus ring on every click. So, during the check, this module
 * returns an element with a constructed style sheet, which the policy allows. Import this file before the toolkit, and call `endStyleProbe`
 * right after it.
 */
const html = 'http://www.w3.org/1999/xhtml';

function createWithProbe(name: string, options?: ElementCreationOptions): Element {
  if (name !== 'style') return document.createElementNS(html, name, options);
  return Object.defineProperty(document.createElementNS(html, 'template'), 'sheet', { value: new CSSStyleSheet() });
}

Object.defineProperty(document, 'createElement', { value: createWithProbe, configurable: true });

export function endStyleProbe(): void {
  Reflect.deleteProperty(document, 'createElement');
}
