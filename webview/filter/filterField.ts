/** An input for a filter in a form, with the suggestions of the timeline's filter. */
import { html, type TemplateResult } from 'lit';
import type { Clock } from '../../src/base/clock.ts';
import { type Disposable, DisposableStore } from '../../src/base/disposable.ts';
import type { Channel } from '../../src/protocol/channel.ts';
import { Renderer } from '../ui/renderer.ts';
import { Completer } from './completer.ts';
import { filterInput, suggestionStatus } from './filterInput.ts';
import { SeenNamesCache } from './seenNames.ts';

export interface FilterFieldDeps {
  readonly channel: Channel;
  readonly clock: Clock;
  /** Unique on the page. */
  readonly id: string;
  readonly label: string;
  readonly title: string;
  readonly placeholder: string;
  readonly value: () => string;
  /** Why the value cannot be used; shown by the form. */
  readonly fault: () => string | undefined;
  readonly onInput: (text: string) => void;
}

export class FilterField implements Disposable {
  readonly element = document.createElement('div');
  readonly #deps: FilterFieldDeps;
  readonly #store = new DisposableStore();
  readonly #renderer: Renderer;
  readonly #completer: Completer;

  constructor(deps: FilterFieldDeps) {
    this.#deps = deps;
    this.element.className = 'filter in-form';
    const names = this.#store.add(new SeenNamesCache(deps.channel, deps.clock, () => undefined));
    this.#completer = new Completer({
      id: deps.id,
      element: this.element,
      recent: () => [],
      clearRecent: () => undefined,
      namesFor: (typed) => names.namesFor(typed),
      write: deps.onInput,
      flush: () => this.#renderer.flush(),
    });
    this.#renderer = this.#store.add(new Renderer(this.element, () => this.#template()));
    this.#store.add(names.onDidChange(() => this.#completer.refresh()));
    this.#renderer.flush();
  }

  /** Whether the list of suggestions is open. */
  get isOpen(): boolean {
    return this.#completer.isOpen;
  }

  focus(): void {
    this.element.querySelector('input')?.focus();
  }

  invalidate(): void {
    this.#renderer.invalidate();
  }

  dispose(): void {
    this.#store.dispose();
  }

  #keydown(event: KeyboardEvent): void {
    if (event.isComposing) return;
    if (this.#completer.keydown(event)) {
      event.preventDefault();
      event.stopPropagation();
    } else this.#completer.closeFor(event);
  }

  #template(): TemplateResult {
    const { label, title, placeholder, value, fault, onInput } = this.#deps;
    const reason = this.isOpen ? undefined : fault();
    return html`${filterInput({
      completer: this.#completer,
      label,
      title,
      placeholder,
      value: value(),
      fault: reason,
      onInput,
      onKeydown: (event) => this.#keydown(event),
    })}
    ${this.#completer.template()} ${suggestionStatus(this.#completer)}`;
  }
}
