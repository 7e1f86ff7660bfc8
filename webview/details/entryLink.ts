import { html, type TemplateResult } from 'lit';

/** "#12", as a way to its row; of the entry that is shown already, as text. */
export function entryLink(seq: number, own: number, onShow: (seq: number) => void): TemplateResult {
  if (seq === own) return html`<span class="dim">#${seq}</span>`;
  return html`<button
    type="button"
    class="text-button"
    aria-label="Show #${seq} in the timeline"
    @click=${() => onShow(seq)}
  >
    #${seq}
  </button>`;
}
