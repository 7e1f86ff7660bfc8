import * as v from 'valibot';
import { defineSlice } from '../state/savedState.ts';

export const scrollSlice = defineSlice('scroll', {
  /**
   * The first visible entry by connection; the key "" is for the timeline of all connections. A timeline that follows new entries has no
   * value.
   */
  positions: v.fallback(v.record(v.string(), v.object({ epoch: v.string(), seq: v.number() })), {}),
});
