import * as v from 'valibot';
import { defineSlice } from '../state/savedState.ts';

/** Stored for the workspace, even while no panel is open. */
export const findingsSlice = defineSlice('findings', {
  /** The keys of findings that the user ignores. A key identifies the subject of a finding. */
  ignored: v.fallback(v.array(v.string()), []),
});
