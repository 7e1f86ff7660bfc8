/**
 * The field for the event name: completions with the arguments they had, and the last emits by the arrow keys.
 * Invariants: the field keeps the focus while the list is open; text is replaced only when the user chose a suggestion or stepped; Enter,
 * Escape and Tab act on the list only while it is open.
 */
import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { Clock } from '../../src/base/clock.ts';
import { type Disposable, DisposableStore } from '../../src/base/disposable.ts';
import type { Channel } from '../../src/protocol/channel.ts';
import { SeenNamesCache } from '../filter/seenNames.ts';
import { defaultKey } from '../ui/defaultKeys.ts';
import { Renderer } from '../ui/renderer.ts';
import { offerWholeValue } from '../ui/wholeValue.ts';
import { openReference } from '../variables/variableTable.ts';
import { commonTexts } from '../../src/model/texts/commonTexts.ts';
import { emitTexts } from './emitTexts.ts';
import { eventList, eventListId, eventOptionId } from './eventList.ts';
import { type EventSuggestion, eventSuggestions } from './eventNames.ts';
import type { PersistedEmitDraft } from './emitSlice.ts';
import { SavedEmits } from './savedEmits.ts';

export interface EventFieldDeps {
  channel: Channel;
  clock: Clock;
  /** The connection whose names are suggested; undefined for all. */
  connectionId: () => string | undefined;
  recent: () => readonly PersistedEmitDraft[];
  value: () => string;
  fault: () => string | undefined;
  onInput: (event: string) => void;
  onChoose: (suggestion: EventSuggestion) => void;
  /** Shows an older or a newer emit of the form; false when there is none. */
  onStep: (direction: 'older' | 'newer') => boolean;
}

export class EventField implements Disposable {
  readonly element = document.createElement('div');
  readonly #deps: EventFieldDeps;
  readonly #store = new DisposableStore();
  readonly #names: SeenNamesCache;
  readonly #saved: SavedEmits;
  readonly #renderer: Renderer;
  /** "typing": the list is shown automatically; "requested": for an empty or complete name too. */
  #mode: 'closed' | 'typing' | 'requested' = 'closed';
  #list: readonly EventSuggestion[] = [];
  #active = -1;
  #status = '';

  constructor(deps: EventFieldDeps) {
    this.#deps = deps;
    this.element.className = 'event-box';
    this.#names = this.#store.add(new SeenNamesCache(deps.channel, deps.clock, deps.connectionId));
    this.#saved = this.#store.add(new SavedEmits(deps.channel, deps.clock));
    this.#renderer = this.#store.add(new Renderer(this.element, () => this.#template()));
    for (const { onDidChange } of [this.#names, this.#saved]) this.#store.add(onDidChange(() => this.#received()));
    this.#renderer.flush();
  }

  focus(): void {
    this.#input?.focus();
  }

  invalidate(): void {
    this.#renderer.invalidate();
  }

  /** Renders now. */
  flush(): void {
    this.#renderer.flush();
  }

  dispose(): void {
    this.#store.dispose();
  }

  get #input(): HTMLInputElement | null {
    return this.element.querySelector('input');
  }

  get #isOpen(): boolean {
    return this.#list.length > 0;
  }

  #received(): void {
    if (this.#mode !== 'closed') this.#suggest(this.#mode);
  }

  /** Computes the suggestions again. The active one stays active. */
  #suggest(mode: 'closed' | 'typing' | 'requested'): void {
    const before = this.#list[this.#active];
    const wasOpen = this.#isOpen;
    this.#mode = mode;
    this.#list = this.#suggestions();
    this.#active = before ? this.#list.findIndex((suggestion) => isSame(suggestion, before)) : -1;
    if (this.#isOpen) this.#status = commonTexts.suggestions({ count: this.#list.length });
    else if (wasOpen || mode !== 'requested') this.#status = '';
    else this.#status = commonTexts.noSuggestions();
    this.#show();
  }

  #suggestions(): readonly EventSuggestion[] {
    const typed = this.#deps.value();
    if (this.#mode === 'closed' || (this.#mode === 'typing' && typed === '')) return [];
    const known = {
      recent: this.#deps.recent(),
      saved: this.#saved.emits,
      seen: this.#names.namesFor(typed).events,
    };
    const list = eventSuggestions(typed, known);
    const hasOther = list.some(({ event, source }) => event !== typed || source.type !== 'seen');
    if (hasOther) return list;
    // The field already contains the only name that matches. If the user requests suggestions, all names are suggested.
    return this.#mode === 'requested' ? eventSuggestions('', known) : [];
  }

