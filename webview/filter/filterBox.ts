/**
 * The input box of the timeline's filter: suggestions at the caret, quick filters, recent queries, search progress.
 * Invariant: quick filters and suggestions only write the text.
 */
import { html, nothing, type TemplateResult } from 'lit';
import type { Clock } from '../../src/base/clock.ts';
import { type Disposable, DisposableStore } from '../../src/base/disposable.ts';
import { parseFilter } from '../../src/model/filter/filter.ts';
import { causeSentence } from '../../src/model/cause/causeTexts.ts';
import type { FilterFault } from '../../src/model/filter/filterCursor.ts';
import { addTerm, hasTerm } from '../../src/model/filter/filterEdit.ts';
import type { Channel } from '../../src/protocol/channel.ts';
import type { ViewState } from '../../src/protocol/viewMessages.ts';
import type { SavedState } from '../state/savedState.ts';
import { iconButton } from '../ui/controls.ts';
import { icon } from '../ui/icon.ts';
import { openMenu } from '../ui/menu.ts';
import { Renderer } from '../ui/renderer.ts';
import { Completer } from './completer.ts';
import { filterFault } from './filterFault.ts';
import { filterHelp, helpId } from './filterHelp.ts';
import { filterInput, suggestionStatus } from './filterInput.ts';
import { filterTexts } from './filterTexts.ts';
import type { FilterChoice } from '../state/filterChoice.ts';
import { FilterHistory } from './filterHistory.ts';
import { quickFilters, toggled } from './quickFilters.ts';
import { SeenNamesCache } from './seenNames.ts';

const stayMs = 2000;

export interface FilterBoxDeps {
  channel: Channel;
  clock: Clock;
  saved: SavedState;
  /** The connection that the timeline shows; undefined for all. */
  connectionId: () => string | undefined;
  filter: FilterChoice;
  view: () => ViewState | undefined;
  /** Called for Escape and Enter: moves the focus back to the rows. */
  onLeave: () => void;
}

export class FilterBox implements Disposable {
  /** The element of the box. */
  readonly element = document.createElement('div');
  /** The element under the box, which shows a fault. */
  readonly under = document.createElement('div');
  readonly #deps: FilterBoxDeps;
  readonly #store = new DisposableStore();
  readonly #history: FilterHistory;
  readonly #names: SeenNamesCache;
  readonly #box: Renderer;
  readonly #underRenderer: Renderer;
  readonly #completer: Completer;
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
    this.#completer = new Completer({
      id: 'filter',
      element: this.element,
      recent: () => this.#history.entries,
      clearRecent: () => this.#history.clear(),
      namesFor: (typed) => this.#names.namesFor(typed),
      write: (text) => deps.filter.set(text),
      flush: () => {
        this.#box.flush();
        this.#underRenderer.invalidate();
      },
    });
    this.#box = this.#store.add(new Renderer(this.element, () => this.#template()));
    this.#underRenderer = this.#store.add(new Renderer(this.under, () => this.#underTemplate()));
    this.#store.add(this.#names.onDidChange(() => this.#completer.refresh()));
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

  /** Must be called when the view was queried with a text: the later states of the view belong to this text. */
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

  /**
   * The fault of a text that cannot be parsed. It is found here, before the engine reports it, and is not shown while the list of
   * suggestions is open.
   */
  get #fault(): FilterFault | undefined {
    if (this.#completer.isOpen) return undefined;
    const parsed = parseFilter(this.#deps.filter.text);
    return parsed.ok ? undefined : parsed.fault;
  }

  #keydown(event: KeyboardEvent): void {
    if (event.isComposing) return;
    const handled = this.#completer.keydown(event) || this.#historyKey(event);
    if (handled) {
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    this.#completer.closeFor(event);
    const text = this.#deps.filter.text;
    if (event.key === 'Enter') {
      this.#history.add(text);
      this.#deps.onLeave();
    } else if (event.key === 'Escape' && text !== '') this.#completer.write('');
    else if (event.key === 'Escape') this.#deps.onLeave();
  }

  #historyKey({ key, ctrlKey, altKey, metaKey, shiftKey }: KeyboardEvent): boolean {
    if (this.#completer.isOpen || ctrlKey || altKey || metaKey || shiftKey) return false;
    const text = this.#deps.filter.text;
    if (key === 'ArrowDown' && text === '') {
      this.#completer.suggest('requested');
      return true;
    }
    if (key !== 'ArrowUp' && key !== 'ArrowDown') return false;
    const query = key === 'ArrowUp' ? this.#history.older(text) : this.#history.newer(text);
    if (query === undefined) return false;
    this.#completer.write(query);
    return true;
  }

  #template(): TemplateResult {
    const { filter } = this.#deps;
    const text = filter.text;
    const view = this.#deps.view();
    const fault = this.#fault;
    const searching = view?.progress;
    return html`${filterInput({
        completer: this.#completer,
        label: filterTexts.filter(),
        title: filterTexts.title(),
        placeholder: filterTexts.placeholder({ example: 'event:chat* -dir:in' }),
        value: text,
        fault: fault && causeSentence(fault),
        onInput: (typed) => filter.set(typed),
        onKeydown: (event) => this.#keydown(event),
      })}
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
              onClick: () => this.#completer.write(this.#settled),
            })
          : nothing
      }
      ${
        text
          ? iconButton({
              icon: 'close',
              label: filterTexts.clear(),
              keys: 'Escape',
              id: 'clear-filter',
              onClick: () => this.#clear(),
            })
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
        class="icon-button filter-help-button"
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
      ${this.#completer.template()}
      ${filterHelp({
        open: this.#helpOpen,
        onToggle: (open) => {
          this.#helpOpen = open;
          this.#box.flush();
        },
        onExample: (example) => this.#example(example),
      })}
      ${suggestionStatus(this.#completer)}`;
  }

  #underTemplate(): TemplateResult {
    const fault = this.#fault;
    return html`${fault ? filterFault(this.#deps.filter.text, fault) : nothing}`;
  }

  #clear(): void {
    this.#completer.write('');
    this.focus();
  }

  #example(example: string): void {
    document.getElementById(helpId)?.hidePopover();
    this.#completer.write(addTerm(this.#deps.filter.text, example));
    this.focus();
  }
}

function percent({ done, of }: NonNullable<ViewState['progress']>): number {
  return of > 0 ? Math.min(99, Math.floor((done / of) * 100)) : 0;
}

/**
 * The count of events: "1,234 of 1,000,000"; nothing for a filter that matches only other entries. Screen readers announce the count in the
 * summary under the rows.
 */
function countOf(text: string, view: ViewState | undefined): TemplateResult | typeof nothing {
  if (!view || text.trim() === '' || (view.matchedEvents === 0 && view.matched > 0)) return nothing;
  return html`<span class="filter-count"
    >${filterTexts.matches({ matches: view.matchedEvents, total: view.totalEvents })}</span
  >`;
}
