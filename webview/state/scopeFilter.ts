/**
 * Keeps the filter and the scope of the panel consistent: while a scope is shown, the filter contains the term of the scope, which the user
 * sees and can remove. Without the term, the scope ends.
 */
import { type Disposable, DisposableStore } from '../../src/base/disposable.ts';
import { hasTerm, nameValue, removeTerm, replaceTerm } from '../../src/model/filter/filterEdit.ts';
import type { ConnectionChoice, Scope } from './connectionChoice.ts';
import type { FilterChoice } from './filterChoice.ts';

export class ScopeFilter implements Disposable {
  readonly #choice: ConnectionChoice;
  readonly #filter: FilterChoice;
  readonly #store = new DisposableStore();
  #term: string | undefined;

  constructor(choice: ConnectionChoice, filter: FilterChoice) {
    this.#choice = choice;
    this.#filter = filter;
    this.#term = choice.scope && scopeTerm(choice.scope);
    this.#store.add(choice.onDidList(() => this.#chosen()));
    this.#store.add(
      filter.onDidChange(() => {
        if (this.#term === undefined || hasTerm(filter.text, this.#term)) return;
        this.#term = undefined;
        choice.endScope();
      }),
    );
  }

  dispose(): void {
    this.#store.dispose();
  }

  #chosen(): void {
    const { scope } = this.#choice;
    const before = this.#term;
    const now = scope && scopeTerm(scope);
    if (now === before) return;
    this.#term = now;
    const { text } = this.#filter;
    if (now !== undefined) this.#filter.set(replaceTerm(text, before ?? now, now));
    else if (before !== undefined) this.#filter.set(removeTerm(text, before));
  }
}

/** The term of the filter that shows the entries of a scope. */
export function scopeTerm({ sourceId = '', sid, run }: Scope): string {
  if (run) return `conn:${run.connectionIds.map(nameValue).join(',')}`;
  return sid === undefined ? `source:${nameValue(sourceId)}` : `sid:${nameValue(sid)}`;
}
