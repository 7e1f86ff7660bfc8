/** Stream analysis and scrubber: requests of the panel about captured events of one connection. */
import * as v from 'valibot';
import { findingKinds } from '../model/stream/findingList.ts';
import type { StreamAnalysisResult } from '../model/stream/streamAnalysis.ts';
import { streamKinds, timeUnits } from '../model/stream/streamValue.ts';
import { request } from './message.ts';
import { entryFactsSchema } from './shapes.ts';

const count = v.number();
const whole = v.pipe(v.number(), v.integer(), v.minValue(0));
const direction = v.picklist(['in', 'out']);
const path = v.string();

/** Events of a connection that match a filter; with `event` and `dir`, only those with this name and direction. */
const subject = {
  connectionId: v.string(),
  filter: v.string(),
  event: v.optional(v.string()),
  dir: v.optional(direction),
};
export type StreamSubject = v.InferOutput<v.ObjectSchema<typeof subject, undefined>>;

/** Why a path seems to hold a number or a time: see PathEvidence. */
const evidence = v.union([
  v.object({ step: v.number(), matching: count, steps: count }),
  v.object({ form: v.picklist([...timeUnits, 'named']), matching: count, steps: count }),
]);

/** The streams, the longest first, with the paths that probably hold a sequence number or a time. */
export const streamGuess = request(
  'stream/guess',
  v.object({ connectionId: v.string(), filter: v.string() }),
  v.object({
    /** Number of all events that match. */
    events: count,
    streams: v.array(
      v.object({
        event: v.string(),
        dir: direction,
        events: count,
        /** The most likely first. */
        candidates: v.array(v.object({ path, kind: v.picklist(streamKinds), evidence })),
        paths: v.array(v.object({ path, numeric: v.boolean() })),
      }),
    ),
    /** Number of streams that are not listed, because there are too many. */
    more: count,
  }),
  { timeoutMs: null },
);
export type GuessedStreams = v.InferOutput<typeof streamGuess.result>;

const finding = v.object({
  kind: v.picklist(findingKinds),
  seq: v.number(),
  t: v.number(),
  before: v.optional(v.number()),
  sinceMs: v.optional(v.number()),
  expected: v.optional(v.string()),
  got: v.string(),
  missing: v.optional(count),
  lastMissing: v.optional(v.string()),
  first: v.optional(v.number()),
  /**
   * Changes of the connection or the capture between `before` and the entry. If there are none, the last change shortly before the entry.
   */
  during: v.array(entryFactsSchema),
});
export type StreamFinding = v.InferOutput<typeof finding>;

const bucket = v.object({ from: v.number(), to: v.optional(v.number()), count });
const intervals = v.object({
  count,
  min: v.number(),
  mean: v.number(),
  p50: v.number(),
  p95: v.number(),
  p99: v.number(),
  max: v.number(),
  deviation: v.number(),
  histogram: v.array(bucket),
});

const analysis = v.object({
  events: count,
  read: count,
  absent: count,
  unreadable: count,
  imprecise: count,
  step: v.optional(v.number()),
  unit: v.optional(v.picklist(timeUnits)),
  coarse: v.boolean(),
  first: v.optional(v.string()),
  last: v.optional(v.string()),
  counts: v.object({ gap: count, duplicate: count, outOfOrder: count, restart: count, unexpected: count }),
  missing: count,
  findings: v.array(finding),
  intervals: v.optional(intervals),
  jitterMs: v.optional(v.number()),
});
/** The model's result (StreamAnalysisResult), in which every finding also has the changes of the connection. */
export type AnalyzedStream = Omit<StreamAnalysisResult, 'findings'> & { findings: StreamFinding[] };

/** Analyzes the numbers or times at a path: gaps, duplicates, order and intervals. All times are in milliseconds. */
export const streamAnalyze = request(
  'stream/analyze',
  v.object({ ...subject, path, kind: v.picklist(streamKinds) }),
  analysis as v.GenericSchema<unknown, AnalyzedStream>,
  { timeoutMs: null },
);

/**
 * The events as Float64 columns: time (ms), seq, and the number at each path, NaN if there is none. If there are more than `maxPoints` events,
 * a selection that keeps the extremes. The engine keeps the newest two streams of a caller for `stream/at`.
 */
export const streamSeries = request(
  'stream/series',
  v.object({
    ...subject,
    paths: v.pipe(v.array(path), v.maxLength(8)),
    maxPoints: v.pipe(whole, v.minValue(2), v.maxValue(1_000_000)),
  }),
  v.object({
    streamId: v.string(),
    /** Number of all events. */
    events: count,
    from: v.number(),
    to: v.number(),
    /** Number of rows in the columns. */
    points: count,
    t: v.instance(ArrayBuffer),
    seq: v.instance(ArrayBuffer),
    values: v.array(v.instance(ArrayBuffer)),
  }),
  { timeoutMs: null, resultBuffers: ({ t, seq, values }) => [t, seq, ...values] },
);

/** One event of a stream: the last one at or before a time (the first one if all are later), or the nth one, with its values as shortened text. */
export const streamAt = request(
  'stream/at',
  v.object({ streamId: v.string(), at: v.union([v.object({ t: v.number() }), v.object({ index: whole })]) }),
  v.nullable(
    v.object({
      index: count,
      seq: v.number(),
      t: v.number(),
      /** null if the event has no value at the path. */
      values: v.array(v.nullable(v.string())),
      /** The event was cleared or dropped in the meantime. */
      gone: v.boolean(),
    }),
  ),
);
export type StreamMoment = NonNullable<v.InferOutput<typeof streamAt.result>>;
