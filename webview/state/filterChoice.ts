/**
 * The text of the timeline's filter, as it was written last. It is kept here alone: the timeline, its box, the statistics, the stream
 * analysis and replays ask for it. Which text a view was queried with, valid or not, is the view's own.
 */
import * as v from 'valibot';
import { type Disposable, DisposableStore } from '../../src/base/disposable.ts';
import { Emitter } from '../../src/base/emitter.ts';
import { addTerm } from '../../src/model/filter/filterEdit.ts';
import { defineSlice, type SavedState, type SliceOf } from './savedState.ts';

export const filterSlice = defineSlice('filter', { text: v.fallback(v.string(), '') });

export class FilterChoice implements Disposable {
  readonly #saved: SliceOf<typeof filterSlice>;
  readonly #store = new DisposableStore();
  readonly #changes = this.#store.add(new Emitter<void>());
  readonly onDidChange = this.#changes.event;

  constructor(saved: SavedState) {
    this.#saved = saved.slice(filterSlice);
  }

  get text(): string {
    return this.#saved.current.text;
  }

  /** Whether every entry matches. */
  get isEmpty(): boolean {
    return this.text.trim() === '';
  }

  set(text: string): void {
    this.#saved.update({ text });
    this.#changes.fire();
  }

  /** Adds a term. */
  narrow(term: string): void {
    this.set(addTerm(this.text, term));
  }

  dispose(): void {
    this.#store.dispose();
  }
}
