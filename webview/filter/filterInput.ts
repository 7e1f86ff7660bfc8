import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { Completer } from './completer.ts';
import { offerWholeValue } from '../ui/wholeValue.ts';
import { filterTexts } from './filterTexts.ts';

export interface FilterInputOptions {
  readonly completer: Completer;
  readonly label: string;
  readonly title: string;
  readonly placeholder: string;
  readonly value: string;
  /** Why the value cannot be used. */
  readonly fault: string | undefined;
  readonly onInput: (text: string) => void;
  readonly onKeydown: (event: KeyboardEvent) => void;
}

/** The input of a filter, which shows the suggestions of its completer. */
export function filterInput(options: FilterInputOptions): TemplateResult {
  const { completer, label, title, placeholder, value, fault, onInput, onKeydown } = options;
  const typed = (event: InputEvent): void => {
    onInput((event.currentTarget as HTMLInputElement).value);
    completer.suggest(event.isComposing ? 'closed' : 'typing');
  };
  return html`<input
    type="text"
    class="filter-field"
    aria-label=${label}
    aria-autocomplete="list"
    aria-haspopup="listbox"
    aria-controls=${completer.listId}
    aria-activedescendant=${completer.activeId ?? nothing}
    aria-invalid=${fault === undefined ? nothing : 'true'}
    aria-description=${fault ?? nothing}
    placeholder=${placeholder}
    title=${title}
    autocomplete="off"
    spellcheck="false"
    .value=${live(value)}
    @input=${typed}
    @keydown=${onKeydown}
    @pointerenter=${({ currentTarget }: Event) => offerWholeValue(currentTarget as HTMLElement, title)}
    @mousedown=${() => completer.suggest('closed')}
    @blur=${() => completer.suggest('closed')}
  />`;
}

/** The text that screen readers announce about the suggestions. */
export function suggestionStatus({ status }: Completer): TemplateResult {
  return html`<span class="filter-status" role="status" aria-label=${filterTexts.suggestionsStatus()}>${status}</span>`;
}
