import * as v from 'valibot';
import { defineSlice } from '../state/savedState.ts';

/** The options of a draft that differ from their defaults, without the secret ones. */
const keptDraftSchema = v.record(
  v.string(),
  v.union([v.string(), v.boolean(), v.array(v.object({ name: v.string(), value: v.string() }))]),
);
export type KeptConnectionDraft = v.InferOutput<typeof keptDraftSchema>;

export const connectionSlice = defineSlice('connection', {
  draft: v.fallback(keptDraftSchema, {}),
  /** The groups of options that are expanded. */
  openGroups: v.fallback(v.array(v.string()), ['credentials']),
});
