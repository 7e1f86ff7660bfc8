import { statisticsColumns, type StatisticsResult } from '../../protocol/statisticsMessages.ts';
import { deliveryCodes, directionOf } from '../log/columns/factCodes.ts';
import type { FactColumns } from '../log/columns/factColumns.ts';
import { type IndexRow, onDisk } from '../log/columns/logIndex.ts';
import type { TimeSlicer } from '../contracts/timeSlicer.ts';
import type { Counted } from './countedColumn.ts';
import { Latencies } from './latencies.ts';
import { bytesOf, type Tally } from './logAggregator.ts';
import { NameCount } from './nameCount.ts';
import { foldSums, TimeAxis, type TimeSpan } from './timeAxis.ts';
import { binSums, usefulBins } from './usefulBins.ts';

/** A hostile server can create new names indefinitely: further names are counted together. */
export const maxNames = 10_000;
const maxBuckets = 300;
const minBucketMs = 250;
/** Minimum duration for rates, because a capture of one event has no duration. */
const minSeconds = 1;

const incoming = 0;
const outgoing = 1;
const both = 2;
const acknowledged: ReadonlySet<number> = new Set([deliveryCodes.of('acknowledged'), deliveryCodes.of('late')]);

/** Counts events by name and direction, and over time. */
export class EventTally implements Tally {
  readonly #tables: FactColumns;
  readonly #span: TimeSpan | undefined;
  readonly #axis: TimeAxis;
  /** The counts of each name in each direction. The key is made of the number of the name and the direction. */
  readonly #names = new Map<number, NameCount>();
  #others = [new NameCount(), new NameCount()] as const;
  #total = new NameCount();
  readonly #counts = [new Float64Array(maxBuckets), new Float64Array(maxBuckets)] as const;
  #latencies: (Latencies | undefined)[] = [];
  /** The table of names when counting began. When the log is cleared, its table is replaced with a new one. */
  #nameTable: FactColumns['names'];
  #firstT = NaN;
  #lastT = NaN;

  constructor(tables: FactColumns, span: TimeSpan | undefined) {
    this.#tables = tables;
    this.#nameTable = tables.names;
    this.#span = span;
    this.#axis = new TimeAxis({ most: maxBuckets, minMs: minBucketMs, span, fold: () => this.#fold() });
  }

