import { html, nothing, type TemplateResult } from 'lit';
import {
  type Completion,
  completionsAt,
  completionSite,
  type SeenNames,
} from '../../src/model/filter/filterCompletion.ts';
import { filterKey } from '../../src/model/filter/filterKeys.ts';
import { filterTexts } from './filterTexts.ts';
import { icon } from '../ui/icon.ts';
import { countText } from '../../src/model/texts/numberText.ts';
import { visible } from '../../src/model/text/visible.ts';

/** An item of the list under the filter box: a completion at the caret, a recent query, or the command that clears the recent queries. */
export type Suggestion =
  | { readonly type: 'completion'; readonly completion: Completion }
  | { readonly type: 'recent'; readonly text: string }
  | { readonly type: 'clear' };

export interface Suggestions {
  readonly list: readonly Suggestion[];
  /** Whether the typed text is not a valid value of its key. In that case, Enter accepts the first suggestion. */
  readonly mustChoose: boolean;
  /** Whether the query already contains the text of a suggestion. */
  readonly hasExact: boolean;
}

const nothingToSuggest: Suggestions = { list: [], mustChoose: false, hasExact: false };

/**
 * The suggestions at the caret.
 * @param requested whether the user requested suggestions; otherwise there are none for an empty or a complete term
 */
export function suggestionsFor(
  text: string,
  caret: number,
  options: { requested: boolean; recent: readonly string[]; namesFor: (typed: string) => SeenNames },
): Suggestions {
  const { requested, recent, namesFor } = options;
  const site = completionSite(text, caret);
  if (!site || (!requested && site.type === 'term' && site.typed === '')) return nothingToSuggest;
  const key = site.type === 'value' ? filterKey(site.key)?.key : undefined;
  const needsNames = key ? key.names !== undefined : site.typed !== '';
  const completions = completionsAt(text, site, needsNames ? namesFor(site.typed) : { events: [], namespaces: [] });
  if (!requested && completions.every(({ exact }) => exact)) return nothingToSuggest;
  const hasExact = completions.some(({ exact }) => exact);
  const list: Suggestion[] = completions.map((completion) => ({ type: 'completion', completion }));
  if (text.trim() === '' && recent.length > 0) {
    list.unshift(...recent.map((query): Suggestion => ({ type: 'recent', text: query })), { type: 'clear' });
  }
  return { list, mustChoose: key?.values !== undefined && !hasExact, hasExact };
}

const icons: Readonly<Record<Completion['type'], string>> = {
  key: 'symbol-keyword',
  value: 'symbol-enum-member',
  event: 'symbol-event',
  namespace: 'symbol-namespace',
  source: 'broadcast',
  connection: 'plug',
  session: 'key',
  example: 'symbol-ruler',
};

/** @param id the ID of the input */
export function listIdOf(id: string): string {
  return `${id}-suggestions`;
}

export function optionId(id: string, index: number): string {
  return `${id}-suggestion-${index}`;
}

/** The list under an input for a filter, which keeps the focus. */
export function suggestionList(
  id: string,
  list: readonly Suggestion[],
  active: number,
  onPick: (suggestion: Suggestion) => void,
): TemplateResult {
  const recent = list.filter(({ type }) => type !== 'completion').length;
  const option = (suggestion: Suggestion, index: number): TemplateResult =>
    html`<div
      id=${optionId(id, index)}
      role="option"
      class="suggestion of-${suggestion.type}"
      aria-selected=${index === active ? 'true' : 'false'}
      title=${titleOf(suggestion) ?? nothing}
      @click=${() => onPick(suggestion)}
    >
      ${optionContent(suggestion)}
    </div>`;
  const options = list.map(option);
  return html`<div
    id=${listIdOf(id)}
    class="suggestions"
    role="listbox"
    aria-label=${filterTexts.suggestions()}
    popover="manual"
    tabindex="0"
    @mousedown=${(event: MouseEvent) => event.preventDefault()}
  >
    ${
      recent > 0
        ? html`<div role="group" aria-label=${filterTexts.recent()}>${options.slice(0, recent)}</div>
            <div role="group" aria-label=${filterTexts.filterBy()} class="parted">${options.slice(recent)}</div>`
        : options
    }
  </div>`;
}

/** The label, which a narrow list cuts. */
function titleOf(suggestion: Suggestion): string | undefined {
  if (suggestion.type === 'clear') return undefined;
  return visible(suggestion.type === 'recent' ? suggestion.text : suggestion.completion.label);
}

function optionContent(suggestion: Suggestion): TemplateResult {
  if (suggestion.type === 'clear')
    return html`${icon('clear-all')}<span class="summary">${filterTexts.clearRecent()}</span>`;
  if (suggestion.type === 'recent') return html`${icon('history')}<bdi class="label">${visible(suggestion.text)}</bdi>`;
  const { type, label, summary, count } = suggestion.completion;
  return html`${icon(icons[type])}<bdi class="label">${visible(label)}</bdi>
    <span class="summary">${summary}${count === undefined ? nothing : html` · ${countText(count)}`}</span>`;
}
