/** What is counted of captured events: by name, over time, and for the overview above the timeline. Times are milliseconds since the session started. */
import { asIssue } from '../model/schemaFault.ts';
import * as v from 'valibot';
import { request } from './message.ts';

const whole = v.pipe(v.number(), v.integer(), v.minValue(0));
const time = v.pipe(v.number(), v.finite());
const numbers = v.instance(ArrayBuffer);

/** `from` belongs to it, `to` does not. */
export const timeRangeSchema = v.pipe(
  v.object({ from: time, to: time }),
  v.check(({ from, to }) => from < to, asIssue({ code: 'value.rangeReversed' })),
);
export type TimeRange = v.InferOutput<typeof timeRangeSchema>;

/** Every connection when none is named; `filter` chooses among its events. */
const subject = { connectionId: v.optional(v.string()), filter: v.optional(v.string()) };

/** The numbers of a row of the statistics, in this order. */
export const statisticsColumns = [
  /** 0 incoming, 1 outgoing, 2 both. */
  'direction',
  'count',
  /** Events a second, on average over the span. */
  'rate',
  /** The most in one second. */
  'peak',
  /** On the wire, acknowledgements not included. */
  'bytes',
  /** Acknowledgements of outgoing events, late ones included; latencies are in milliseconds, NaN where there is none. */
  'acks',
  'p50',
  'p95',
  'p99',
  'max',
  /** By the newest delivery: an event whose acknowledgement came after its time is late, and no longer timed out. */
  'timedOut',
  'late',
  'discarded',
  'lost',
  'failed',
  /** When the last one came. */
  'lastT',
] as const;
export type StatisticsColumn = (typeof statisticsColumns)[number];

const statistics = v.object({
  /** Of each row but the last; null: other names, counted together because there are too many or they are too long. */
  names: v.array(v.nullable(v.string())),
  /** Float64, `statisticsColumns` row by row; the last row is the total. */
  columns: numbers,
  /** What the rates are told of; left out when there is no event. */
  span: v.optional(v.object({ from: v.number(), to: v.number() })),
  /**
   * Float64 columns, a number a bucket: received and sent events, latencies of the emits of the bucket (NaN where none was acknowledged).
   * Of the last bucket only `lastMs` have passed. Buckets are wide enough that regular events give an even line.
   */
  series: v.object({
    from: v.number(),
    bucketMs: v.number(),
    lastMs: v.number(),
    in: numbers,
    out: numbers,
    p50: numbers,
    p95: numbers,
  }),
});
export type StatisticsResult = v.InferOutput<typeof statistics>;

const statisticsSubject = v.object({ ...subject, range: v.optional(timeRangeSchema) });
export type StatisticsSubject = v.InferOutput<typeof statisticsSubject>;

/** Counts the events of the capture, or of a range of it, by name and direction. What was counted is kept for the next question. */
export const statisticsRead = request('statistics/read', statisticsSubject, statistics, {
  timeoutMs: null,
  resultBuffers: ({ columns, series }) => [columns, series.in, series.out, series.p50, series.p95],
});

const overviewSubject = v.object({
  ...statisticsSubject.entries,
  buckets: v.pipe(whole, v.minValue(2), v.maxValue(2000)),
});
export type OverviewSubject = v.InferOutput<typeof overviewSubject>;

const overview = v.object({
  from: v.number(),
  /** Of the newest entry. */
  to: v.number(),
  bucketMs: v.number(),
  /** Float64 columns, a number a bucket: events that came and went, outgoing ones that failed, were lost, timed out or were discarded. */
  in: numbers,
  out: numbers,
  errors: numbers,
  /** Seq of the first event in a bucket; 0 when it has none. */
  first: numbers,
  /** Float64 pairs, from and to: a connection was not connected; NaN as its end while it still is not. */
  outages: numbers,
  /** Float64 times. */
  markers: numbers,
});
export type OverviewResult = v.InferOutput<typeof overview>;

/** The course of the capture in at most `buckets` buckets, as a whole or of a range. What was counted is kept as well. */
export const timelineOverview = request('timeline/overview', overviewSubject, overview, {
  timeoutMs: null,
  resultBuffers: ({ in: incoming, out, errors, first, outages, markers }) => [
    incoming,
    out,
    errors,
    first,
    outages,
    markers,
  ],
});
