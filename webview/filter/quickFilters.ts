import { html, type TemplateResult } from 'lit';
import { addTerm, hasTerm, removeTerm, replaceTerm } from '../../src/model/filter/filterEdit.ts';

/** A term that a click writes into the filter and takes out again. The text is the one truth: where the term came from does not matter. */
export interface QuickFilter {
  readonly label: string;
  readonly term: string;
  readonly title: string;
  /** A term that it takes the place of, because both together match nothing. */
  readonly instead?: string;
}

export const quickFilters: readonly QuickFilter[] = [
  { label: 'Incoming', term: 'dir:in', title: 'What came from the server', instead: 'dir:out' },
  { label: 'Outgoing', term: 'dir:out', title: 'What was emitted here', instead: 'dir:in' },
  {
    label: 'Problems',
    term: 'delivery:failed,timedOut,lost,discarded',
    title: 'Emits that failed, timed out, were lost or discarded',
  },
  { label: 'Acks pending', term: 'ack:pending', title: 'Events whose acknowledgement is not there yet' },
  { label: 'Binary', term: 'has:binary', title: 'Events with bytes among their arguments' },
  { label: 'Lifecycle', term: 'kind:connection', title: 'Connects, drops and reconnects' },
];

/** The query with the term put in, or taken out where it stands already. */
export function toggled(text: string, { term, instead }: QuickFilter): string {
  if (hasTerm(text, term)) return removeTerm(text, term);
  return instead !== undefined && hasTerm(text, instead) ? replaceTerm(text, instead, term) : addTerm(text, term);
}

/** One stop of the tab key; arrows, Home and End move in it. */
export function quickFilterBar(text: string, onText: (text: string) => void): TemplateResult {
  const keydown = (event: KeyboardEvent): void => {
    const buttons = [...(event.currentTarget as HTMLElement).querySelectorAll('button')];
    const at = buttons.indexOf(event.target as HTMLButtonElement);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
    const next = to === undefined ? undefined : buttons.at(to % buttons.length);
    if (!next) return;
    event.preventDefault();
    for (const button of buttons) button.tabIndex = button === next ? 0 : -1;
    next.focus();
  };
  return html`<div class="quick-filters" role="toolbar" aria-label="Quick filters" @keydown=${keydown}>
    ${quickFilters.map(
      (quick, index) =>
        html`<button
          type="button"
          class="chip"
          tabindex=${index === 0 ? 0 : -1}
          aria-pressed=${hasTerm(text, quick.term) ? 'true' : 'false'}
          title="${quick.title} (${quick.term})"
          @click=${() => onText(toggled(text, quick))}
        >
          ${quick.label}
        </button>`,
    )}
  </div>`;
}
