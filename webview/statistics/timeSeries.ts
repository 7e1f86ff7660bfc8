/** What the charts of the statistics draw, and say. Pure. */
import type { StatisticsResult } from '../../src/protocol/statisticsMessages.ts';
import { latencyText, rateText, spanText, timeText } from './statisticsWords.ts';

/** Numbers by time, in the middle of each bucket; times in milliseconds. null where there is none. */
export interface TimeSeries {
  readonly t: readonly number[];
  readonly columns: readonly (readonly (number | null)[])[];
}

/** A bucket that has hardly begun tells of no rate. */
const minShare = 0.25;

/** Events a second that came and went. The last bucket may have only begun: it is told of the time that it had, or left out. */
export function rateSeries({ series, span }: Pick<StatisticsResult, 'series' | 'span'>): TimeSeries {
  const { from, bucketMs } = series;
  const columns = [new Float64Array(series.in), new Float64Array(series.out)];
  const buckets = columns[0]?.length ?? 0;
  const lastMs = span ? span.to - (from + (buckets - 1) * bucketMs) : bucketMs;
  const share = Math.min(1, lastMs / bucketMs);
  const shown = share < minShare && buckets > 1 ? buckets - 1 : buckets;
  const rates = columns.map((column) =>
    Array.from(column.subarray(0, shown), (count, bucket) => {
      const seconds = (bucketMs / 1000) * (bucket === buckets - 1 ? Math.max(minShare, share) : 1);
      return count / seconds;
    }),
  );
  return { t: middles(from, bucketMs, shown), columns: rates };
}

/** Latencies of the emits of each bucket: p50 and p95. */
export function latencySeries({ series }: Pick<StatisticsResult, 'series'>): TimeSeries {
  const columns = [series.p50, series.p95].map((buffer) =>
    Array.from(new Float64Array(buffer), (value) => (Number.isNaN(value) ? null : value)),
  );
  return { t: middles(series.from, series.bucketMs, columns[0]?.length ?? 0), columns };
}

/** What the chart of rates shows, in a sentence. */
export function rateSentence({ t, columns: [came = [], went = []] }: TimeSeries): string {
  if (t.length === 0) return 'There are no events.';
  const most = (column: readonly (number | null)[]): string =>
    rateText(Math.max(0, ...column.map((rate) => rate ?? 0)));
  return `Events a second, ${rangeOf(t)}: up to ${most(came)} came, up to ${most(went)} were sent.`;
}

/** What the chart of latencies shows, in a sentence. */
export function latencySentence({ t, columns: [p50 = [], p95 = []] }: TimeSeries): string {
  const known = (column: readonly (number | null)[]): number[] => column.filter((value) => value !== null);
  const medians = known(p50);
  if (medians.length === 0) return 'No emit was acknowledged.';
  const between = `between ${latencyText(Math.min(...medians))} and ${latencyText(Math.max(...medians))}`;
  return `Acknowledgement latency, ${rangeOf(t)}: its median lies ${between}, p95 reaches ${latencyText(Math.max(...known(p95)))}.`;
}

function rangeOf(t: readonly number[]): string {
  return spanText({ from: t[0] ?? 0, to: t.at(-1) ?? 0 });
}

/** A point of a chart in words. */
export function pointText(
  { t, columns }: TimeSeries,
  index: number,
  labels: readonly string[],
  text: (value: number) => string,
): string {
  const values = labels.map((label, column) => {
    const value = columns[column]?.[index];
    return `${label} ${value === null || value === undefined ? 'none' : text(value)}`;
  });
  return `${timeText(t[index] ?? 0)}: ${values.join(', ')}`;
}

function middles(from: number, bucketMs: number, count: number): number[] {
  return Array.from({ length: count }, (_, bucket) => from + (bucket + 0.5) * bucketMs);
}
