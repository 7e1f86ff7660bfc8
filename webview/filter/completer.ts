/**
 * Suggestions at the caret of an input for a filter. Handles the keys that act on the list, and writes the suggestion that the user
 * chooses. Invariants: text is inserted only when the user chose it from a visible list; Enter, Escape and Tab act on the list only while
 * it is open.
 */
import type { TemplateResult } from 'lit';
import { acceptCompletion } from '../../src/model/filter/filterCompletion.ts';
import type { SeenNames } from '../../src/model/filter/filterCompletion.ts';
import { commonTexts } from '../../src/model/texts/commonTexts.ts';
import {
  listIdOf,
  optionId,
  type Suggestion,
  suggestionList,
  suggestionsFor,
  type Suggestions,
} from './suggestions.ts';

const closed: Suggestions = { list: [], mustChoose: false, hasExact: false };

/** "typing": suggestions are shown automatically; "requested": all suggestions are shown. */
export type SuggestionMode = 'closed' | 'typing' | 'requested';

export interface CompleterDeps {
  /** Unique on the page. */
  readonly id: string;
  /** Contains the input and the list. */
  readonly element: HTMLElement;
  /** Earlier queries, newest first. */
  readonly recent: () => readonly string[];
  readonly clearRecent: () => void;
  readonly namesFor: (typed: string) => SeenNames;
  /** Writes the text of the input. */
  readonly write: (text: string) => void;
  /** Renders the input and the list immediately. */
  readonly flush: () => void;
}

export class Completer {
  readonly #deps: CompleterDeps;
  #mode: SuggestionMode = 'closed';
  #suggestions = closed;
  #active = -1;
  /** The text that the suggestions are for. */
  #suggestedFor = '';
  /** The text that screen readers announce. */
  status = '';

  constructor(deps: CompleterDeps) {
    this.#deps = deps;
  }

  get isOpen(): boolean {
    return this.#suggestions.list.length > 0;
  }

  get listId(): string {
    return listIdOf(this.#deps.id);
  }

  /** The ID of the option that Enter chooses. */
  get activeId(): string | undefined {
    return this.#active >= 0 ? optionId(this.#deps.id, this.#active) : undefined;
  }

  template(): TemplateResult {
    return suggestionList(this.#deps.id, this.#suggestions.list, this.#active, (chosen) => this.#pick(chosen));
  }

  /** Must be called when names were received: computes the suggestions again. */
  refresh(): void {
    this.suggest(this.#mode);
  }

  /** Computes the suggestions again. The active one stays active. */
  suggest(mode: SuggestionMode): void {
    const input = this.#input;
    const before = this.#suggestions.list[this.#active];
    const wasOpen = this.isOpen;
    this.#mode = mode;
    this.#suggestions = closed;
    if (input && mode !== 'closed' && input.selectionStart !== null && input.selectionStart === input.selectionEnd) {
      this.#suggestedFor = input.value;
      this.#suggestions = suggestionsFor(input.value, input.selectionStart, {
        requested: mode === 'requested',
        recent: this.#deps.recent(),
        namesFor: this.#deps.namesFor,
      });
    }
    const { list, mustChoose } = this.#suggestions;
    this.#active = before ? list.findIndex((suggestion) => isSame(suggestion, before)) : -1;
    if (this.#active < 0 && mustChoose && list.length > 0) this.#active = 0;
    if (this.isOpen) this.status = commonTexts.suggestions({ count: list.length });
    else if (wasOpen || mode !== 'requested') this.status = '';
    else this.status = commonTexts.noSuggestions();
    this.#flush();
  }

  /** Writes another text into the input, and places the caret. */
  write(text: string, caret = text.length): void {
    this.suggest('closed');
    this.#deps.write(text);
    this.#deps.flush();
    this.#input?.setSelectionRange(caret, caret);
  }

  /** @returns whether the key acted on the list */
  keydown({ key, ctrlKey, altKey, metaKey, shiftKey }: KeyboardEvent): boolean {
    if ((key === ' ' && ctrlKey) || (key === 'ArrowDown' && altKey)) {
      this.suggest('requested');
      return true;
    }
    if (!this.isOpen || ctrlKey || altKey || metaKey || shiftKey) return false;
    if (key === 'ArrowDown' || key === 'ArrowUp') {
      this.#move(key === 'ArrowDown' ? 1 : -1);
      return true;
    }
    if (key === 'Escape') {
      this.suggest('closed');
      return true;
    }
    const { list, hasExact } = this.#suggestions;
    const first = key === 'Tab' && !hasExact && this.#mode === 'typing' ? list[0] : undefined;
    const chosen = key === 'Tab' || key === 'Enter' ? (list[this.#active] ?? first) : undefined;
    if (!chosen) return false;
    this.#pick(chosen);
    return true;
  }

  /** Closes the list when a key moves the caret or the focus, because the list belongs to the previous position. */
  closeFor({ key }: KeyboardEvent): void {
    if (['ArrowLeft', 'ArrowRight', 'Home', 'End', 'Tab', 'Enter'].includes(key)) this.suggest('closed');
  }

  get #input(): HTMLInputElement | null {
    return this.#deps.element.querySelector('input');
  }

  #flush(): void {
    const { element, flush } = this.#deps;
    flush();
    const list = element.querySelector<HTMLElement>(`#${this.listId}`);
    if (!list || !element.isConnected) return;
    if (this.isOpen !== list.matches(':popover-open')) list.togglePopover(this.isOpen);
    if (this.activeId !== undefined) list.querySelector(`#${this.activeId}`)?.scrollIntoView({ block: 'nearest' });
  }

  #move(by: number): void {
    const { length } = this.#suggestions.list;
    this.#active = this.#active < 0 ? (by > 0 ? 0 : length - 1) : (this.#active + by + length) % length;
    this.#flush();
  }

  #pick(suggestion: Suggestion): void {
    const input = this.#input;
    if (!input) return;
    if (suggestion.type === 'clear') {
      this.#deps.clearRecent();
      return this.suggest('requested');
    }
    if (suggestion.type === 'recent') return this.write(suggestion.text);
    // The suggestion was made for another text.
    if (input.value !== this.#suggestedFor) return this.suggest('closed');
    const { text, caret } = acceptCompletion(input.value, suggestion.completion);
    this.write(text, caret);
    if (suggestion.completion.type === 'key') this.suggest('typing');
  }
}

function isSame(one: Suggestion, other: Suggestion): boolean {
  if (one.type === 'completion') {
    return other.type === 'completion' && one.completion.insert === other.completion.insert;
  }
  return one.type === 'recent' ? other.type === 'recent' && one.text === other.text : other.type === 'clear';
}
