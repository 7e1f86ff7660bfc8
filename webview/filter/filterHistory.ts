import { parseFilter } from '../../src/model/filter/filter.ts';
import { keptQuery, type SavedState } from '../state/savedState.ts';

/** The queries used last, the newest first, and the walk through them by key. */
export class FilterHistory {
  readonly #saved: SavedState;
  /** The list as it was when the walk began: what is used meanwhile does not move it. */
  #walk: { readonly entries: readonly string[]; index: number } | undefined;

  constructor(saved: SavedState) {
    this.#saved = saved;
  }

  get entries(): readonly string[] {
    return this.#saved.current.filterHistory;
  }

  /** A query was used. One that cannot be read was not. */
  add(text: string): void {
    const filterHistory = remembered(this.entries, text);
    if (filterHistory !== this.entries) this.#saved.update({ filterHistory: [...filterHistory] });
  }

  clear(): void {
    this.#walk = undefined;
    this.#saved.update({ filterHistory: [] });
  }

  /** The query before this one, when this is empty or one of them. */
  older(text: string): string | undefined {
    const walk = this.#at(text) ?? (text === '' ? { entries: this.entries, index: -1 } : undefined);
    const query = walk?.entries[walk.index + 1];
    if (!walk || query === undefined) return undefined;
    walk.index++;
    this.#walk = walk;
    return query;
  }

  /** The query after this one; the empty one after the newest. */
  newer(text: string): string | undefined {
    const walk = this.#at(text);
    if (!walk) return undefined;
    walk.index--;
    this.#walk = walk.index < 0 ? undefined : walk;
    return walk.entries[walk.index] ?? '';
  }

  #at(text: string): { readonly entries: readonly string[]; index: number } | undefined {
    if (text === '') return undefined;
    if (this.#walk?.entries[this.#walk.index] === text) return this.#walk;
    const index = this.entries.indexOf(text);
    return index < 0 ? undefined : { entries: this.entries, index };
  }
}

/** The list with a query at its head. The same list when there is nothing to remember. */
export function remembered(entries: readonly string[], text: string): readonly string[] {
  const query = text.trim();
  if (!keptQuery.is(query) || query === entries[0] || !parseFilter(query).ok) return entries;
  return [query, ...entries.filter((entry) => entry !== query)].slice(0, keptQuery.most);
}
