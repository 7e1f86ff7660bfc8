import * as v from 'valibot';
import { defineSlice } from '../state/savedState.ts';

/** The options of a draft that differ from their defaults, without the secret ones. */
const persistedDraftSchema = v.record(
  v.string(),
  v.union([v.string(), v.boolean(), v.array(v.object({ name: v.string(), value: v.string() }))]),
);
export type PersistedConnectionDraft = v.InferOutput<typeof persistedDraftSchema>;

export const connectionSlice = defineSlice('connection', {
  draft: v.fallback(persistedDraftSchema, {}),
  /** The connection whose profile was changed in the draft; undefined for an unchanged profile, and for a new one. */
  changed: v.fallback(v.optional(v.string()), undefined),
});
