/**
 * While it is loaded, the toolkit asks whether `:focus-visible` works by putting a style element into the page. The page's policy
 * forbids that, and the toolkit would fall back to a focus ring on every click. For that moment it gets an element with a
 * constructed sheet, which the policy allows. To be imported before the toolkit; `endStyleProbe` right after it.
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
