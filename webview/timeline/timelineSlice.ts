import * as v from 'valibot';
import { sortColumns } from '../../src/protocol/viewMessages.ts';
import { defineSlice } from '../state/savedState.ts';
import { timeModes } from './timeModes.ts';

export const timelineSlice = defineSlice('timeline', {
  /** The entry that the details show. A sequence number belongs to one epoch of the engine. */
  selected: v.fallback(v.optional(v.object({ epoch: v.string(), seq: v.number() })), undefined),
  sort: v.fallback(v.optional(v.object({ column: v.picklist(sortColumns), descending: v.boolean() })), undefined),
  /** Whether packets without an event are listed. */
  packets: v.fallback(v.boolean(), false),
  /** Whether repeated entries are shown as one row until it is opened. */
  groups: v.fallback(v.boolean(), true),
  columns: v.fallback(
    v.object({
      widths: v.record(v.string(), v.number()),
      hidden: v.array(v.string()),
      shown: v.array(v.string()),
      time: v.picklist(timeModes),
    }),
    { widths: {}, hidden: [], shown: [], time: 'absolute' },
  ),
});
