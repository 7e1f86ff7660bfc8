/**
 * Counts of captured events: by name, over time, and for the overview above the timeline. Times are in milliseconds since the capture
 * started.
 */
import { asIssue } from '../model/schemaFault.ts';
import * as v from 'valibot';
import { request } from './message.ts';

const whole = v.pipe(v.number(), v.integer(), v.minValue(0));
const time = v.pipe(v.number(), v.finite());
const numbers = v.instance(ArrayBuffer);

/** `from` is included, `to` is not. */
export const timeRangeSchema = v.pipe(
  v.object({ from: time, to: time }),
  v.check(({ from, to }) => from < to, asIssue({ code: 'value.rangeReversed' })),
);
export type TimeRange = v.InferOutput<typeof timeRangeSchema>;

/** All connections if none is given; `filter` selects among their events. */
const subject = { connectionId: v.optional(v.string()), filter: v.optional(v.string()) };

/** The numbers of a row of the statistics, in this order. */
export const statisticsColumns = [
  /** 0 incoming, 1 outgoing, 2 both. */
  'direction',
  'count',
  /** Events per second, on average over the span. */
  'rate',
  /** The highest number in one second. */
  'peak',
  /** The size on the wire, without acknowledgements. */
  'bytes',
  /** Number of acknowledgements of outgoing events, including late ones; latencies are in milliseconds, NaN if there is none. */
  'acks',
  'p50',
  'p95',
  'p99',
  'max',
  /**
   * By the newest delivery status: an event whose acknowledgement was received after the timeout is late and no longer counts as timed out.
   */
  'timedOut',
  'late',
  'discarded',
  'lost',
  'failed',
  /** Time of the last event. */
  'lastT',
] as const;
export type StatisticsColumn = (typeof statisticsColumns)[number];

const statistics = v.object({
  /**
   * The names of all rows but the last. `null`: other names, which are counted together because there are too many, or because they are too
   * long.
   */
  names: v.array(v.nullable(v.string())),
  /** Float64, `statisticsColumns` row by row; the last row is the total. */
  columns: numbers,
  /** The span of the rates; left out if there is no event. */
  span: v.optional(v.object({ from: v.number(), to: v.number() })),
  /**
   * Float64 columns with one number per bucket: received and sent events, latencies of the emits in the bucket (NaN if none was
   * acknowledged). Only `lastMs` of the last bucket have passed. Buckets are wide enough for regular events to give an even line.
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

/** Counts the events of the capture, or of a range of it, by name and direction. The counts are kept for the next request. */
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
  /** Time of the newest entry. */
  to: v.number(),
  bucketMs: v.number(),
  /**
   * Float64 columns with one number per bucket: received events, sent events, and outgoing events that failed, were lost, timed out or were
   * discarded.
   */
  in: numbers,
  out: numbers,
  errors: numbers,
  /** Seq of the first event in a bucket; 0 if there is none. */
  first: numbers,
  /** Float64 pairs of start and end: times without a connection; the end is NaN while there is still none. */
  outages: numbers,
  /** Float64 times. */
  markers: numbers,
});
export type OverviewResult = v.InferOutput<typeof overview>;

/** Events over time in at most `buckets` buckets, for the whole capture or a range. The counts are kept for the next request. */
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
