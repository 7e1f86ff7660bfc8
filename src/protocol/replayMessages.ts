/**
 * The messages of the replay lab. A panel starts a replay with a request to the host (`replay/run`, hostMessages), which resolves the
 * profile; all other messages are relayed.
 */
import * as v from 'valibot';
import { storedCauseSchema } from '../model/cause/causeSchema.ts';
import { networkSchema } from '../model/profile/network.ts';
import { packedPayloadSchema } from '../model/payload/packedPayload.ts';
import { profileSchema } from '../model/profile/profile.ts';
import { networkConditionsSchema } from '../model/profile/networkConditions.ts';
import { capturedSourceSchema, replayCountFields, replayModes, replayPlanFields } from '../model/replay/replay.ts';
import { replayOutcomeSchema } from '../model/replay/replayOutcome.ts';
import { notification, request } from './message.ts';

const none = v.object({});
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const replayRef = v.object({ replayId: v.string() });

/** The generated stream in the form for the engine: its arguments are packed; variables in their strings are filled in for each event. */
const texts = v.record(v.string(), v.string());
/**
 * The values that the variables in a stream had when the replay was started. The stream belongs to an emit of a collection. Dynamic
 * variables are not included, because they are always available.
 */
export const streamVariablesSchema = v.object({
  overrides: v.optional(texts),
  environment: v.optional(texts),
  variables: v.optional(texts),
  secrets: v.array(v.tuple([v.string(), v.union([v.string(), v.number()])])),
});
export type StreamVariables = v.InferOutput<typeof streamVariablesSchema>;
export const packedSourceSchema = v.union([
  capturedSourceSchema,
  v.object({
    event: v.string(),
    args: packedPayloadSchema,
    count,
    everyMs: v.number(),
    variables: v.optional(streamVariablesSchema),
  }),
]);

const startSchema = v.object({
  profile: profileSchema,
  network: v.optional(networkSchema),
  source: packedSourceSchema,
  mode: replayPlanFields.mode,
  speed: replayPlanFields.speed,
  faults: replayPlanFields.network,
});
export type ReplayStart = v.InferOutput<typeof startSchema>;
/**
 * Starts a replay with a resolved profile. Only the host sends this. The replay continues when the caller's channel closes;
 * `replay/control` stops it.
 */
export const replayStart = request('replay/start', startSchema, replayRef, {
  timeoutMs: null,
  paramBuffers: (params) => ('event' in params.source ? params.source.args.buffers : []),
});

/** "stop" closes the connections immediately. The report of the replay until this time remains available. */
export const replayControl = request(
  'replay/control',
  v.object({ replayId: v.string(), action: v.picklist(['pause', 'resume', 'stop']) }),
  none,
);
/** Responds when the replay has ended: with the data of the report, or with the error that prevented the replay. */
export const replayWait = request('replay/wait', replayRef, replayOutcomeSchema, {
  timeoutMs: null,
  resultBuffers: ({ runs }) => runs.flatMap(({ atMs, settledMs, delivery }) => [atMs, settledMs, delivery]),
});
/** Deletes a replay and its report. A running replay is stopped. */
export const replayForget = request('replay/forget', replayRef, none);

/** Times are in milliseconds from the start of the replay. */
const progressSchema = v.object({
  replayId: v.string(),
  /** Increases with each change. */
  version: count,
  /** connecting: the connections are being opened, the clock has not started. settling: all events are emitted, deliveries are pending. */
  state: v.picklist(['connecting', 'running', 'paused', 'settling', 'ended', 'stopped', 'failed']),
  /** Why the replay failed, and warnings for the user. */
  notes: v.array(storedCauseSchema),
  /** Time of the replay's clock, without pauses. */
  elapsedMs: v.number(),
  /** Number of events of the source, for each run. */
  total: count,
  /** The delay of emits compared with the schedule. */
  drift: v.object({ meanMs: v.number(), maxMs: v.number() }),
  runs: v.array(
    v.object({
      mode: v.picklist(replayModes),
      /** The connection of the run in the timeline. */
      connectionId: v.string(),
      ...replayCountFields,
      queued: count,
      timedOut: count,
      late: count,
      failed: count,
      /** Marks before this index do not change anymore. */
      settledBefore: count,
      /** When the run was not connected; without `toMs`, it is still not connected. */
      outages: v.array(v.object({ fromMs: v.number(), toMs: v.optional(v.number()) })),
    }),
  ),
  /** The network conditions and when they applied; without `toMs`, they still apply. */
  conditions: v.array(
    v.object({ fromMs: v.number(), toMs: v.optional(v.number()), conditions: networkConditionsSchema }),
  ),
});
export type ReplayProgress = v.InferOutput<typeof progressSchema>;
/** All replays that were not deleted, newest last. Also starts the change notifications for the caller. */
export const replayList = request('replay/list', none, v.object({ replays: v.array(progressSchema) }));
/** Sends a change of a replay. The next one is sent after replayAcknowledge. */
export const replayChanged = notification('replay/changed', progressSchema);
export const replayAcknowledge = notification('replay/acknowledge', v.object({ replayId: v.string(), version: count }));

/**
 * The marks from..from+count of a run, as columns. Float32 of milliseconds; NaN where there is no value yet. `delivery` contains indexes
 * into `deliveries` (model), 255 for none yet. `arrivedMs`: when the server's acknowledgement or its echo of the event was received.
 */
export const replayMarks = request(
  'replay/marks',
  v.object({ replayId: v.string(), run: count, from: count, count: v.pipe(count, v.maxValue(100_000)) }),
  v.object({
    from: count,
    count,
    atMs: v.instance(ArrayBuffer),
    settledMs: v.instance(ArrayBuffer),
    arrivedMs: v.instance(ArrayBuffer),
    delivery: v.instance(ArrayBuffer),
  }),
  {
    resultBuffers: ({ atMs, settledMs, arrivedMs, delivery }) => [atMs, settledMs, arrivedMs, delivery],
  },
);
