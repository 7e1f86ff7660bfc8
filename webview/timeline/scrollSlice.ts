import * as v from 'valibot';
import { defineSlice } from '../state/savedState.ts';

export const scrollSlice = defineSlice('scroll', {
  /** By connection, "" for all of them: the first visible entry. A timeline that follows new entries has none. */
  positions: v.fallback(v.record(v.string(), v.object({ epoch: v.string(), seq: v.number() })), {}),
});
