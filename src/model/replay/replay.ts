import * as v from 'valibot';
import { deliveries } from '../entry/delivery.ts';
import { durationSchema } from '../profile/duration.ts';
import { networkFaultSchema } from '../profile/networkConditions.ts';
import { profileSchema } from '../profile/profile.ts';

/** A replay and what came of it (contract, section 8). */
export const replayModes = ['volatile', 'reliable'] as const;
export type ReplayMode = (typeof replayModes)[number];

const count = v.pipe(v.number(), v.integer('must be a whole number'), v.minValue(0, 'must not be negative'));

/** Events that were captured, in either direction; sent with their own spacing, arguments, bytes, volatile apart. */
export const capturedSourceSchema = v.strictObject({ connectionId: v.string(), filter: v.string() });
/** A stream of `count` events; variables such as {{$counter}} in `args`, which are in payload notation. */
export const generatedSourceSchema = v.strictObject({
  event: v.pipe(v.string(), v.nonEmpty('must not be empty')),
  args: v.array(v.unknown()),
  count: v.pipe(count, v.maxValue(1_000_000, 'must be at most 1000000')),
  everyMs: durationSchema,
});
/** 0: as fast as the transport takes it. */
export const replaySpeedSchema = v.pipe(
  v.number(),
  v.check((speed) => speed === 0 || (speed >= 0.1 && speed <= 100), 'must be 0, or between 0.1 and 100'),
);

export const replayPlanFields = {
  mode: v.picklist([...replayModes, 'compare']),
  speed: v.optional(replaySpeedSchema),
  network: v.optional(v.array(networkFaultSchema)),
};

/** A plan that is kept with an emit of a collection: the emit is its event. What is left out is the person's to choose. */
export const savedReplaySchema = v.object({
  ...replayPlanFields,
  count: v.optional(generatedSourceSchema.entries.count),
  everyMs: v.optional(generatedSourceSchema.entries.everyMs),
});
export type SavedReplay = v.InferOutput<typeof savedReplaySchema>;

/** As a person or a program asks for it. */
export const replayRequestSchema = v.strictObject({
  profile: profileSchema,
  source: v.union(
    [capturedSourceSchema, generatedSourceSchema],
    'must be { connectionId, filter } or { event, args, count, everyMs }',
  ),
  ...replayPlanFields,
});
export type ReplayRequest = v.InferOutput<typeof replayRequestSchema>;
export type ReplaySource = ReplayRequest['source'];

/** Numbers of a run. */
export const replayCountFields = {
  /** Asked for, whatever became of it. The others are by an event's newest delivery: each event is in one of them at most. */
  emitted: count,
  sent: count,
  discarded: count,
  buffered: count,
  flushed: count,
  lost: count,
  acknowledged: count,
  /** Events that left the buffer together. */
  largestFlush: count,
};

export const replayRunSchema = v.object({
  mode: v.picklist(replayModes),
  ...replayCountFields,
  /** `atMs` from the start; `settledMs` from the start too, when `delivery` came to be. "unknown": the client did not show what it did. */
  events: v.array(
    v.object({
      index: count,
      atMs: v.number(),
      delivery: v.picklist([...deliveries, 'unknown']),
      settledMs: v.number(),
    }),
  ),
});
export const replayReportSchema = v.object({ runs: v.array(replayRunSchema) });
export type ReplayReport = v.InferOutput<typeof replayReportSchema>;
