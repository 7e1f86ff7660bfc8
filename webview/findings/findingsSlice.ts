import * as v from 'valibot';
import { defineSlice } from '../state/savedState.ts';

/** Kept for the workspace, also while no panel is open. */
export const findingsSlice = defineSlice('findings', {
  /** Findings that the user does not want to see, by what they are about. */
  ignored: v.fallback(v.array(v.string()), []),
});
