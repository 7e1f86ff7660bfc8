/**
 * Completes variables at the caret of the fields of the page, after `{{`. The fields are in elements that were added with `add`.
 * Invariants: the list is open only while the focus is in such a field and its caret is in an open reference; a field keeps the focus;
 * Enter, Tab, Escape and the arrows act on the list only while it is open; text is inserted only when the user chose it.
 */
import { html, nothing, render, type TemplateResult } from 'lit';
import { type Disposable, DisposableStore, toDisposable } from '../../src/base/disposable.ts';
import { commonTexts } from '../../src/model/texts/commonTexts.ts';
import { visible } from '../../src/model/text/visible.ts';
import { icon } from '../ui/icon.ts';
import { type CaretField, caretFieldOf } from './caretField.ts';
import type { KnownVariables, VariableOrigin } from './knownVariables.ts';
import { type OpenReference, openReference, type VariableChoice } from './variableTable.ts';
import { variableViewTexts } from './variableViewTexts.ts';

/** The fields of an element, and the collection that their texts belong to; undefined if they are not templates. */
export interface CompletedFields {
  /** A CSS selector of fields; all fields if it is left out. */
  readonly selector?: string;
  readonly origin: () => VariableOrigin | undefined;
}

interface Open {
  readonly field: CaretField;
  readonly origin: VariableOrigin;
  readonly reference: OpenReference;
}

const maxChoices = 100;
const maxValue = 80;
const listId = 'variable-suggestions';
const icons = { value: 'symbol-variable', dynamic: 'sync', secret: 'lock', unknown: 'warning' } as const;

export class VariableCompleter implements Disposable {
  readonly #known: KnownVariables;
  readonly #store = new DisposableStore();
  readonly #element = document.createElement('div');
  #open: Open | undefined;
  #choices: readonly VariableChoice[] = [];
  #active = 0;
  #hasMoved = false;

  constructor(container: HTMLElement, known: KnownVariables) {
    this.#known = known;
    container.append(this.#element);
    this.#store.add(toDisposable(() => this.#element.remove()));
    this.#store.add(known.onDidChange(() => this.#open && this.#suggest(this.#open.field, this.#open.origin)));
    const close = (): void => this.#close();
    window.addEventListener('resize', close);
    this.#store.add(toDisposable(() => window.removeEventListener('resize', close)));
  }

  /** Completes the fields in an element. */
  add(element: HTMLElement, { selector, origin }: CompletedFields): void {
    element.addEventListener('input', ({ target }) => {
      const field = target instanceof HTMLElement && (!selector || target.matches(selector)) && caretFieldOf(target);
      const own = field && origin();
      if (field && own) this.#suggest(field, own);
      else this.#close();
    });
    element.addEventListener('keydown', (event) => this.#keydown(event), { capture: true });
    element.addEventListener('focusout', () => this.#close());
    element.addEventListener('mousedown', () => this.#close());
    element.addEventListener('scroll', () => this.#close(), { capture: true, passive: true });
  }

  dispose(): void {
    this.#store.dispose();
  }

  #suggest(field: CaretField, origin: VariableOrigin): void {
    const { text, caret } = field;
    const reference = caret === undefined ? undefined : openReference(text, caret);
    const choices = reference ? (this.#known.of(origin)?.choices(reference.typed) ?? []) : [];
    // The first choice is active until the user moves to another one.
    const before = this.#hasMoved ? this.#choices[this.#active]?.name : undefined;
    this.#hasMoved = before !== undefined;
    this.#open = reference && { field, origin, reference };
    this.#choices = choices.slice(0, maxChoices);
    this.#active = Math.max(
      0,
      this.#choices.findIndex(({ name }) => name === before),
    );
    this.#show();
  }

  #close(): void {
    if (!this.#open) return;
    this.#open = undefined;
    this.#hasMoved = false;
    this.#choices = [];
    this.#show();
  }

  #keydown(event: KeyboardEvent): void {
    if (this.#choices.length === 0 || event.isComposing) return;
    const { key, ctrlKey, altKey, metaKey, shiftKey } = event;
    if (['ArrowLeft', 'ArrowRight', 'Home', 'End'].includes(key)) return this.#close();
    if (ctrlKey || altKey || metaKey || shiftKey) return;
    if (key === 'ArrowDown' || key === 'ArrowUp') this.#move(key === 'ArrowDown' ? 1 : -1);
    else if (key === 'Escape') this.#close();
    else if (key === 'Enter' || key === 'Tab') this.#choose(this.#choices[this.#active]);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #move(by: number): void {
    const { length } = this.#choices;
    this.#hasMoved = true;
    this.#active = (this.#active + by + length) % length;
    this.#show();
  }

  #choose(choice: VariableChoice | undefined): void {
    const open = this.#open;
    if (!open || !choice) return;
    const { from, to, isClosed } = open.reference;
    this.#close();
    // If the reference already has its closing braces, the caret moves after them.
    open.field.replace(from, isClosed ? to + 2 : to, `${choice.name}}}`);
  }

  #show(): void {
    render(this.#template(), this.#element);
    const list = this.#element.querySelector<HTMLElement>(`#${listId}`);
    if (!list) return;
    const isOpen = this.#choices.length > 0;
    if (isOpen !== list.matches(':popover-open')) list.togglePopover(isOpen);
    if (!isOpen || !this.#open) return;
    place(list, this.#open.field.position);
    list.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }

  #template(): TemplateResult {
    const active = this.#choices[this.#active];
    return html`<div
        id=${listId}
        class="suggestions variable-suggestions"
        role="listbox"
        aria-label=${variableViewTexts.choices()}
        popover="manual"
        tabindex="-1"
        @mousedown=${(event: MouseEvent) => event.preventDefault()}
      >
        ${this.#choices.map(
          (choice, index) =>
            html`<div
              role="option"
              class="suggestion of-completion"
              aria-selected=${index === this.#active ? 'true' : 'false'}
              title=${titleOf(choice)}
              @click=${() => this.#choose(choice)}
            >
              ${icon(icons[choice.state])}<bdi class="label">${visible(choice.name)}</bdi>
              ${choice.state === 'value' ? html`<bdi class="preview">${visible(cut(choice.value))}</bdi>` : nothing}
              <span class="summary"><bdi>${visible(choice.detail)}</bdi></span>
            </div>`,
        )}
      </div>
      <span class="filter-status" role="status" aria-label=${variableViewTexts.status()}
        >${active ? `${commonTexts.suggestions({ count: this.#choices.length })}: ${titleOf(active)}` : nothing}</span
      >`;
  }
}

function titleOf({ name, state, value, detail }: VariableChoice): string {
  const shown = { name: visible(name), detail: visible(detail) };
  return state === 'value'
    ? variableViewTexts.chosenWithValue({ ...shown, value: visible(cut(value)) })
    : variableViewTexts.chosen(shown);
}

function cut(value: string): string {
  return value.length > maxValue ? `${value.slice(0, maxValue)}…` : value;
}

/** Below the caret or field, above it if there is no space below. */
function place(list: HTMLElement, at: DOMRect): void {
  const { width, height } = list.getBoundingClientRect();
  list.style.left = `${Math.max(4, Math.min(at.left, window.innerWidth - width - 4))}px`;
  const isBelow = at.bottom + height + 4 <= window.innerHeight || at.top < height;
  list.style.top = `${isBelow ? at.bottom + 2 : at.top - height - 2}px`;
}