  clear(): void {
    this.#axis.clear();
    this.#names.clear();
    this.#nameTable = this.#tables.names;
    this.#others = [new NameCount(), new NameCount()];
    this.#total = new NameCount();
    for (const column of this.#counts) column.fill(0);
    this.#latencies = [];
    this.#firstT = NaN;
    this.#lastT = NaN;
  }

  add(row: IndexRow): void {
    const counted = { status: row.status, bytes: bytesOf(row) };
    const name = this.#nameOf(row);
    name.add(row.t, counted);
    this.#total.add(row.t, counted);
    if (Number.isNaN(this.#firstT)) this.#firstT = row.t;
    this.#lastT = row.t;
    const bucket = this.#axis.at(row.t);
    const column = this.#counts[directionNumber(row)];
    if (bucket >= 0) column[bucket] = (column[bucket] ?? 0) + 1;
    if (acknowledged.has(row.status)) this.#acknowledge(row, name);
  }

  change(row: IndexRow, before: Counted): void {
    const now = { status: row.status, bytes: bytesOf(row) };
    const name = this.#nameOf(row);
    name.change(now, before);
    this.#total.change(now, before);
    if (acknowledged.has(row.status) && !acknowledged.has(before.status)) this.#acknowledge(row, name);
  }

  /** All counts. They are collected in time slices, because there can be thousands of names. */
  async result(slicer: TimeSlicer): Promise<StatisticsResult> {
    const from = this.#span?.from ?? this.#firstT;
    const to = this.#span?.to ?? this.#lastT;
    const seconds = Math.max(minSeconds, (to - from) / 1000) || minSeconds;
    const rows: { name: string | null; direction: number; counts: NameCount }[] = [];
    for (const [key, counts] of this.#names) {
      rows.push({ name: this.#nameTable.value(key >>> 1) ?? '', direction: key & 1, counts });
    }
    this.#others.forEach((counts, direction) => {
      if (counts.count > 0) rows.push({ name: null, direction, counts });
    });
    const columns = new Float64Array((rows.length + 1) * statisticsColumns.length);
    rows.push({ name: null, direction: both, counts: this.#total });
    let at = 0;
    for (const { direction, counts } of rows) {
      const numbers = counts.numbers(direction, seconds);
      for (const column of statisticsColumns) columns[at++] = numbers[column];
      if (slicer.shouldYield) await slicer.yieldToEventLoop();
    }
    return {
      names: rows.slice(0, -1).map(({ name }) => name),
      columns: columns.buffer,
      ...(Number.isFinite(from) && { span: { from, to } }),
      series: await this.#series(to, slicer),
    };
  }

  /** @param to the end of the counted span */
  async #series(to: number, slicer: TimeSlicer): Promise<StatisticsResult['series']> {
    const { used, bucketMs, from } = this.#axis;
    const { width, period } = usefulBins(this.#counts, used, bucketMs);
    const bins = Math.ceil(used / width);
    const p50 = new Float64Array(bins).fill(NaN);
    const p95 = new Float64Array(bins).fill(NaN);
    for (let bin = 0; bin < bins; bin++) {
      const latencies = this.#latenciesOf(bin * width, Math.min(used, (bin + 1) * width));
      if (!latencies) continue;
      p50[bin] = latencies.percentile(50);
      p95[bin] = latencies.percentile(95);
      if (slicer.shouldYield) await slicer.yieldToEventLoop();
    }
    const [received, sent] = this.#counts;
    const binMs = bucketMs * width;
    const lastFrom = from + (bins - 1) * binMs;
    // The last period of regular events ends one period after the newest of them. Without a known period, the last bin is as long as the
    // others.
    const periodMs = period * bucketMs;
    const lastMs = this.#span ? to - lastFrom : periodMs > 0 ? to + periodMs - lastFrom : binMs;
    return {
      from: used === 0 ? 0 : from,
      bucketMs: binMs,
      // A bin that is shorter than a period has no rate.
      lastMs: used === 0 || lastMs < Math.min(periodMs, binMs) ? 0 : Math.min(binMs, lastMs),
      in: binSums(received.subarray(0, used), width).buffer as ArrayBuffer,
      out: binSums(sent.subarray(0, used), width).buffer as ArrayBuffer,
      p50: p50.buffer,
      p95: p95.buffer,
    };
  }

  #latenciesOf(from: number, to: number): Latencies | undefined {
    const found = this.#latencies.slice(from, to).filter((latencies) => latencies !== undefined);
    if (found.length < 2) return found[0];
    const all = new Latencies();
    for (const latencies of found) all.merge(latencies);
    return all;
  }

  #nameOf(row: IndexRow): NameCount {
    const direction = directionNumber(row);
    if (row.event === onDisk) return this.#others[direction];
    const key = row.event * 2 + direction;
    const known = this.#names.get(key);
    if (known) return known;
    if (this.#names.size >= maxNames) return this.#others[direction];
    const counts = new NameCount();
    this.#names.set(key, counts);
    return counts;
  }

  /** Counts an acknowledgement in the bucket of its emit, whenever it was received. */
  #acknowledge(row: IndexRow, name: NameCount): void {
    if (directionNumber(row) !== outgoing) return;
    const { latencyMs } = this.#tables.sides.row(row.side);
    if (!(latencyMs >= 0)) return;
    name.acknowledged(latencyMs);
    this.#total.acknowledged(latencyMs);
    const bucket = this.#axis.at(row.t);
    if (bucket < 0) return;
    const latencies = (this.#latencies[bucket] ??= new Latencies());
    latencies.add(latencyMs);
  }

  #fold(): void {
    for (const column of this.#counts) foldSums(column);
    const folded: (Latencies | undefined)[] = [];
    for (const [bucket, latencies] of this.#latencies.entries()) {
      if (!latencies) continue;
      const at = bucket >>> 1;
      const there = folded[at];
      if (there) there.merge(latencies);
      else folded[at] = latencies;
    }
    this.#latencies = folded;
  }
}

function directionNumber(row: IndexRow): 0 | 1 {
  return directionOf(row.shape) === 'out' ? outgoing : incoming;
}
