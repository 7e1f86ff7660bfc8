import * as v from 'valibot';
import { defineSlice } from '../state/savedState.ts';

/** Stored for the workspace, even while no panel is open. */
export const findingsSlice = defineSlice('findings', {
  /** The keys of findings that the user ignores. A key identifies what a finding is about. */
  ignored: v.fallback(v.array(v.string()), []),
});
