/** The messages of a replay in the timeline and in its progress report, as causes. */
import { nestedParams, type StoredCause } from '../../model/cause/cause.ts';
import { explain } from '../../model/cause/causeTexts.ts';
import type { ReplayPlan } from './replayPlan.ts';
import type { ReplayEmitter } from './replayEmitter.ts';
import type { ReplayRun } from './replayRun.ts';

export function startCause({ source, mode, speed, faults }: ReplayPlan): StoredCause {
  return explain('replay.started', {
    ...source.facts,
    total: source.total,
    mode,
    speed,
    faults: faults.length === 0 ? undefined : faults.length,
  });
}

const ends = { ended: 'replay.ended', stopped: 'replay.stopped', failed: 'replay.failed' } as const;

export function outcomeCause(
  state: keyof typeof ends,
  run: ReplayRun,
  fault: StoredCause | undefined,
  { gone, failed, heldBack }: ReplayEmitter,
): StoredCause {
  return explain(ends[state], {
    ...nestedParams('fault', fault),
    ...Object.fromEntries(Object.entries(run.counts).filter(([, count]) => count > 0)),
    emitted: run.emits.columns.emitted,
    gone: gone || undefined,
    refused: failed || undefined,
    heldBack: heldBack || undefined,
  });
}

/** Why a replay failed, and warnings for the user. */
export function replayNotes(
  fault: StoredCause | undefined,
  { gone, failed, firstFailure, heldBack }: ReplayEmitter,
): StoredCause[] {
  return [
    fault,
    gone > 0 ? explain('replay.eventsGone', { count: gone }) : undefined,
    failed > 0 ? explain('replay.emitsRefused', { ...nestedParams('fault', firstFailure), count: failed }) : undefined,
    heldBack ? explain('replay.heldBack') : undefined,
  ].filter((note) => note !== undefined);
}
