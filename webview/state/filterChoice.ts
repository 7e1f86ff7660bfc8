/**
 * The owner of the filter text, which may be invalid. The timeline, the filter box, the statistics, the stream analysis and replays read it
 * here. Each view keeps the text of the query that it shows.
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

  /** Whether the filter is empty, so that every entry matches. */
  get isEmpty(): boolean {
    return this.text.trim() === '';
  }

  set(text: string): void {
    this.#saved.update({ text });
    this.#changes.fire();
  }

  /** Adds a term to the filter. */
  narrow(term: string): void {
    this.set(addTerm(this.text, term));
  }

  dispose(): void {
    this.#store.dispose();
  }
}
