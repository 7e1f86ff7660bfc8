/** The data of the charts of the statistics, and the texts that describe it. Pure. */
import type { StatisticsResult } from '../../src/protocol/statisticsMessages.ts';
import { listText } from '../../src/model/texts/numberText.ts';
import { clockInRange } from '../format/timeFormat.ts';
import { latencyText, spanText } from './statisticsFormat.ts';
import { rateText } from '../../src/model/texts/quantities.ts';
import { statisticsTexts } from './statisticsTexts.ts';

/** Numbers over time, at the middle of each bucket; times are in milliseconds. null where there is no number. */
export interface TimeSeries {
  readonly t: readonly number[];
  readonly columns: readonly (readonly (number | null)[])[];
  /** When the capture started. The times are relative to it. */
  readonly startedAt: string;
}

/** A bucket has no rate before this share of its time has passed: the rate from a single event would be too high. */
const minShare = 0.5;

/**
 * Received and sent events per second. The rate of the last bucket is calculated for the time that has passed. If too
 * little time has passed, the bucket is left out; if it is the only bucket, its whole width counts.
 */
export function rateSeries({ series }: Pick<StatisticsResult, 'series'>, startedAt: string): TimeSeries {
  const { from, bucketMs, lastMs } = series;
  const columns = [new Float64Array(series.in), new Float64Array(series.out)];
  const buckets = columns[0]?.length ?? 0;
  const share = Math.min(1, lastMs / bucketMs);
  const hasRate = share >= minShare;
  const shown = !hasRate && buckets > 1 ? buckets - 1 : buckets;
  const rates = columns.map((column) =>
    Array.from(column.subarray(0, shown), (count, bucket) => {
      const seconds = (bucketMs / 1000) * (hasRate && bucket === buckets - 1 ? share : 1);
      return count / seconds;
    }),
  );
  return { t: middles(from, bucketMs, shown), columns: rates, startedAt };
}

/** p50 and p95 of the latencies of the emits of each bucket. */
export function latencySeries({ series }: Pick<StatisticsResult, 'series'>, startedAt: string): TimeSeries {
  const columns = [series.p50, series.p95].map((buffer) =>
    Array.from(new Float64Array(buffer), (value) => (Number.isNaN(value) ? null : value)),
  );
  return { t: middles(series.from, series.bucketMs, columns[0]?.length ?? 0), columns, startedAt };
}

/** Describes the chart of rates in a sentence. */
export function rateSentence(series: TimeSeries): string {
  const {
    t,
    columns: [received = [], sent = []],
  } = series;
  if (t.length === 0) return statisticsTexts.noEvents();
  const most = (column: readonly (number | null)[]): string =>
    rateText(Math.max(0, ...column.map((rate) => rate ?? 0)));
  return statisticsTexts.rateSummary({
    range: spanText(series.startedAt, rangeOf(series)),
    received: most(received),
    sent: most(sent),
  });
}

/** Describes the chart of latencies in a sentence. */
export function latencySentence(series: TimeSeries): string {
  const [p50 = [], p95 = []] = series.columns;
  const known = (column: readonly (number | null)[]): number[] => column.filter((value) => value !== null);
  const medians = known(p50);
  if (medians.length === 0) return statisticsTexts.noLatency();
  return statisticsTexts.latencySummary({
    range: spanText(series.startedAt, rangeOf(series)),
    low: latencyText(Math.min(...medians)),
    high: latencyText(Math.max(...medians)),
    p95: latencyText(Math.max(...known(p95))),
  });
}

function rangeOf({ t }: TimeSeries): { from: number; to: number } {
  return { from: t[0] ?? 0, to: t.at(-1) ?? 0 };
}

/** The time of day of a point. */
export function timeOf(series: TimeSeries, index: number): string {
  return clockInRange(series.startedAt, series.t[index] ?? 0, rangeOf(series));
}

/** The values of one point of a chart: "14:03:12: in 3 /s, out 1 /s". */
export function pointText(
  series: TimeSeries,
  index: number,
  labels: readonly string[],
  text: (value: number) => string,
): string {
  const values = labels.map((label, column) => {
    const value = series.columns[column]?.[index];
    return statisticsTexts.pointValue({
      line: label,
      value: value === null || value === undefined ? statisticsTexts.noValue() : text(value),
    });
  });
  return statisticsTexts.point({ time: timeOf(series, index), values: listText(values) });
}

function middles(from: number, bucketMs: number, count: number): number[] {
  return Array.from({ length: count }, (_, bucket) => from + (bucket + 0.5) * bucketMs);
}
