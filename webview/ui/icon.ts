import { html, type TemplateResult } from 'lit';

/** A codicon. Decoration only: its meaning is in a text beside it or in a label. */
export function icon(name: string): TemplateResult {
  return html`<i class="codicon codicon-${name}" aria-hidden="true"></i>`;
}

/** The same as an element, for what is filled in without a template. */
export function iconElement(name: string): HTMLElement {
  const element = document.createElement('i');
  element.className = `codicon codicon-${name}`;
  element.setAttribute('aria-hidden', 'true');
  return element;
}
