/** Groups marks into pixel columns, so that the cost of drawing depends on the width of the chart, not on the number of events. */
import { deliveries } from '../../../src/model/entry/delivery.ts';
import { reachedAt, type ReachBasis, type Staleness } from '../../../src/model/replay/replayStatistics.ts';
import { type RunMarks, timeAt } from '../../../src/model/replay/replayMarks.ts';
import { type TimeScale, xOf } from './timeScale.ts';

/** The x positions of the marks of each delivery status: one for each event, or one for each column where they would overlap. */
export function markPositions(marks: RunMarks, scale: TimeScale, pitch: number): Map<number, number[]> {
  const positions = new Map<number, number[]>();
  const lastColumn = new Map<number, number>();
  for (let index = 0; index < marks.count; index++) {
    const at = timeAt(marks.atMs, index);
    const delivery = marks.delivery[index] ?? -1;
    if (at === undefined || deliveries[delivery] === undefined) continue;
    const x = xOf(scale, at);
    const last = lastColumn.get(delivery);
    if (last !== undefined && x - last < pitch) continue;
    lastColumn.set(delivery, x);
    const known = positions.get(delivery);
    if (known) known.push(x);
    else positions.set(delivery, [x]);
  }
  return positions;
}

/**
 * The number of events in each column. Events without a time (NaN) are not counted.
 * @param width width of a column, in pixels
 */
export function countsByColumn(
  times: (index: number) => number,
  count: number,
  scale: TimeScale,
  width: number,
): Uint32Array {
  const columns = new Uint32Array(Math.max(1, Math.ceil((scale.toX - scale.fromX) / width)));
  for (let index = 0; index < count; index++) {
    const time = times(index);
    if (Number.isNaN(time)) continue;
    const column = Math.floor((xOf(scale, time) - scale.fromX) / width);
    const at = Math.min(columns.length - 1, Math.max(0, column));
    columns[at] = (columns[at] ?? 0) + 1;
  }
  return columns;
}

export const emittedTimes =
  (marks: RunMarks) =>
  (index: number): number =>
    marks.atMs[index] ?? NaN;
export const reachedTimes =
  (marks: RunMarks, basis: ReachBasis) =>
  (index: number): number =>
    reachedAt(marks, index, basis);

/**
 * Lines of the flushed events, from the x position of the emit to the x position of the flush; at most one for each
 * pair of positions.
 */
export function flushLinks(marks: RunMarks, scale: TimeScale, pitch: number): number[] {
  const flushed = deliveries.indexOf('flushed');
  const links: number[] = [];
  let lastFrom = -Infinity;
  let lastTo = -Infinity;
  for (let index = 0; index < marks.count; index++) {
    const settled = timeAt(marks.settledMs, index);
    if (marks.delivery[index] !== flushed || settled === undefined) continue;
    const from = xOf(scale, marks.atMs[index] ?? 0);
    const to = xOf(scale, settled);
    if (from - lastFrom < pitch && Math.abs(to - lastTo) < pitch) continue;
    lastFrom = from;
    lastTo = to;
    links.push(from, to);
  }
  return links;
}

/** The line of the staleness: x and age in milliseconds, alternating; for each column the first, lowest, highest and last age. */
export function stalenessLine({ ms, age }: Staleness, scale: TimeScale): number[] {
  const points: number[] = [];
  let column = NaN;
  let first = 0;
  let low = 0;
  let high = 0;
  let last = 0;
  const leave = (): void => {
    if (Number.isNaN(column)) return;
    points.push(column, first);
    if (low < first) points.push(column, low);
    if (high > first) points.push(column, high);
    if (last !== (points.at(-1) ?? last)) points.push(column, last);
  };
  for (let index = 0; index < ms.length; index++) {
    const x = Math.floor(xOf(scale, ms[index] ?? 0));
    const value = age[index] ?? 0;
    if (x !== column) {
      leave();
      column = x;
      first = value;
      low = value;
      high = value;
    }
    low = Math.min(low, value);
    high = Math.max(high, value);
    last = value;
  }
  leave();
  return points;
}

/** The index of the event that was emitted nearest to a time; -1 when there is none. Events are in the order in which they were emitted. */
export function nearestEvent(marks: RunMarks, ms: number): number {
  let low = 0;
  let high = marks.count - 1;
  if (high < 0) return -1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((marks.atMs[middle] ?? 0) < ms) low = middle + 1;
    else high = middle;
  }
  const before = Math.abs((marks.atMs[low - 1] ?? Infinity) - ms);
  return before < Math.abs((marks.atMs[low] ?? 0) - ms) ? low - 1 : low;
}
