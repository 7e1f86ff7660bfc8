import { html, type TemplateResult } from 'lit';

/** A codicon. It is decorative: its meaning must also be in a text next to it or in a label. */
export function icon(name: string): TemplateResult {
  return html`<i class="codicon codicon-${name}" aria-hidden="true"></i>`;
}

/** A codicon as an element, for code without templates. */
export function iconElement(name: string): HTMLElement {
  const element = document.createElement('i');
  element.className = `codicon codicon-${name}`;
  element.setAttribute('aria-hidden', 'true');
  return element;
}
