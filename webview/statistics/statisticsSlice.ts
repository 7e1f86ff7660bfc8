import * as v from 'valibot';
import { defineSlice } from '../state/savedState.ts';

/** The entries that the statistics count. */
export const statisticsScopes = ['timeline', 'capture', 'range'] as const;
export type StatisticsScope = (typeof statisticsScopes)[number];

export const statisticsSlice = defineSlice('statistics', {
  scope: v.fallback(v.picklist(statisticsScopes), 'timeline'),
  sort: v.fallback(v.object({ column: v.string(), descending: v.boolean() }), { column: 'count', descending: true }),
  /** Whether the charts are shown as a table of their values. */
  table: v.fallback(v.boolean(), false),
});
