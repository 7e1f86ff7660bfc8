/**
 * The input box of the timeline's filter: suggestions at the caret, quick filters, recent queries, search progress.
 * Invariants: quick filters and suggestions only write the text; text is inserted only when the user chose it from
 * a visible list; Enter, Escape and Tab act on the list only while it is open.
 */
import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { Clock } from '../../src/base/clock.ts';
import { type Disposable, DisposableStore } from '../../src/base/disposable.ts';
import { parseFilter } from '../../src/model/filter/filter.ts';
import { causeSentence } from '../../src/model/cause/causeTexts.ts';
import type { FilterFault } from '../../src/model/filter/filterCursor.ts';
import { acceptCompletion } from '../../src/model/filter/filterCompletion.ts';
import { addTerm, hasTerm } from '../../src/model/filter/filterEdit.ts';
import type { Channel } from '../../src/protocol/channel.ts';
import type { ViewState } from '../../src/protocol/viewMessages.ts';
import type { SavedState } from '../state/savedState.ts';
import { iconButton } from '../ui/controls.ts';
import { icon } from '../ui/icon.ts';
import { openMenu } from '../ui/menu.ts';
import { Renderer } from '../ui/renderer.ts';
import { filterFault } from './filterFault.ts';
import { filterHelp, helpId } from './filterHelp.ts';
import { filterTexts } from './filterTexts.ts';
import type { FilterChoice } from '../state/filterChoice.ts';
import { FilterHistory } from './filterHistory.ts';
import { quickFilters, toggled } from './quickFilters.ts';
import { SeenNamesCache } from './seenNames.ts';
import { listId, optionId, type Suggestion, suggestionList, suggestionsFor, type Suggestions } from './suggestions.ts';

const stayMs = 2000;
const closed: Suggestions = { list: [], mustChoose: false, hasExact: false };

export interface FilterBoxDeps {
  channel: Channel;
  clock: Clock;
  saved: SavedState;
  /** The connection that the timeline shows; undefined for all. */
  connectionId: () => string | undefined;
  filter: FilterChoice;
  view: () => ViewState | undefined;
  /** Escape or Enter: back to the rows. */
  onLeave: () => void;
}

export class FilterBox implements Disposable {
  /** The box. */
  readonly element = document.createElement('div');
  /** Shown under the box: a fault. */
  readonly under = document.createElement('div');
  readonly #deps: FilterBoxDeps;
  readonly #store = new DisposableStore();
  readonly #history: FilterHistory;
  readonly #names: SeenNamesCache;
  readonly #box: Renderer;
  readonly #underRenderer: Renderer;
  /** "typing": suggestions are shown automatically; "requested": all suggestions are shown. */
  #mode: 'closed' | 'typing' | 'requested' = 'closed';
  #suggestions = closed;
  #active = -1;
  /** The text that the suggestions are for. */
  #suggestedFor = '';
  #status = '';
  #helpOpen = false;
  #stay: Disposable | undefined;
  /** The text of the view's last query; undefined after the text was changed. */
  #applied: string | undefined;
  /** The last text whose search was completed. */
  #settled = '';

  constructor(deps: FilterBoxDeps) {
    this.#deps = deps;
    this.element.className = 'filter';
    this.under.className = 'filter-under';
    this.#history = new FilterHistory(deps.saved);
    this.#names = this.#store.add(new SeenNamesCache(deps.channel, deps.clock, deps.connectionId));
    this.#box = this.#store.add(new Renderer(this.element, () => this.#template()));
    this.#underRenderer = this.#store.add(new Renderer(this.under, () => this.#underTemplate()));
    this.#store.add(this.#names.onDidChange(() => this.#suggest(this.#mode)));
    this.#store.add(deps.filter.onDidChange(() => this.#textChanged()));
    this.invalidate();
  }

  focus(): void {
    this.#input?.focus();
  }

  invalidate(): void {
    this.#box.invalidate();
    this.#underRenderer.invalidate();
  }

  #textChanged(): void {
    if (this.#deps.filter.text !== this.#applied) this.#applied = undefined;
    if (this.#stay) this.#store.release(this.#stay);
    const text = this.#deps.filter.text;
    this.#stay =
      text === '' ? undefined : this.#store.add(this.#deps.clock.after(stayMs, () => this.#history.add(text)));
    this.invalidate();
  }

  /** The view was queried with this text; its states from now on are for it. */
  applied(text: string): void {
    this.#applied = text;
    this.viewChanged();
  }

  viewChanged(): void {
    const view = this.#deps.view();
    const text = this.#deps.filter.text;
    if (view && !view.fault && !view.progress && this.#applied === text) this.#settled = text;
    this.invalidate();
  }

  dispose(): void {
    this.#store.dispose();
  }

  get #input(): HTMLInputElement | null {
    return this.element.querySelector('input');
  }

  get #open(): boolean {
    return this.#suggestions.list.length > 0;
  }

