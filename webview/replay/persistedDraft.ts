/** The plan as VS Code saves it for a hidden panel: without the content of files. */
import type { PersistedReplayDraft } from './replaySlice.ts';
import { newArgument } from '../emit/emitDraft.ts';
import { newFault } from './faultDraft.ts';
import { exampleDraft, type ReplayDraft } from './replayDraft.ts';

/** The saved plan, or the example when none was saved. */
export function restoreDraft(kept: PersistedReplayDraft | undefined): ReplayDraft {
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

export function persistedReplayDraft(draft: ReplayDraft): PersistedReplayDraft {
  return {
    ...draft,
    args: draft.args.map(({ type, text, path }) => ({ type, text, ...(path === undefined ? {} : { path }) })),
    faults: draft.faults.map(({ id: _, ...fault }) => fault),
  };
}
