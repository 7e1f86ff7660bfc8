import * as v from 'valibot';
import { defineSlice } from '../state/savedState.ts';
import { scenarioDraftSchema } from './scenarioDraft.ts';

export const scenarioSlice = defineSlice('scenario', {
  /** The scenario that is being edited. */
  draft: v.fallback(v.optional(scenarioDraftSchema), undefined),
});
