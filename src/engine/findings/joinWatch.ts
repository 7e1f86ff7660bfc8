import { explain } from '../../model/cause/causeTexts.ts';
import type { EntryFacts } from '../../model/entry/entry.ts';
import { subjectOf } from './connectionWatch.ts';
import type { ConnectionTrack } from './tracks.ts';
import { about, type WatchDeps } from './watched.ts';

/** A join takes much less time, even if a middleware queries a database. The inspector's own connections wait for the same time. */
const respondsWithinMs = 20_000;

/** The request of a client of the application to join a namespace. */
interface Join {
  readonly seq: number;
  readonly t: number;
}

/**
 * Finds requests to join a namespace to which the server does not respond. The inspector's own connections are not examined, because their
 * state already shows this.
 */
export class JoinWatch {
  readonly #deps: WatchDeps;
  readonly #pending = new Map<ConnectionTrack, Join>();
  /** Clients whose requests were reported, by subject. */
  readonly #reported = new Map<string, Set<ConnectionTrack>>();

  constructor(deps: WatchDeps) {
    this.#deps = deps;
  }

  /** Whether a request may be overdue when time passes. */
  get isWaiting(): boolean {
    return this.#pending.size > 0;
  }

  requested(track: ConnectionTrack, { seq, t }: EntryFacts): void {
    if (!track.isOwn) this.#pending.set(track, { seq, t });
  }

  /** Must be called when the server has accepted or refused the connection. */
  responded(track: ConnectionTrack): void {
    this.#pending.delete(track);
    const subject = subjectOf(track);
    const reported = this.#reported.get(subject);
    if (!reported?.delete(track) || reported.size > 0) return;
    this.#reported.delete(subject);
    this.#deps.findings.withdraw(keyOf(subject));
  }

  ended(track: ConnectionTrack, { t, state }: EntryFacts): void {
    if (state === 'connectError') return this.responded(track);
    const join = this.#pending.get(track);
    if (join && t - join.t >= respondsWithinMs) this.#report(track, join);
    this.#pending.delete(track);
  }

  tick(t: number): void {
    for (const [track, join] of this.#pending) if (t - join.t >= respondsWithinMs) this.#report(track, join);
  }

  clear(): void {
    this.#pending.clear();
    this.#reported.clear();
  }

  #report(track: ConnectionTrack, { seq }: Join): void {
    this.#pending.delete(track);
    const subject = subjectOf(track);
    const reported = this.#reported.get(subject) ?? new Set();
    this.#reported.set(subject, reported.add(track));
    const count = reported.size;
    const params = { namespace: track.namespace ?? '/', waitedMs: respondsWithinMs, count };
    this.#deps.findings.report({
      key: keyOf(subject),
      cause: explain('finding.joinUnanswered', params, { confidence: 'likely' }),
      severity: 'error',
      ...about(track),
      seqs: [seq],
    });
  }
}

function keyOf(subject: string): string {
  return `join ${subject}`;
}
