import type { OverviewResult } from '../../protocol/statisticsMessages.ts';
import { deliveryCodes, directionOf, kindCodes } from '../log/columns/factCodes.ts';
import type { LogReader } from '../log/captureLog.ts';
import type { IndexRow } from '../log/columns/logIndex.ts';
import { rareFactsOf } from '../log/rareFactsOf.ts';
import type { Counted } from './countedColumn.ts';
import type { Tally } from './logAggregator.ts';
import { Outages } from './outages.ts';
import { foldFirsts, foldSums, TimeAxis, type TimeSpan } from './timeAxis.ts';

const minBucketMs = 50;
/** Maximum number of markers in the overview; the timeline shows all. */
const maxMarkers = 2000;

const errors: ReadonlySet<number> = new Set(
  (['failed', 'lost', 'timedOut', 'discarded'] as const).map((delivery) => deliveryCodes.of(delivery)),
);
const marker = kindCodes.of('marker');

/** Counts events over time by direction, and failed ones; stores outages and markers. */
export class OverviewTally implements Tally {
  readonly #log: LogReader;
  readonly #span: TimeSpan | undefined;
  readonly #axis: TimeAxis;
  readonly #in: Float64Array<ArrayBuffer>;
  readonly #out: Float64Array<ArrayBuffer>;
  readonly #errors: Float64Array<ArrayBuffer>;
  readonly #first: Float64Array<ArrayBuffer>;
  readonly #outages = new Outages();
  readonly #markers: number[] = [];
  #lastT = NaN;

  constructor(log: LogReader, span: TimeSpan | undefined, buckets: number) {
    this.#log = log;
    this.#span = span;
    this.#in = new Float64Array(buckets);
    this.#out = new Float64Array(buckets);
    this.#errors = new Float64Array(buckets);
    this.#first = new Float64Array(buckets);
    this.#axis = new TimeAxis({ most: buckets, minMs: minBucketMs, span, fold: () => this.#fold() });
  }

  clear(): void {
    this.#axis.clear();
    for (const column of [this.#in, this.#out, this.#errors, this.#first]) column.fill(0);
    this.#outages.clear();
    this.#markers.length = 0;
    this.#lastT = NaN;
  }

  add(row: IndexRow, seq: number): void {
    const bucket = this.#axis.at(row.t);
    if (bucket < 0) return;
    this.#lastT = row.t;
    const column = directionOf(row.shape) === 'out' ? this.#out : this.#in;
    column[bucket] = (column[bucket] ?? 0) + 1;
    if (this.#first[bucket] === 0) this.#first[bucket] = seq;
    this.#weigh(bucket, row.status, 1);
  }

  change(row: IndexRow, before: Counted): void {
    const bucket = this.#axis.at(row.t);
    if (bucket < 0) return;
    this.#weigh(bucket, before.status, -1);
    this.#weigh(bucket, row.status, 1);
  }

  transition(row: IndexRow, seq: number): void {
    const { t } = row;
    const isIn = !this.#span || (t >= this.#span.from && t < this.#span.to);
    if (isIn && this.#axis.at(t) >= 0) this.#lastT = t;
    if ((row.shape & 15) === marker) {
      if (isIn && this.#markers.length < maxMarkers) this.#markers.push(t);
      return;
    }
    const facts = rareFactsOf(this.#log, seq, row);
    const connectionId = this.#log.tables.scopes.value(row.scope)?.connectionId;
    // A client of the application that disconnected and connects again is another connection.
    const isObserved = this.#log.tables.connections.get(connectionId ?? '')?.source !== undefined;
    if (facts && connectionId && !isObserved) this.#outages.transition(connectionId, t, facts);
  }

  result(): OverviewResult {
    const { used, bucketMs, from } = this.#axis;
    const cut = (column: Float64Array<ArrayBuffer>): ArrayBuffer => column.slice(0, used).buffer;
    const start = used === 0 ? (this.#span?.from ?? 0) : from;
    return {
      from: start,
      to: this.#span?.to ?? (used === 0 ? start : this.#lastT),
      bucketMs,
      in: cut(this.#in),
      out: cut(this.#out),
      errors: cut(this.#errors),
      first: cut(this.#first),
      outages: this.#outages.pairs(this.#span).buffer,
      markers: Float64Array.from(this.#markers).buffer,
    };
  }

  #weigh(bucket: number, status: number, sign: 1 | -1): void {
    if (errors.has(status)) this.#errors[bucket] = (this.#errors[bucket] ?? 0) + sign;
  }

  #fold(): void {
    for (const column of [this.#in, this.#out, this.#errors]) foldSums(column);
    foldFirsts(this.#first);
  }
}
