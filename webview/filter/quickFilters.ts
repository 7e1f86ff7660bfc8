import { html, type TemplateResult } from 'lit';
import { filterTexts } from './filterTexts.ts';
import { addTerm, hasTerm, removeTerm, replaceTerm } from '../../src/model/filter/filterEdit.ts';

/** A term that a click adds to the filter or removes from it. The filter's text is the only state: who wrote the term does not matter. */
export interface QuickFilter {
  readonly label: () => string;
  readonly term: string;
  readonly title: () => string;
  /** The term that it replaces, because both together match nothing. */
  readonly instead?: string;
}

export const quickFilters: readonly QuickFilter[] = [
  { label: filterTexts.incoming, term: 'dir:in', title: filterTexts.incomingTitle, instead: 'dir:out' },
  { label: filterTexts.outgoing, term: 'dir:out', title: filterTexts.outgoingTitle, instead: 'dir:in' },
  {
    label: filterTexts.problems,
    term: 'delivery:failed,timedOut,lost,discarded',
    title: filterTexts.problemsTitle,
  },
  { label: filterTexts.acksPending, term: 'ack:pending', title: filterTexts.acksPendingTitle },
  { label: filterTexts.binary, term: 'has:binary', title: filterTexts.binaryTitle },
  { label: filterTexts.lifecycle, term: 'kind:connection', title: filterTexts.lifecycleTitle },
];

/** The query with the term added, or removed when the query has it. */
export function toggled(text: string, { term, instead }: QuickFilter): string {
  if (hasTerm(text, term)) return removeTerm(text, term);
  return instead !== undefined && hasTerm(text, instead) ? replaceTerm(text, instead, term) : addTerm(text, term);
}

/** One tab stop; arrows, Home and End move between the buttons. */
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
  return html`<div class="quick-filters" role="toolbar" aria-label=${filterTexts.quickFilters()} @keydown=${keydown}>
    ${quickFilters.map(
      (quick, index) =>
        html`<button
          type="button"
          class="chip"
          tabindex=${index === 0 ? 0 : -1}
          aria-pressed=${hasTerm(text, quick.term) ? 'true' : 'false'}
          title=${filterTexts.quickTitle({ title: quick.title(), term: quick.term })}
          @click=${() => onText(toggled(text, quick))}
        >
          ${quick.label()}
        </button>`,
    )}
  </div>`;
}
