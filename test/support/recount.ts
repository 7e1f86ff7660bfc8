import { causeMessage } from '../../src/model/cause/causeTexts.ts';
import type { LogReader } from '../../src/engine/log/captureLog.ts';
import type { LogRecord } from '../../src/engine/contracts/record.ts';
import { parseFilter } from '../../src/model/filter/filter.ts';
import { shows } from '../../src/engine/query/shows.ts';
import type { StatisticsResult, StatisticsColumn, TimeRange } from '../../src/protocol/statisticsMessages.ts';
import { statisticsColumns } from '../../src/protocol/statisticsMessages.ts';

export interface CountedRange {
  connectionId?: string;
  filter?: string;
  range?: TimeRange;
}

/** The records that match a query, found by checking each record. */
export function recordsOf(log: LogReader, { connectionId, filter = '', range }: CountedRange): LogRecord[] {
  const parsed = parseFilter(filter);
  if (!parsed.ok) throw new Error(causeMessage(parsed.fault));
  const found: LogRecord[] = [];
  for (let seq = log.firstSeq; seq < log.nextSeq; seq++) {
    const record = log.read(seq);
    if (!record || record.kind !== 'event' || !shows(record, parsed.filter, connectionId)) continue;
    if (!range || (record.facts.t >= range.from && record.facts.t < range.to)) found.push(record);
  }
  return found;
}

export type CountedRow = Record<StatisticsColumn, number>;

/** The rows of a result by direction and name; the total under "total". */
export function rowsOf({ names, columns }: StatisticsResult): Map<string, CountedRow> {
  const numbers = new Float64Array(columns);
  const rows = new Map<string, CountedRow>();
  [...names, undefined].forEach((name, index) => {
    const at = index * statisticsColumns.length;
    const row = Object.fromEntries(
      statisticsColumns.map((column, offset) => [column, numbers[at + offset] ?? NaN]),
    ) as CountedRow;
    rows.set(name === undefined ? 'total' : `${row.direction} ${String(name)}`, row);
  });
  return rows;
}

/** The expected row for records, counted in the simplest way. */
export function recount(records: readonly LogRecord[]): Omit<CountedRow, 'direction' | 'rate'> {
  const facts = records.map((record) => record.facts);
  const delivered = (delivery: string): number => facts.filter((fact) => fact.delivery === delivery).length;
  const seconds = new Map<number, number>();
  for (const { t } of facts) seconds.set(Math.floor(t / 1000), (seconds.get(Math.floor(t / 1000)) ?? 0) + 1);
  const latencies = latenciesOf(records);
  return {
    count: facts.length,
    peak: Math.max(0, ...seconds.values()),
    bytes: facts.reduce((sum, { bytes = 0 }) => sum + bytes, 0),
    acks: latencies.length,
    p50: percentile(latencies, 50),
    p95: percentile(latencies, 95),
    p99: percentile(latencies, 99),
    max: latencies.at(-1) ?? NaN,
    timedOut: delivered('timedOut'),
    late: delivered('late'),
    discarded: delivered('discarded'),
    lost: delivered('lost'),
    failed: delivered('failed'),
    lastT: facts.at(-1)?.t ?? NaN,
  };
}

/** Latencies of acknowledged emits, sorted. */
export function latenciesOf(records: readonly LogRecord[]): number[] {
  return records
    .map(({ facts }) => facts)
    .filter(({ dir, delivery }) => dir === 'out' && (delivery === 'acknowledged' || delivery === 'late'))
    .flatMap(({ latencyMs }) => latencyMs ?? [])
    .sort((a, b) => a - b);
}

/** The smallest of the sorted numbers for which at least this percentage of the numbers is not larger. */
export function percentile(sorted: readonly number[], percent: number): number {
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? NaN;
}

/** Whether a number is accurate to 1% or to a microsecond, which is the precision of the histogram. */
export function isNear(got: number, exact: number): boolean {
  if (Number.isNaN(exact)) return Number.isNaN(got);
  return Math.abs(got - exact) <= Math.max(0.0011, exact * 0.01);
}
