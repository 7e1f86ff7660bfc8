import { html, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';

export interface Tab<Id extends string = string> {
  id: Id;
  label: string;
  /** A text that replaces the visible label if there is little space. The accessible name is still the label. */
  short?: string;
  /** Dimmed text after the label, such as a number. An empty text reserves the space for one. */
  note?: string;
}

/**
 * A row of tabs, which scrolls if there is not enough space for all of them. The arrow keys, Home and End move the focus; the selected tab
 * is the only tab stop. The ID of a panel is `${id}-panel`.
 */
export function tabs<Id extends string>(options: {
  label: string;
  list: readonly Tab<Id>[];
  chosen: string;
  onChoose: (id: Id) => void;
}): TemplateResult {
  const { list, chosen, onChoose } = options;
  const keydown = (event: KeyboardEvent): void => {
    const at = list.findIndex((tab) => tab.id === chosen);
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: list.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const next = list[(to + list.length) % list.length];
    if (!next) return;
    onChoose(next.id);
    const bar = event.currentTarget as HTMLElement;
    queueMicrotask(() => bar.querySelector<HTMLElement>(`#${next.id}-tab`)?.focus());
  };
  const choose = (id: Id, { currentTarget }: Event): void => {
    onChoose(id);
    // The tab may be outside the visible part of the row.
    (currentTarget as HTMLElement).scrollIntoView({ block: 'nearest', inline: 'nearest' });
  };
  return html`<div class="tabs" role="tablist" aria-label=${options.label} @keydown=${keydown}>
    ${repeat(
      list,
      // A tab keeps its element, and with it the focus, when another tab appears or disappears.
      ({ id }) => id,
      (tab) =>
        html`<button
          type="button"
          role="tab"
          id="${tab.id}-tab"
          aria-selected=${tab.id === chosen ? 'true' : 'false'}
          aria-controls="${tab.id}-panel"
          title=${tab.label}
          tabindex=${tab.id === chosen ? 0 : -1}
          @click=${(event: Event) => choose(tab.id, event)}
        >
          <span class="tab-label">${tab.label}</span
          >${tab.short === undefined ? '' : html`<span class="tab-short" aria-hidden="true">${tab.short}</span>`}${tab.note === undefined ? '' : html`<span class="tab-note-box" aria-hidden="true">${tab.note && html`<span class="tab-note">${tab.note}</span>`}</span>`}
        </button>`,
    )}
  </div>`;
}
