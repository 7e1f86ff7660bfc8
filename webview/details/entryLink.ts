import { detailsTexts } from './detailsTexts.ts';
import { html, type TemplateResult } from 'lit';

/** "#12" as a button that shows its row; as text for the entry that is shown already. */
export function entryLink(seq: number, own: number, onShow: (seq: number) => void): TemplateResult {
  if (seq === own) return html`<span class="dim">#${seq}</span>`;
  return html`<button
    type="button"
    class="text-button entry-link"
    aria-label=${detailsTexts.showEntry({ seq })}
    @click=${() => onShow(seq)}
  >
    #${seq}
  </button>`;
}
