import * as v from 'valibot';
import { defineSlice } from '../state/savedState.ts';

/** The number of recent queries that are saved. */
export const maxRecentQueries = 20;
const maxQueryLength = 1000;

/** Whether a text can be a recent query. */
export function isRecentQuery(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '' && value.length <= maxQueryLength;
}

export const filterHistorySlice = defineSlice('filterHistory', {
  /** Newest first. */
  queries: v.fallback(
    v.pipe(
      v.array(v.unknown()),
      v.transform((list) => [...new Set(list.filter(isRecentQuery))].slice(0, maxRecentQueries)),
    ),
    [],
  ),
});
