import { html, nothing, type TemplateResult } from 'lit';

/** A control with its label above and, when its value cannot be used, the reason below. The control has its own accessible name. */
export function field(label: string, control: TemplateResult, fault?: string, hint?: string): TemplateResult {
  return html`<div class="lab-field">
    <span class="lab-label" aria-hidden="true">${label}</span>
    ${control} ${hint ? html`<span class="lab-hint">${hint}</span>` : nothing} ${faultLine(fault)}
  </div>`;
}

export function faultLine(fault: string | undefined): TemplateResult | typeof nothing {
  return fault ? html`<div class="fault" role="alert">${fault}</div>` : nothing;
}