  /** Why the text cannot be parsed. It is found here, before the engine reports it, and not shown while the list of suggestions is open. */
  get #fault(): FilterFault | undefined {
    if (this.#open) return undefined;
    const parsed = parseFilter(this.#deps.filter.text);
    return parsed.ok ? undefined : parsed.fault;
  }

  /** Computes the suggestions again. The active one stays active. */
  #suggest(mode: 'closed' | 'typing' | 'requested'): void {
    const input = this.#input;
    const before = this.#suggestions.list[this.#active];
    const wasOpen = this.#open;
    this.#mode = mode;
    this.#suggestions = closed;
    if (input && mode !== 'closed' && input.selectionStart !== null && input.selectionStart === input.selectionEnd) {
      this.#suggestedFor = input.value;
      this.#suggestions = suggestionsFor(input.value, input.selectionStart, {
        requested: mode === 'requested',
        recent: this.#history.entries,
        namesFor: (typed) => this.#names.namesFor(typed),
      });
    }
    const { list, mustChoose } = this.#suggestions;
    this.#active = before ? list.findIndex((suggestion) => isSame(suggestion, before)) : -1;
    if (this.#active < 0 && mustChoose && list.length > 0) this.#active = 0;
    if (this.#open) this.#status = filterTexts.suggestionCount({ count: list.length });
    else if (wasOpen || mode !== 'requested') this.#status = '';
    else this.#status = filterTexts.noSuggestions();
    this.#flush();
  }

  #flush(): void {
    this.#box.flush();
    this.#underRenderer.invalidate();
    const list = this.element.querySelector<HTMLElement>(`#${listId}`);
    if (!list || !this.element.isConnected) return;
    if (this.#open !== list.matches(':popover-open')) list.togglePopover(this.#open);
    list.querySelector(`#${optionId(this.#active)}`)?.scrollIntoView({ block: 'nearest' });
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
      this.#history.clear();
      return this.#suggest('requested');
    }
    if (suggestion.type === 'recent') return this.#write(suggestion.text, suggestion.text.length);
    // The suggestion was made for another text.
    if (input.value !== this.#suggestedFor) return this.#suggest('closed');
    const { text, caret } = acceptCompletion(input.value, suggestion.completion);
    this.#write(text, caret);
    if (suggestion.completion.type === 'key') this.#suggest('typing');
  }

  /** Writes another text into the box and places the caret. */
  #write(text: string, caret = text.length): void {
    this.#suggest('closed');
    this.#deps.filter.set(text);
    this.#box.flush();
    this.#input?.setSelectionRange(caret, caret);
  }

  #keydown(event: KeyboardEvent): void {
    if (event.isComposing) return;
    const handled = this.#listKey(event) || this.#historyKey(event);
    if (handled) {
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    if (['ArrowLeft', 'ArrowRight', 'Home', 'End', 'Tab', 'Enter'].includes(event.key)) this.#suggest('closed');
    const text = this.#deps.filter.text;
    if (event.key === 'Enter') {
      this.#history.add(text);
      this.#deps.onLeave();
    } else if (event.key === 'Escape' && text !== '') this.#write('');
    else if (event.key === 'Escape') this.#deps.onLeave();
  }

  #listKey(event: KeyboardEvent): boolean {
    const { key, ctrlKey, altKey, metaKey, shiftKey } = event;
    if ((key === ' ' && ctrlKey) || (key === 'ArrowDown' && altKey)) {
      this.#suggest('requested');
      return true;
    }
    if (!this.#open || ctrlKey || altKey || metaKey || shiftKey) return false;
    if (key === 'ArrowDown' || key === 'ArrowUp') {
      this.#move(key === 'ArrowDown' ? 1 : -1);
      return true;
    }
    if (key === 'Escape') {
      this.#suggest('closed');
      return true;
    }
    const { list, hasExact } = this.#suggestions;
    const first = key === 'Tab' && !hasExact && this.#mode === 'typing' ? list[0] : undefined;
    const chosen = key === 'Tab' || key === 'Enter' ? (list[this.#active] ?? first) : undefined;
    if (!chosen) return false;
    this.#pick(chosen);
    return true;
  }

  #historyKey({ key, ctrlKey, altKey, metaKey, shiftKey }: KeyboardEvent): boolean {
    if (this.#open || ctrlKey || altKey || metaKey || shiftKey) return false;
    const text = this.#deps.filter.text;
    if (key === 'ArrowDown' && text === '') {
      this.#suggest('requested');
      return true;
    }
    if (key !== 'ArrowUp' && key !== 'ArrowDown') return false;
    const query = key === 'ArrowUp' ? this.#history.older(text) : this.#history.newer(text);
    if (query === undefined) return false;
    this.#write(query);
    return true;
  }

  #template(): TemplateResult {
    const { filter } = this.#deps;
    const text = filter.text;
    const view = this.#deps.view();
    const fault = this.#fault;
    const searching = view?.progress;
    return html`<input
        type="text"
        class="filter-field"
        aria-label=${filterTexts.filter()}
        aria-autocomplete="list"
        aria-haspopup="listbox"
        aria-controls=${listId}
        aria-activedescendant=${this.#active >= 0 ? optionId(this.#active) : nothing}
        aria-invalid=${fault ? 'true' : nothing}
        aria-description=${fault ? causeSentence(fault) : nothing}
        placeholder=${filterTexts.placeholder({ example: 'event:chat* -dir:in' })}
        title=${filterTexts.title()}
        autocomplete="off"
        spellcheck="false"
        .value=${live(text)}
        @input=${(event: InputEvent) => this.#typed(event)}
        @keydown=${(event: KeyboardEvent) => this.#keydown(event)}
        @mousedown=${() => this.#suggest('closed')}
        @blur=${() => this.#suggest('closed')}
      />
      ${searching ? html`<span class="filter-count">${filterTexts.searching({ share: percent(searching) / 100 })}</span>` : parseFilter(text).ok ? countOf(text, view) : nothing}
      ${
        searching
          ? iconButton({
              icon: 'debug-stop',
              label: filterTexts.cancelSearch(),
              title:
                this.#settled === ''
                  ? filterTexts.cancelToNoFilter()
                  : filterTexts.cancelToFilter({ filter: this.#settled }),
              onClick: () => this.#write(this.#settled),
            })
          : nothing
      }
      ${
        text
          ? iconButton({ icon: 'close', label: filterTexts.clear(), keys: 'Escape', onClick: () => this.#clear() })
          : nothing
      }
      ${iconButton({
        icon: 'filter',
        label: filterTexts.filterByButton(),
        popup: true,
        onClick: ({ currentTarget }) =>
          openMenu(
            currentTarget as HTMLElement,
            filterTexts.filterBy(),
            quickFilters.map((quick) => ({
              label: quick.label(),
              title: filterTexts.quickTitle({ title: quick.title(), term: quick.term }),
              checked: hasTerm(text, quick.term),
              run: () => filter.set(toggled(filter.text, quick)),
            })),
          ),
      })}
      <button
        type="button"
        class="icon-button"
        aria-label=${filterTexts.helpButton()}
        aria-haspopup="dialog"
        aria-expanded=${this.#helpOpen ? 'true' : 'false'}
        title=${filterTexts.helpTitle()}
        popovertarget=${helpId}
      >
        ${icon('question')}
      </button>
      ${
        searching
          ? html`<progress
              class="filter-progress"
              aria-label=${filterTexts.searchProgress()}
              max="100"
              value=${percent(searching)}
            ></progress>`
          : nothing
      }
      ${suggestionList(this.#suggestions.list, this.#active, (suggestion) => this.#pick(suggestion))}
      ${filterHelp({
        open: this.#helpOpen,
        onToggle: (open) => {
          this.#helpOpen = open;
          this.#box.flush();
        },
        onExample: (example) => this.#example(example),
      })}
      <span class="filter-said" role="status" aria-label=${filterTexts.suggestionsStatus()}>${this.#status}</span>`;
  }

  #underTemplate(): TemplateResult {
    const fault = this.#fault;
    return html`${fault ? filterFault(this.#deps.filter.text, fault) : nothing}`;
  }

  #typed(event: InputEvent): void {
    this.#deps.filter.set((event.currentTarget as HTMLInputElement).value);
    this.#suggest(event.isComposing ? 'closed' : 'typing');
  }

  #clear(): void {
    this.#write('');
    this.focus();
  }

  #example(example: string): void {
    document.getElementById(helpId)?.hidePopover();
    this.#write(addTerm(this.#deps.filter.text, example));
    this.focus();
  }
}

function isSame(one: Suggestion, other: Suggestion): boolean {
  if (one.type === 'completion') {
    return other.type === 'completion' && one.completion.insert === other.completion.insert;
  }
  return one.type === 'recent' ? other.type === 'recent' && one.text === other.text : other.type === 'clear';
}

function percent({ done, of }: NonNullable<ViewState['progress']>): number {
  return of > 0 ? Math.min(99, Math.floor((done / of) * 100)) : 0;
}

/** "1,234 of 1,000,000" events; nothing for a filter that shows other entries alone. The summary under the rows announces it to screen readers. */
function countOf(text: string, view: ViewState | undefined): TemplateResult | typeof nothing {
  if (!view || text.trim() === '' || (view.matchedEvents === 0 && view.matched > 0)) return nothing;
  return html`<span class="filter-count"
    >${filterTexts.matches({ matches: view.matchedEvents, total: view.totalEvents })}</span
  >`;
}
