/**
 * Statistics of the marks of a run: losses, the largest burst, and the age of the server's newest value. Pure.
 * Invariant: nothing is assumed about the events that the server received. If the server confirms events, only
 * confirmed ones count; otherwise, those that were passed to the transport count, and texts mention that.
 */
import { type Delivery, deliveries } from '../entry/delivery.ts';
import { deliveryAt, type RunMarks, timeAt } from './replayMarks.ts';

/** confirmed: by an acknowledgement or echo. handedOver: passed to the transport; it is not known whether the server received it. */
export type ReachBasis = 'confirmed' | 'handedOver';

const left: ReadonlySet<Delivery | undefined> = new Set<Delivery>([
  'sent',
  'flushed',
  'acknowledged',
  'late',
  'timedOut',
  'lost',
]);
/** Deliveries whose `settledMs` is the time of the send; for all others it is the time of the acknowledgement or of its timeout. */
const justLeft = new Set(['sent', 'flushed'].map((name) => deliveries.indexOf(name as Delivery)));

/** The server confirms events when most of the sent ones were confirmed. */
export function reachBasis(marks: RunMarks): ReachBasis {
  let leftCount = 0;
  let acknowledged = 0;
  for (let index = 0; index < marks.count; index++) {
    if (left.has(deliveryAt(marks, index))) leftCount++;
    if (timeAt(marks.arrivedMs, index) !== undefined) acknowledged++;
  }
  return acknowledged > 0 && acknowledged * 2 >= leftCount ? 'confirmed' : 'handedOver';
}

/** When the event reached the server; NaN when it did not, or when it is not known. */
export function reachedAt(marks: RunMarks, index: number, basis: ReachBasis): number {
  const arrived = marks.arrivedMs[index] ?? NaN;
  if (basis === 'confirmed' || !Number.isNaN(arrived)) return arrived;
  return justLeft.has(marks.delivery[index] ?? -1) ? (marks.settledMs[index] ?? NaN) : NaN;
}

/** The age, in milliseconds, of the newest value of the server: straight lines between the points, with a drop at each arrival. */
export interface Staleness {
  readonly ms: Float64Array;
  readonly age: Float64Array;
  readonly maxMs: number;
  readonly meanMs: number;
}

/** The age from the first arrival to the last emit or arrival. Undefined while nothing has arrived. */
export function stalenessOf(marks: RunMarks, basis: ReachBasis): Staleness | undefined {
  const order = inOrderOfReach(marks, basis);
  if (order.length === 0) return undefined;
  const ms: number[] = [];
  const age: number[] = [];
  let newest = -Infinity;
  let last = 0;
  let area = 0;
  let maxMs = 0;
  const add = (at: number, value: number): void => {
    ms.push(at);
    age.push(value);
    maxMs = Math.max(maxMs, value);
  };
  const passTo = (at: number): void => {
    area += ((last - newest + (at - newest)) / 2) * (at - last);
    add(at, at - newest);
    last = at;
  };
  for (const index of order) {
    const at = marks.atMs[index] ?? 0;
    if (at <= newest) continue;
    const reached = Math.max(at, reachedAt(marks, index, basis));
    if (newest === -Infinity) last = reached;
    else passTo(reached);
    newest = at;
    add(reached, reached - at);
  }
  const first = ms[0] ?? 0;
  const end = Math.max(last, marks.atMs[marks.count - 1] ?? 0);
  if (end > last) passTo(end);
  const meanMs = end > first ? area / (end - first) : (age.at(-1) ?? 0);
  return { ms: Float64Array.from(ms), age: Float64Array.from(age), maxMs, meanMs };
}

function inOrderOfReach(marks: RunMarks, basis: ReachBasis): Uint32Array {
  const order = new Uint32Array(marks.count);
  let count = 0;
  let before = -Infinity;
  let sorted = true;
  for (let index = 0; index < marks.count; index++) {
    const reached = reachedAt(marks, index, basis);
    if (Number.isNaN(reached)) continue;
    order[count++] = index;
    sorted &&= reached >= before;
    before = reached;
  }
  const known = order.subarray(0, count);
  return sorted ? known : known.sort((a, b) => reachedAt(marks, a, basis) - reachedAt(marks, b, basis) || a - b);
}

export interface Outage {
  readonly fromMs: number;
  readonly toMs?: number | undefined;
}

/** Events that were flushed together. */
export interface Burst {
  readonly count: number;
  readonly atMs: number;
  /** Milliseconds from the end of the previous outage to the burst. */
  readonly afterReconnectMs?: number;
}

const burstGapMs = 5;

/** The largest burst: flushed events in the order in which they were sent, with no more than a few milliseconds between them. */
export function largestBurst(marks: RunMarks, outages: readonly Outage[]): Burst | undefined {
  const flushed = deliveries.indexOf('flushed');
  let best: { count: number; atMs: number } | undefined;
  let current: { count: number; atMs: number; last: number } | undefined;
  for (let index = 0; index < marks.count; index++) {
    const at = timeAt(marks.settledMs, index);
    if (marks.delivery[index] !== flushed || at === undefined) continue;
    if (current && at - current.last <= burstGapMs) {
      current.count++;
      current.last = at;
    } else current = { count: 1, atMs: at, last: at };
    if (!best || current.count > best.count) best = { count: current.count, atMs: current.atMs };
  }
  if (!best) return undefined;
  const { atMs } = best;
  // The times of the flush and of the end of the outage are read separately, so one may be slightly ahead.
  const ended = outages.flatMap(({ toMs }) => (toMs !== undefined && toMs <= atMs + burstGapMs ? [toMs] : []));
  return ended.length === 0 ? best : { ...best, afterReconnectMs: Math.max(0, atMs - Math.max(...ended)) };
}

export interface RunCounts {
  readonly emitted: number;
  readonly discarded: number;
  readonly lost: number;
  readonly failed: number;
}

/** The share of the emitted events that were discarded, lost with the connection, or refused. Undefined before the first event. */
export function lossRatio({ emitted, discarded, lost, failed }: RunCounts): number | undefined {
  return emitted === 0 ? undefined : (discarded + lost + failed) / emitted;
}

/** Everything about a run that is calculated from its marks. */
export interface RunStatistics {
  readonly basis: ReachBasis;
  readonly staleness: Staleness | undefined;
  readonly burst: Burst | undefined;
}

export function statisticsOf(marks: RunMarks, outages: readonly Outage[]): RunStatistics {
  const basis = reachBasis(marks);
  return { basis, staleness: stalenessOf(marks, basis), burst: largestBurst(marks, outages) };
}
