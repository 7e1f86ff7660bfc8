/** Formats the numbers of the statistics for people. Pure. */
import { countText } from '../../src/model/texts/numberText.ts';
import { bytesText, durationText, rateText, significantMillisecondsText } from '../../src/model/texts/quantities.ts';
import { clockInRange, clockText } from '../format/timeFormat.ts';
import type { SortKey, StatisticsRow } from './statisticsRows.ts';
import { statisticsTexts } from './statisticsTexts.ts';

const count = (value: number): string => (Number.isNaN(value) || value === 0 ? '' : countText(value));
const latency = (value: number): string => (Number.isNaN(value) ? '' : latencyText(value));

/** The columns of numbers, from left to right, with the text of their cells: empty when there is no value. */
const cellTexts = {
  count: (row) => countText(row.count),
  rate: ({ rate }) => rateText(rate),
  peak: ({ peak }) => rateText(peak),
  bytes: ({ bytes }) => bytesText(bytes),
  acks: ({ acks }) => count(acks),
  p50: ({ p50 }) => latency(p50),
  p95: ({ p95 }) => latency(p95),
  p99: ({ p99 }) => latency(p99),
  max: ({ max }) => latency(max),
  timedOut: ({ timedOut }) => count(timedOut),
  late: ({ late }) => count(late),
  discarded: ({ discarded }) => count(discarded),
  lost: ({ lost }) => count(lost),
  failed: ({ failed }) => count(failed),
  // The format is the same as in the timeline, because seconds since the start would be read as an age.
  lastT: ({ lastT }, startedAt) => (Number.isNaN(lastT) ? '' : clockText(startedAt, lastT).slice(0, 'hh:mm:ss'.length)),
} as const satisfies Readonly<Partial<Record<SortKey, (row: StatisticsRow, startedAt: string) => string>>>;

export type NumberColumn = keyof typeof cellTexts;
export const numberColumns = Object.keys(cellTexts) as NumberColumn[];

/** Columns that have values only in some captures. In other captures, they would take space from the names and from the other columns. */
const occasional: ReadonlySet<NumberColumn> = new Set([
  ...(['acks', 'p50', 'p95', 'p99', 'max'] as const),
  ...(['timedOut', 'late', 'discarded', 'lost', 'failed'] as const),
]);

/** The columns that have a value, and the column by which the rows are sorted. */
export function shownColumns(total: StatisticsRow, sortedBy: SortKey): NumberColumn[] {
  return numberColumns.filter(
    (column) => !occasional.has(column) || column === sortedBy || cellText(column, total, '') !== '',
  );
}

/** @param startedAt when the capture started */
export function cellText(column: NumberColumn, row: StatisticsRow, startedAt: string): string {
  return cellTexts[column](row, startedAt);
}

/** "0.42 ms", "8.3 ms", "120 ms", "1.2 s". */
export function latencyText(ms: number): string {
  return ms < 10 ? significantMillisecondsText(ms, 2) : durationText(ms);
}

/** A range as two times of day: "14:03:12 – 14:05:00". */
export function spanText(startedAt: string, range: { from: number; to: number }): string {
  const { from, to } = range;
  return statisticsTexts.range({
    from: clockInRange(startedAt, from, range),
    to: clockInRange(startedAt, to, range),
  });
}
