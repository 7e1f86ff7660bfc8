import { explain } from '../../model/cause/causeTexts.ts';
import { similarName } from '../../model/findings/similarNames.ts';
import { deliveryCodes, directionOf, shapeBits } from '../log/columns/factCodes.ts';
import type { ConnectionTrack, NameOnConnection, NameTrack, Tracks } from './tracks.ts';
import type { PostWatch } from './postWatch.ts';
import type { MisspelledNameWatch } from './misspelledNameWatch.ts';
import { about, type EventRow, type WatchDeps } from './watched.ts';

/** An acknowledgement without a timeout is considered missing after this time. */
export const missingAfterMs = 10_000;
const maxPending = 2000;
const maxSeqs = 20;

const minLatencies = 5;
const slowMs = 1000;
const verySlowMs = 2000;
const minLate = 2;
/** An event that is emitted within this time after a join was probably emitted in the client's “connect” handler. */
const earlyMs = 2000;
const minEarly = 2;
const minLaterAnswered = 2;

interface Pending {
  readonly seq: number;
  readonly t: number;
  readonly track: NameOnConnection;
}

/** Finds acknowledgements that are missing, late or slow. */
export class AckWatch {
  readonly #deps: WatchDeps;
  readonly #tracks: Tracks;
  readonly #posts: PostWatch;
  readonly #misspelledNames: MisspelledNameWatch;
  /** Requests without a timeout, in order. */
  readonly #pending: Pending[] = [];
  /** Requests right after a join. */
  readonly #early = new Set<number>();
  /** Requests that were counted as unacknowledged, and may still be acknowledged. */
  readonly #overdue = new Map<number, NameOnConnection>();

  constructor(deps: WatchDeps, tracks: Tracks, { posts, names }: { posts: PostWatch; names: MisspelledNameWatch }) {
    this.#deps = deps;
    this.#tracks = tracks;
    this.#posts = posts;
    this.#misspelledNames = names;
  }

  /** An event that requests an acknowledgement was recorded. */
  requested(track: NameOnConnection, { seq, t }: EventRow): void {
    // On its own connections, the inspector replies only when the user or a rule does.
    if (track.connection.isOwn && track.name.dir === 'in') return;
    if (this.#pending.length < maxPending) this.#pending.push({ seq, t, track });
    if (this.#isEarly(track, t) && this.#early.size < maxPending) this.#early.add(seq);
  }

  /** Whether a request is the first one of its name since the last join, and was made soon after that join or before the next one. */
  #isEarly(track: NameOnConnection, t: number): boolean {
    const { joinedT, joinedSeq } = track.connection;
    const join = joinedT === undefined ? -joinedSeq : joinedSeq;
    if (track.name.dir === 'in' || track.connection.isServer || track.requestedAfter === join) return false;
    track.requestedAfter = join;
    return joinedT === undefined || t - joinedT < earlyMs;
  }

  /** Must be called when a step of the delivery of an event was recorded. */
  step(row: EventRow): void {
    const { status, side } = row;
    if (!relevant.has(status)) return;
    const of = this.#deps.log.tables.sides.of(side);
    const track = this.#trackOf(of);
    if (!track) return;
    const latencyMs = this.#deps.log.tables.sides.latency(side);
    if (status === timedOut) this.#timedOut(track, of);
    else if (status === late) this.#late(track, of, latencyMs);
    else this.#acknowledged(track, of, latencyMs);
  }

  tick(t: number): void {
    const waiting: Pending[] = [];
    let first = 0;
    for (; first < this.#pending.length; first++) {
      const { seq, t: since, track } = this.#pending[first] as Pending;
      if (t - since < missingAfterMs) break;
      const status = this.#deps.log.tables.index.row(seq)?.status;
      // The event has not been sent yet: the time for its acknowledgement starts now.
      if (status !== undefined && unsent.has(status)) waiting.push({ seq, t, track });
      if (status !== sent && status !== flushed) continue;
      if (this.#overdue.size < maxPending) this.#overdue.set(seq, track);
      this.#unacknowledged(track, seq);
    }
    if (first > 0) this.#pending.splice(0, first);
    this.#pending.push(...waiting);
  }

  get isWaiting(): boolean {
    return this.#pending.length > 0;
  }

  clear(): void {
    this.#pending.length = 0;
    this.#overdue.clear();
    this.#early.clear();
  }

  #trackOf(seq: number): NameOnConnection | undefined {
    const row = this.#deps.log.tables.index.row(seq);
    const dir = row && directionOf(row.shape);
    if (!row || !dir || (row.shape & shapeBits.wantsAck) === 0) return undefined;
    const track = this.#tracks.nameOf(row.scope, row.event, dir === 'in', row.t);
    return track && (track.connection.isOwn && dir === 'in' ? undefined : track);
  }

  #timedOut(track: NameOnConnection, seq: number): void {
    const { cause } = this.#deps.log.read(seq)?.facts ?? {};
    const { timeoutMs } = cause?.params ?? {};
    if (typeof timeoutMs === 'number') track.name.timeoutMs = timeoutMs;
    // An event that was never sent could not be acknowledged.
    if (cause?.code !== 'ack.timeout' || cause.params?.['neverSent'] === true) return;
    this.#posts.timedOut(seq);
    if (this.#overdue.has(seq)) return;
    this.#unacknowledged(track, seq);
  }

  #unacknowledged(track: NameOnConnection, seq: number): void {
    const { name } = track;
    name.unacknowledged++;
    name.unacknowledgedSeqs.push(seq);
    if (name.unacknowledgedSeqs.length > maxSeqs) name.unacknowledgedSeqs.shift();
    if (this.#early.delete(seq)) {
      name.earlyUnanswered++;
      name.earlySeqs.push(seq);
      if (name.earlySeqs.length > maxSeqs) name.earlySeqs.shift();
      this.#reportEarly(name, track.connection);
    }
    this.#reportUnacknowledged(name, track.connection);
  }

