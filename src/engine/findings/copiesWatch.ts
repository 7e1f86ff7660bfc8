import { explain } from '../../model/cause/causeTexts.ts';
import { addCopies, copiesVerdict, isSet, quietMs } from '../../model/findings/copies.ts';
import { shapeBits } from '../log/columns/factCodes.ts';
import type { ArgumentBudget } from './argumentBudget.ts';
import { maxComparedBytes, payloadHash } from '../log/payloadHash.ts';
import type { NameOnConnection } from './tracks.ts';
import type { WatchDeps } from './watched.ts';

type Run = NameOnConnection['runs'][number];

/** Events of one name with different arguments whose copies are counted at the same time. */
const maxRuns = 8;
/** Steady or frequent events are not compared again for this time. */
const pauseMs = 1000;
const steadyLength = 50;
const maxSeqs = 20;

/**
 * Finds events that are received in several copies. The inspector's own emits are not examined, because a user or a program decided to send
 * them.
 */
export class CopiesWatch {
  readonly #deps: WatchDeps;
  readonly #budget: ArgumentBudget;
  /** Names with copies whose set may not be complete. */
  readonly #open = new Set<NameOnConnection>();

  constructor(deps: WatchDeps, budget: ArgumentBudget) {
    this.#deps = deps;
    this.#budget = budget;
  }

  event(track: NameOnConnection, seq: number, t: number, bytes: number, shape: number): void {
    if (track.notComparedUntil > t || bytes > maxComparedBytes) return;
    const { runs } = track;
    // A frequent name is not compared for a while, because its copies would be incomplete.
    if (track.name.inSecond > this.#budget.maxPerName) return this.#giveUp(track, t);
    for (let index = runs.length - 1; index >= 0; index--) {
      const run = runs[index] as Run;
      if (t - run.lastT > quietMs) this.#close(track, index);
    }
    const hasOffset = (shape & shapeBits.recoveryOffset) !== 0;
    let hash: number | undefined;
    for (const run of runs) {
      if (run.bytes !== bytes) continue;
      if (!this.#budget.take()) return this.#giveUp(track, t);
      run.hash ??= payloadHash(this.#deps.log, run.firstSeq, hasOffset);
      hash ??= payloadHash(this.#deps.log, seq, hasOffset);
      if (hash === undefined || run.hash !== hash) continue;
      run.copies++;
      run.lastSeq = seq;
      run.lastT = t;
      if (run.copies >= steadyLength) this.#giveUp(track, t);
      else this.#open.add(track);
      return;
    }
    if (runs.length >= maxRuns) runs.shift();
    const { period } = track.name;
    runs.push({ bytes, hash, period, firstSeq: seq, firstT: t, lastSeq: seq, lastT: t, copies: 1 });
  }

  /** Completes sets after which nothing was received. */
  tick(t: number): void {
    for (const track of this.#open) {
      for (let index = track.runs.length - 1; index >= 0; index--) {
        if (t - (track.runs[index] as Run).lastT > quietMs) this.#close(track, index);
      }
      if (!track.runs.some(({ copies }) => copies > 1)) this.#open.delete(track);
    }
  }

  /** Whether a set is not complete. */
  get isWaiting(): boolean {
    return this.#open.size > 0;
  }

  clear(): void {
    this.#open.clear();
  }

  #giveUp(track: NameOnConnection, t: number): void {
    track.runs.length = 0;
    track.notComparedUntil = t + pauseMs;
    this.#open.delete(track);
  }

  #close(track: NameOnConnection, index: number): void {
    const [run] = track.runs.splice(index, 1);
    if (!run || !isSet(run)) return;
    addCopies(run.period, run.copies);
    if (run.copies < 2) return;
    const { name } = track;
    name.copied++;
    name.copySeqs.push(run.firstSeq, run.lastSeq);
    if (name.copySeqs.length > maxSeqs) name.copySeqs.splice(0, 2);
    this.#report(track);
  }

  #report({ name, connection }: NameOnConnection): void {
    const verdict = copiesVerdict(name.periods);
    if (!verdict) return;
    const { because, copies, from, growths } = verdict;
    const isProved = growths > 1 && because !== 'time';
    const confidence = isProved ? 'proved' : because === 'connections' && growths === 0 ? 'possible' : 'likely';
    const { event, clientDir: dir } = name;
    const params = {
      event,
      dir,
      copies,
      because,
      ...(because !== 'constant' && growths > 0 && { from }),
      ...(this.#budget.isSampling && { sampled: true }),
    };
    this.#deps.findings.report({
      key: `copies ${name.key}`,
      cause: explain('finding.duplicateEvents', params, { confidence }),
      severity: because === 'constant' ? 'info' : 'warning',
      connectionId: connection.connectionId,
      sourceId: connection.sourceId,
      seqs: name.copySeqs,
      count: name.copied,
    });
  }
}