  #show(): void {
    this.#renderer.flush();
    const list = this.element.querySelector<HTMLElement>(`#${eventListId}`);
    if (!list || !this.element.isConnected) return;
    if (this.#isOpen !== list.matches(':popover-open')) list.togglePopover(this.#isOpen);
    list.querySelector(`#${eventOptionId(this.#active)}`)?.scrollIntoView({ block: 'nearest' });
  }

  #choose(suggestion: EventSuggestion): void {
    this.#deps.onChoose(suggestion);
    this.#suggest('closed');
    const end = suggestion.event.length;
    this.#input?.setSelectionRange(end, end);
  }

  #keydown(event: KeyboardEvent): void {
    if (event.isComposing) return;
    if (this.#listKey(event) || this.#historyKey(event)) {
      event.preventDefault();
      event.stopPropagation();
    } else if (['ArrowLeft', 'ArrowRight', 'Home', 'End', 'Tab', 'Enter'].includes(event.key)) this.#suggest('closed');
  }

  #listKey({ key, ctrlKey, altKey, metaKey, shiftKey }: KeyboardEvent): boolean {
    if ((key === ' ' && ctrlKey) || (key === 'ArrowDown' && altKey)) {
      this.#suggest('requested');
      return true;
    }
    if (!this.#isOpen || ctrlKey || altKey || metaKey || shiftKey) return false;
    const { length } = this.#list;
    if (key === 'ArrowDown' || key === 'ArrowUp') {
      const by = key === 'ArrowDown' ? 1 : -1;
      this.#active = this.#active < 0 ? (by > 0 ? 0 : length - 1) : (this.#active + by + length) % length;
      this.#show();
      return true;
    }
    if (key === 'Escape') {
      this.#suggest('closed');
      return true;
    }
    const chosen = key === 'Tab' || key === 'Enter' ? this.#list[this.#active] : undefined;
    if (!chosen) return false;
    this.#choose(chosen);
    return true;
  }

  #historyKey({ key, ctrlKey, altKey, metaKey, shiftKey }: KeyboardEvent): boolean {
    if (this.#isOpen || ctrlKey || altKey || metaKey || shiftKey) return false;
    if (key === 'ArrowUp') return this.#stepped('older');
    if (key !== 'ArrowDown') return false;
    if (!this.#stepped('newer')) this.#suggest('requested');
    return true;
  }

  #stepped(direction: 'older' | 'newer'): boolean {
    if (!this.#deps.onStep(direction)) return false;
    this.#renderer.flush();
    const end = this.#deps.value().length;
    this.#input?.setSelectionRange(end, end);
    return true;
  }

  #typed(event: InputEvent): void {
    const { value: text, selectionStart } = event.currentTarget as HTMLInputElement;
    this.#deps.onInput(text);
    // In a reference, variables are completed instead of event names.
    const isReference = openReference(text, selectionStart ?? 0) !== undefined;
    this.#suggest(event.isComposing || isReference ? 'closed' : 'typing');
  }

  #template(): TemplateResult {
    const { value, fault } = this.#deps;
    const reason = fault();
    const help = emitTexts.eventNameHelp({ key: defaultKey('panel.focusForm') });
    return html`<input
        type="text"
        class="event-field ${reason ? 'faulty' : ''}"
        aria-label=${emitTexts.eventName()}
        aria-autocomplete="list"
        aria-haspopup="listbox"
        aria-controls=${eventListId}
        aria-activedescendant=${this.#active >= 0 ? eventOptionId(this.#active) : nothing}
        aria-invalid=${reason ? 'true' : nothing}
        aria-description=${reason ?? nothing}
        placeholder=${emitTexts.eventName()}
        title=${help}
        autocomplete="off"
        spellcheck="false"
        .value=${live(value())}
        @input=${(event: InputEvent) => this.#typed(event)}
        @keydown=${(event: KeyboardEvent) => this.#keydown(event)}
        @pointerenter=${({ currentTarget }: Event) => offerWholeValue(currentTarget as HTMLElement, help)}
        @mousedown=${() => this.#suggest('closed')}
        @blur=${() => this.#suggest('closed')}
      />
      ${eventList(this.#list, this.#active, (suggestion) => this.#choose(suggestion))}
      <span class="filter-status" role="status" aria-label=${emitTexts.suggestionsStatus()}>${this.#status}</span>`;
  }
}

function isSame(one: EventSuggestion, other: EventSuggestion): boolean {
  if (one.event !== other.event || one.source.type !== other.source.type) return false;
  return one.source.type !== 'saved' || other.source.type !== 'saved' || one.source.name === other.source.name;
}