  #acknowledged(track: NameOnConnection, seq: number, latencyMs: number): void {
    const { name } = track;
    this.#posts.acknowledged(seq);
    if (this.#overdue.delete(seq)) name.unacknowledged--;
    const isFirst = name.acknowledged++ === 0;
    const wasEarly = this.#early.delete(seq) || name.earlySeqs.includes(seq);
    if (wasEarly) {
      if (name.earlyAnswered++ === 0) this.#deps.findings.withdraw(`early ${name.key}`);
    } else if (++name.laterAnswered === minLaterAnswered) this.#reportEarly(name, track.connection);
    if (isFirst) {
      this.#deps.findings.withdraw(`unacknowledged ${name.key}`);
      this.#misspelledNames.used(name);
      this.#acknowledgedFirst(track);
    }
    if (!(latencyMs >= 0)) return;
    name.latencies.add(latencyMs);
    if (name.late >= minLate) this.#reportLate(track, [seq]);
    else this.#reportSlow(track, seq, latencyMs);
  }

  #late(track: NameOnConnection, seq: number, latencyMs: number): void {
    const { name } = track;
    name.unacknowledged = Math.max(0, name.unacknowledged - 1);
    const at = name.unacknowledgedSeqs.indexOf(seq);
    if (at !== -1) name.unacknowledgedSeqs.splice(at, 1);
    name.late++;
    this.#acknowledged(track, seq, latencyMs);
  }

  /** Once a name is acknowledged, missing acknowledgements of other names are more significant. */
  #acknowledgedFirst({ name: { target }, connection }: NameOnConnection): void {
    const names = [...target.names.values()];
    if (names.filter(({ acknowledged }) => acknowledged > 0).length > 1) return;
    for (const name of names) if (name.unacknowledged > 0) this.#reportUnacknowledged(name, connection);
  }

  /** A single missing acknowledgement proves little. Several suggest that the callback is not called. */
  #reportUnacknowledged(name: NameTrack, connection: ConnectionTrack): void {
    if (name.acknowledged > 0 || name.unacknowledged < 2) return;
    const names = [...name.target.names.values()].filter(({ dir }) => dir === name.dir);
    const acknowledged = names.filter((other) => other.acknowledged > 0).map(({ event }) => event);
    const isAlone = acknowledged.length === 0;
    if (isAlone && name.unacknowledged < 3) return;
    const similar = similarName(name.event, acknowledged);
    const { event, clientDir: dir, unacknowledged: count, unacknowledgedSeqs: seqs } = name;
    const params = { event, dir, count, others: acknowledged.length, ...(similar !== undefined && { similar }) };
    this.#deps.findings.report({
      key: `unacknowledged ${name.key}`,
      cause: explain('finding.ackNeverAnswered', params, { confidence: isAlone ? 'possible' : 'likely' }),
      severity: isAlone ? 'info' : 'warning',
      ...about(connection),
      seqs,
      count,
    });
  }

  /** The server acknowledges the event, but not right after a join: its handlers are registered later. */
  #reportEarly(name: NameTrack, connection: ConnectionTrack): void {
    const { event, earlyUnanswered: count, earlyAnswered, laterAnswered, unacknowledged, earlySeqs: seqs } = name;
    if (count < minEarly || earlyAnswered > 0 || laterAnswered < minLaterAnswered || unacknowledged > count) return;
    this.#deps.findings.report({
      key: `early ${name.key}`,
      cause: explain('finding.emitTooEarly', { event, count }, { confidence: 'likely' }),
      severity: 'warning',
      ...about(connection),
      seqs,
      count,
    });
  }

  #reportLate(track: NameOnConnection, seqs: readonly number[]): void {
    const { name } = track;
    const p95 = Math.round(name.latencies.percentile(95));
    const { event, late: count, timeoutMs } = name;
    this.#deps.findings.withdraw(`slow ${name.key}`);
    this.#deps.findings.report({
      key: `late ${name.key}`,
      cause: explain('finding.ackLate', { event, count, p95, ...(timeoutMs !== undefined && { timeoutMs }) }),
      severity: 'warning',
      ...about(track.connection),
      seqs,
      count,
    });
  }

  #reportSlow(track: NameOnConnection, seq: number, latencyMs: number): void {
    const { name } = track;
    const key = `slow ${name.key}`;
    if (latencyMs < slowMs && !this.#deps.findings.has(key)) return;
    if (name.latencies.count < minLatencies) return;
    const p95 = Math.round(name.latencies.percentile(95));
    if (p95 < slowMs) return this.#deps.findings.withdraw(key);
    const { event, clientDir: dir } = name;
    this.#deps.findings.report({
      key,
      cause: explain('finding.slowAcks', { event, dir, p95, count: name.latencies.count }),
      severity: p95 >= verySlowMs ? 'warning' : 'info',
      ...about(track.connection),
      seqs: latencyMs >= slowMs ? [seq] : [],
    });
  }
}

const sent = deliveryCodes.of('sent');
const flushed = deliveryCodes.of('flushed');
const timedOut = deliveryCodes.of('timedOut');
const late = deliveryCodes.of('late');
const unsent: ReadonlySet<number> = new Set([0, deliveryCodes.of('buffered'), deliveryCodes.of('queued')]);
const relevant: ReadonlySet<number> = new Set([timedOut, late, deliveryCodes.of('acknowledged')]);
