import * as v from 'valibot';
import { defineSlice } from '../state/savedState.ts';
import { ruleDraftSchema } from './ruleDraft.ts';

export const rulesSlice = defineSlice('rules', {
  /** The proxy that was chosen, if there are several. */
  sourceId: v.fallback(v.optional(v.string()), undefined),
  /** The rule that is being entered. */
  draft: v.fallback(v.optional(ruleDraftSchema), undefined),
});
