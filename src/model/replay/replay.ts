import { asIssue } from '../schemaFault.ts';
import * as v from 'valibot';
import { deliveries } from '../entry/delivery.ts';
import { durationSchema } from '../profile/duration.ts';
import { networkFaultSchema } from '../profile/networkConditions.ts';
import { profileSchema } from '../profile/profile.ts';

/** A replay and its report. */
export const replayModes = ['volatile', 'reliable'] as const;
export type ReplayMode = (typeof replayModes)[number];

const count = v.pipe(
  v.number(),
  v.integer(asIssue({ code: 'value.notWhole' })),
  v.minValue(0, asIssue({ code: 'value.negative' })),
);

/** Maximum number of events of a generated stream. */
export const maxCount = 1_000_000;

/** Captured events of either direction. They are emitted with their own intervals, arguments and bytes; the mode decides about volatile. */
export const capturedSourceSchema = v.strictObject({ connectionId: v.string(), filter: v.string() });
/** A stream of `count` events. `args` are in payload notation, and can contain variables such as `{{$counter}}`. */
export const generatedSourceSchema = v.strictObject({
  event: v.pipe(v.string(), v.nonEmpty(asIssue({ code: 'value.empty' }))),
  args: v.array(v.unknown()),
  count: v.pipe(count, v.maxValue(maxCount, asIssue({ code: 'value.tooLarge', params: { max: maxCount } }))),
  everyMs: durationSchema,
});
/** 0: as fast as the transport accepts events. */
export const replaySpeedSchema = v.pipe(
  v.number(),
  v.check((speed) => speed === 0 || (speed >= 0.1 && speed <= 100), asIssue({ code: 'value.replaySpeed' })),
);

export const replayPlanFields = {
  mode: v.picklist([...replayModes, 'compare']),
  speed: v.optional(replaySpeedSchema),
  network: v.optional(v.array(networkFaultSchema)),
};

/** A plan that is saved with an emit of a collection, whose event it sends. The user chooses the options that are left out. */
export const savedReplaySchema = v.object({
  ...replayPlanFields,
  count: v.optional(generatedSourceSchema.entries.count),
  everyMs: v.optional(generatedSourceSchema.entries.everyMs),
});
export type SavedReplay = v.InferOutput<typeof savedReplaySchema>;

/** A replay as a user or a program requests it. */
export const replayRequestSchema = v.strictObject({
  profile: profileSchema,
  source: v.union([capturedSourceSchema, generatedSourceSchema], asIssue({ code: 'value.replaySource' })),
  ...replayPlanFields,
});
export type ReplayRequest = v.InferOutput<typeof replayRequestSchema>;
export type ReplaySource = ReplayRequest['source'];

/** Counts of a run. */
export const replayCountFields = {
  /**
   * All events of the run. The other counts are numbers of events by their newest delivery status: each event is in at most one of them.
   */
  emitted: count,
  sent: count,
  discarded: count,
  buffered: count,
  flushed: count,
  lost: count,
  acknowledged: count,
  /** The largest number of events that were flushed from the buffer together. */
  largestFlush: count,
};

export const replayRunSchema = v.object({
  mode: v.picklist(replayModes),
  ...replayCountFields,
  /**
   * `atMs` and `settledMs` count from the start; `settledMs` is the time at which the event reached its `delivery`.
   * "unknown": no delivery status was recorded.
   */
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
