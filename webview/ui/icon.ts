import { html, type TemplateResult } from 'lit';

/** A codicon. Decoration only: what it means stands beside it in words or in a label. */
export function icon(name: string): TemplateResult {
  return html`<i class="codicon codicon-${name}" aria-hidden="true"></i>`;
}
