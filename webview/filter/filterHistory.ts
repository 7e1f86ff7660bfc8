import { parseFilter } from '../../src/model/filter/filter.ts';
import type { SavedState, SliceOf } from '../state/savedState.ts';
import { filterHistorySlice, isRecentQuery, maxRecentQueries } from './filterHistorySlice.ts';

/** Recent queries, newest first, and the position in them when the user steps through them by key. */
export class FilterHistory {
  readonly #saved: SliceOf<typeof filterHistorySlice>;
  /** A copy of the list from when stepping began, so that queries used meanwhile do not move the position. */
  #walk: { readonly entries: readonly string[]; index: number } | undefined;

  constructor(saved: SavedState) {
    this.#saved = saved.slice(filterHistorySlice);
  }

  get entries(): readonly string[] {
    return this.#saved.current.queries;
  }

  /** Adds a query that was used. A query with a fault is not added. */
  add(text: string): void {
    const queries = remembered(this.entries, text);
    if (queries !== this.entries) this.#saved.update({ queries: [...queries] });
  }

  clear(): void {
    this.#walk = undefined;
    this.#saved.update({ queries: [] });
  }

  /** The query before this one, when this one is empty or in the history. */
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

/** The list with a query at its head; the same list when the query is not added. */
export function remembered(entries: readonly string[], text: string): readonly string[] {
  const query = text.trim();
  if (!isRecentQuery(query) || query === entries[0] || !parseFilter(query).ok) return entries;
  return [query, ...entries.filter((entry) => entry !== query)].slice(0, maxRecentQueries);
}
