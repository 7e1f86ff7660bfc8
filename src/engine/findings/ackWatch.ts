import { explain } from '../../model/cause/causeTexts.ts';
import { similarName } from '../../model/findings/similarNames.ts';
import { deliveryCodes, directionOf, shapeBits } from '../log/columns/factCodes.ts';
import type { ConnectionTrack, NameOnConnection, NameTrack, Tracks } from './tracks.ts';
import type { PostWatch } from './postWatch.ts';
import { about, type EventRow, type WatchDeps } from './watched.ts';

/** An acknowledgement that nobody limits is missing after this time. */
export const missingAfterMs = 10_000;
const maxPending = 2000;
const maxSeqs = 20;

const minLatencies = 5;
const slowMs = 1000;
const verySlowMs = 2000;
const minLate = 2;

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
  /** Requests without a timeout, in order. */
  readonly #pending: Pending[] = [];
  /** Requests that were counted as unanswered, and may still be answered. */
  readonly #overdue = new Map<number, NameOnConnection>();

  constructor(deps: WatchDeps, tracks: Tracks, posts: PostWatch) {
    this.#deps = deps;
    this.#tracks = tracks;
    this.#posts = posts;
  }

  /** An event that requests an acknowledgement was recorded. */
  requested(track: NameOnConnection, { seq, t }: EventRow): void {
    // The inspector replies when a person or a rule does.
    if (track.connection.isOwn && track.name.dir === 'in') return;
    if (this.#pending.length < maxPending) this.#pending.push({ seq, t, track });
  }

  /** A step of the delivery of an event was recorded. */
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
      // It was not sent until now, so its time begins now.
      if (status !== undefined && unsent.has(status)) waiting.push({ seq, t, track });
      if (status !== sent && status !== flushed) continue;
      if (this.#overdue.size < maxPending) this.#overdue.set(seq, track);
      this.#unanswered(track, seq);
    }
    if (first > 0) this.#pending.splice(0, first);
    this.#pending.push(...waiting);
  }

  get waits(): boolean {
    return this.#pending.length > 0;
  }

  clear(): void {
    this.#pending.length = 0;
    this.#overdue.clear();
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
    this.#unanswered(track, seq);
  }

  #unanswered(track: NameOnConnection, seq: number): void {
    const { name } = track;
    name.unanswered++;
    name.unansweredSeqs.push(seq);
    if (name.unansweredSeqs.length > maxSeqs) name.unansweredSeqs.shift();
    this.#reportUnanswered(name, track.connection);
  }

  #acknowledged(track: NameOnConnection, seq: number, latencyMs: number): void {
    const { name } = track;
    this.#posts.acknowledged(seq);
    if (this.#overdue.delete(seq)) name.unanswered--;
    const isFirst = name.answered++ === 0;
    if (isFirst) {
      this.#deps.findings.withdraw(`unanswered ${name.key}`);
      this.#answeredFirst(track);
    }
    if (!(latencyMs >= 0)) return;
    name.latencies.add(latencyMs);
    if (name.late >= minLate) this.#reportLate(track, [seq]);
    else this.#reportSlow(track, seq, latencyMs);
  }

  #late(track: NameOnConnection, seq: number, latencyMs: number): void {
    const { name } = track;
    name.unanswered = Math.max(0, name.unanswered - 1);
    const at = name.unansweredSeqs.indexOf(seq);
    if (at !== -1) name.unansweredSeqs.splice(at, 1);
    name.late++;
    this.#acknowledged(track, seq, latencyMs);
  }

  /** Missing acknowledgements of other names mean more now. */
  #answeredFirst({ name: { target }, connection }: NameOnConnection): void {
    const names = [...target.names.values()];
    if (names.filter(({ answered }) => answered > 0).length > 1) return;
    for (const name of names) if (name.unanswered > 0) this.#reportUnanswered(name, connection);
  }

  /** One that is missing says little; several say that the callback is not called. */
  #reportUnanswered(name: NameTrack, connection: ConnectionTrack): void {
    if (name.answered > 0 || name.unanswered < 2) return;
    const names = [...name.target.names.values()].filter(({ dir }) => dir === name.dir);
    const answered = names.filter((other) => other.answered > 0).map(({ event }) => event);
    const isAlone = answered.length === 0;
    if (isAlone && name.unanswered < 3) return;
    const similar = similarName(name.event, answered);
    const { event, dir, unanswered: count, unansweredSeqs: seqs } = name;
    const params = { event, dir, count, others: answered.length, ...(similar !== undefined && { similar }) };
    this.#deps.findings.report({
      key: `unanswered ${name.key}`,
      cause: explain('finding.ackNeverAnswered', params, { confidence: isAlone ? 'possible' : 'likely' }),
      severity: isAlone ? 'info' : 'warning',
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
    const { event, dir } = name;
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
