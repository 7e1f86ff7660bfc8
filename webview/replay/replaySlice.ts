import * as v from 'valibot';
import { argumentTypes } from '../../src/model/payload/argumentTypes.ts';
import { defineSlice } from '../state/savedState.ts';

export const replaySources = ['generated', 'captured'] as const;
export const replayChoices = ['compare', 'volatile', 'reliable'] as const;
export const faultKinds = ['offline', 'stall', 'latency', 'bandwidth'] as const;

export const persistedReplaySchema = v.object({
  source: v.picklist(replaySources),
  filter: v.string(),
  event: v.string(),
  args: v.array(v.object({ type: v.picklist(argumentTypes), text: v.string(), path: v.optional(v.string()) })),
  count: v.string(),
  everyMs: v.string(),
  mode: v.picklist(replayChoices),
  speed: v.string(),
  faults: v.array(v.object({ kind: v.picklist(faultKinds), at: v.string(), for: v.string(), value: v.string() })),
  kept: v.optional(v.object({ uri: v.string(), emit: v.string(), file: v.string() })),
});
/** The plan without the content of files. */
export type PersistedReplayDraft = v.InferOutput<typeof persistedReplaySchema>;

export const replaySlice = defineSlice('replay', {
  plan: v.fallback(v.optional(persistedReplaySchema), undefined),
  /** Whether the plan is collapsed in a small panel. */
  folded: v.fallback(v.boolean(), false),
});
