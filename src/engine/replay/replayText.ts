/** What the timeline and the progress say of a replay, in words. */
import { conditionsText } from '../../model/profile/networkConditions.ts';
import type { ReplayPlan } from './replayPlan.ts';
import type { ReplayEmitter } from './replayEmitter.ts';
import type { ReplayRun } from './replayRun.ts';

export function startText({ source, mode, speed, faults }: ReplayPlan): string {
  const how = mode === 'compare' ? 'volatile and reliable' : mode;
  const pace = speed === 0 ? ', as fast as the transport takes it' : speed === 1 ? '' : `, at speed ${speed}`;
  const shown = faults.slice(0, 5).map(({ atMs, forMs, ...conditions }) => {
    return `${conditionsText(conditions)} from ${atMs} ms for ${forMs} ms`;
  });
  const more = faults.length > shown.length ? `, ${faults.length - shown.length} more` : '';
  const network = shown.length > 0 ? `. Network: ${shown.join('; ')}${more}` : '';
  return `Replay begins: ${source.text}, ${how}${pace}${network}`;
}

const ends = { ended: 'Replay ended', stopped: 'Replay stopped', failed: 'Replay failed' } as const;

export function outcomeText(state: keyof typeof ends, run: ReplayRun, reason: string | undefined): string {
  const counted = Object.entries(run.counts).filter(([, count]) => count > 0);
  const counts = counted.map(([delivery, count]) => `${count} ${words[delivery] ?? delivery}`).join(', ');
  const { emitted } = run.emits.columns;
  const why = reason === undefined ? '' : ` ${reason}`;
  return `${ends[state]}: ${emitted} emitted${counts && `, of them ${counts}`}.${why}`;
}

const words: Readonly<Record<string, string>> = { timedOut: 'timed out', late: 'acknowledged late' };

/** Why it failed, or what a person should know of it. */
export function reasonText(
  fault: string | undefined,
  { gone, failed, firstFailure, heldBack }: ReplayEmitter,
): string | undefined {
  const said = [
    fault,
    gone > 0 && `${many(gone, 'event')} dropped from the capture before ${gone === 1 ? 'it' : 'they'} could be sent.`,
    failed > 0 && `${many(failed, 'emit')} refused: ${firstFailure ?? ''}`,
    heldBack && 'Events were held back, because too many waited in the client.',
  ].filter((sentence) => typeof sentence === 'string');
  return said.length > 0 ? said.join(' ') : undefined;
}

function many(count: number, what: string): string {
  return count === 1 ? `1 ${what} was` : `${count} ${what}s were`;
}
