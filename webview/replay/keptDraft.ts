/** The plan as VS Code keeps it for a hidden panel: without the bytes of files. */
import * as v from 'valibot';
import { argumentTypes } from '../emit/argumentDraft.ts';
import { newArgument } from '../emit/emitDraft.ts';
import { faultKinds, newFault } from './faultDraft.ts';
import { exampleDraft, modes, type ReplayDraft, sources } from './replayDraft.ts';

export const keptReplaySchema = v.object({
  source: v.picklist(sources),
  filter: v.string(),
  event: v.string(),
  args: v.array(v.object({ type: v.picklist(argumentTypes), text: v.string(), path: v.optional(v.string()) })),
  count: v.string(),
  everyMs: v.string(),
  mode: v.picklist(modes),
  speed: v.string(),
  faults: v.array(v.object({ kind: v.picklist(faultKinds), at: v.string(), for: v.string(), value: v.string() })),
  kept: v.optional(v.object({ uri: v.string(), emit: v.string(), file: v.string() })),
});
export type KeptReplay = v.InferOutput<typeof keptReplaySchema>;

/** The example when nothing was kept. */
export function restoreDraft(kept: KeptReplay | undefined): ReplayDraft {
  if (!kept) return exampleDraft();
  return {
    ...kept,
    args: kept.args.map(({ type, text, path }) => ({
      ...newArgument(type, text),
      ...(path === undefined ? {} : { path }),
    })),
    faults: kept.faults.map((fault) => newFault(fault)),
  };
}

export function keptDraft(draft: ReplayDraft): KeptReplay {
  return {
    ...draft,
    args: draft.args.map(({ type, text, path }) => ({ type, text, ...(path === undefined ? {} : { path }) })),
    faults: draft.faults.map(({ id: _, ...fault }) => fault),
  };
}
