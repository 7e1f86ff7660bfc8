/** Messages of the engine. The host sends its own requests, and relays the requests of the panel. */
import * as v from 'valibot';
import { storedCauseSchema } from '../model/cause/causeSchema.ts';
import { deliveries } from '../model/entry/delivery.ts';
import { timeLimitSchema, wholeDurationSchema } from '../model/profile/duration.ts';
import { networkSchema } from '../model/profile/network.ts';
import { networkConditionsSchema } from '../model/profile/networkConditions.ts';
import { packedPayloadSchema } from '../model/payload/packedPayload.ts';
import { profileSchema } from '../model/profile/profile.ts';
import { clearedPartSchema } from './clearMessages.ts';
import { treeNodeSchema } from './entryMessages.ts';
import { notification, request } from './message.ts';
import { sourceSummarySchema } from './sourceMessages.ts';
import { connectionStates, connectionSummarySchema, entryFactsSchema, namedConnectionSchema } from './shapes.ts';

const none = v.object({});
const id = v.string();
const whole = v.pipe(v.number(), v.integer(), v.minValue(0));
const connectionRef = v.object({ connectionId: id });

// — connections —

/**
 * Starts a connection with a resolved profile. Returns immediately with its ID. Only the host sends this. `replaces` is a connection that
 * is closed first, and whose ID, entries and counts the new one continues.
 */
export const connectionOpen = request(
  'connection/open',
  v.object({ profile: profileSchema, network: v.optional(networkSchema), replaces: v.optional(id) }),
  connectionRef,
);
/** Starts to connect a connection again. Returns immediately with the ID of the connection that replaces it. */
export const connectionReopen = request('connection/reopen', connectionRef, connectionRef, { timeoutMs: null });
/**
 * The outcome of the first attempt after the last open or reopen; the engine limits the time. A failed attempt is an error whose data
 * contains `{ connectionId }`: the connection stays listed.
 */
export const connectionDecision = request(
  'connection/decision',
  connectionRef,
  v.object({ connectionId: id, state: v.picklist(connectionStates), socketId: v.optional(v.string()) }),
  { timeoutMs: null },
);
/** All connections in their current state, without starting change notifications. */
export const connectionList = request(
  'connection/list',
  none,
  v.object({ connections: v.array(connectionSummarySchema) }),
);
export const connectionClose = request('connection/close', connectionRef, none);
/** Disconnects and removes a connection; its entries are kept. */
export const connectionRemove = request('connection/remove', connectionRef, none);
/**
 * Sets the network conditions of a connection, or of a client behind a proxy; `{}` removes them. They also apply to the connections that share
 * its transport.
 */
export const connectionConditions = request(
  'connection/conditions',
  v.object({ connectionId: id, conditions: networkConditionsSchema }),
  none,
);

// — emits —

const sentEmit = v.object({
  seq: v.number(),
  delivery: v.optional(v.picklist(deliveries)),
  latencyMs: v.optional(v.number()),
  /** The acknowledgement's arguments. */
  args: v.optional(packedPayloadSchema),
  /** The cause of the delivery status. */
  cause: v.optional(storedCauseSchema),
  error: v.optional(storedCauseSchema),
  /** The result of the expectation; the values are JSON texts in payload notation. */
  expect: v.optional(
    v.object({
      status: v.picklist(['passed', 'failed']),
      path: v.optional(v.string()),
      expected: v.optional(v.string()),
      actual: v.optional(v.string()),
      /** Why the expectation could not be checked. */
      cause: v.optional(storedCauseSchema),
    }),
  ),
});
export type SentEmit = v.InferOutput<typeof sentEmit>;
export const emitSend = request(
  'emit/send',
  v.object({
    connectionId: id,
    event: v.string(),
    args: packedPayloadSchema,
    ack: v.optional(v.object({ timeoutMs: v.optional(timeLimitSchema) })),
    volatile: v.optional(v.boolean()),
    compress: v.optional(v.boolean()),
    /**
     * "recorded": responds immediately. "decided": responds when the delivery status is known; if an acknowledgement is requested, when the
     * emit has ended.
     */
    until: v.picklist(['recorded', 'decided']),
    /**
     * The expectation as JSON text. With "decided", the response is sent when it is met, or can no longer be met.
     * With "recorded", `emitExpected` requests its result.
     */
    expect: v.optional(v.string()),
  }),
  sentEmit,
  {
    timeoutMs: null,
    paramBuffers: (params) => params.args.buffers,
    resultBuffers: (result) => result.args?.buffers ?? [],
  },
);
/**
 * The outcome of an emit with an expectation, whose request ended when the emit was recorded; responds when the expectation is met, or can no longer
 * be met. Empty for any other emit, and when it was requested before.
 */
export const emitExpected = request(
  'emit/expected',
  v.object({ seq: v.number() }),
  v.pick(sentEmit, ['delivery', 'latencyMs', 'expect']),
  { timeoutMs: null },
);
export type EmitChecked = v.InferOutput<typeof emitExpected.result>;
/** Replies to an incoming event that requested an acknowledgement. */
export const emitReply = request(
  'emit/reply',
  v.object({ connectionId: id, seq: v.number(), args: packedPayloadSchema }),
  none,
  { paramBuffers: (params) => params.args.buffers },
);

// — the state: a snapshot, then numbered changes —

const aboutSession = {
  paused: v.boolean(),
  /** The capture has no entries; left out if it has some. */
  empty: v.optional(v.boolean()),
  /** Why the capture cannot be written; it is paused until it is resumed. */
  fault: v.optional(storedCauseSchema),
  /** Connections of earlier engines that have entries; left out if there are none. */
  former: v.optional(v.array(namedConnectionSchema)),
  /** The last clear, if it can be undone. */
  undo: v.optional(clearedPartSchema),
  /** The sources that watch clients of the application; left out if there are none. */
  sources: v.optional(v.array(sourceSummarySchema)),
};
const sessionState = v.object({
  /** Different for every engine; seqs of one epoch have no meaning in another. */
  epoch: v.string(),
  /** The number of the last change that is included. */
  number: v.number(),
  /** ISO time at which `t` is 0. */
  startedAt: v.string(),
  ...aboutSession,
  connections: v.array(connectionSummarySchema),
});
export type SessionState = v.InferOutput<typeof sessionState>;
/** Returns the whole state, and starts the change notifications for the caller, which are sent one at a time. */
export const sessionSnapshot = request('session/snapshot', none, sessionState);
/**
 * `number` must be the previous one plus 1; otherwise a change was missed, and a snapshot must be requested. The next change is sent after
 * sessionAcknowledge.
 */
export const sessionChanged = notification(
  'session/changed',
  v.object({
    epoch: v.string(),
    number: v.number(),
    ...aboutSession,
    changed: v.array(connectionSummarySchema),
    removed: v.array(id),
  }),
);
export const sessionAcknowledge = notification('session/acknowledge', v.object({ number: v.number() }));
/** While paused, incoming events are counted and not recorded; emits and changes of the connection are recorded. */
export const sessionPause = request('session/pause', v.object({ paused: v.boolean() }), none);
export const sessionClear = request('session/clear', none, none);

/** A debug session of the editor was paused or resumed. Its name for users may change; the ID does not. */
export const debugPaused = notification(
  'debug/paused',
  v.object({ id: v.string(), name: v.string(), paused: v.boolean() }),
);
export type DebugPaused = v.InferOutput<typeof debugPaused.params>;

// — the timeline —

const entryText = v.object({ json: v.string() });
/** JSON text of Entry[]. */
export const timelineRead = request(
  'timeline/read',
  v.object({
    connectionId: v.optional(id),
    sourceId: v.optional(v.string()),
    filter: v.optional(v.string()),
    from: v.optional(whole),
    limit: v.optional(whole),
  }),
  entryText,
);
/** JSON text of the first Entry that matches from now on. Rejects after timeoutMs. */
export const timelineWait = request(
  'timeline/wait',
  v.object({ connectionId: id, filter: v.string(), timeoutMs: wholeDurationSchema }),
  entryText,
  { timeoutMs: null },
);

// — one entry —

/** The arguments and those children that are expanded at first; deeper values are requested with entry/children. */
const firstArguments = v.object({
  /** Number of arguments. */
  size: v.number(),
  nodes: v.array(treeNodeSchema),
  /**
   * The path of each attachment in the arguments, by its number, in the syntax of the filter's `arg:`; if there are very many, only the
   * first.
   */
  attachmentPaths: v.array(v.string()),
  /** Why the arguments cannot be decoded. */
  fault: v.optional(storedCauseSchema),
});
export type FirstArguments = v.InferOutput<typeof firstArguments>;

/** Everything about an entry except its payload. */
const details = v.object({
  facts: entryFactsSchema,
  wantsAck: v.boolean(),
  args: v.optional(firstArguments),
  /** Sizes in bytes. */
  attachments: v.array(v.number()),
  /** The packets on the wire, text first, then one for each attachment; long `text` is cut. */
  packets: v.array(
    v.object({ layer: v.picklist(['text', 'binary']), text: v.string(), bytes: v.number(), cut: v.boolean() }),
  ),
  /** True if nothing was written to the wire: the packets contain the data that would have been sent. */
  unsent: v.boolean(),
  /** The result of the expectation, for an emit of a collection that has one; the values are JSON texts, cut. */
  expect: v.optional(
    v.object({
      status: v.picklist(['pending', 'passed', 'failed']),
      path: v.optional(v.string()),
      expected: v.optional(v.string()),
      actual: v.optional(v.string()),
      cause: v.optional(storedCauseSchema),
    }),
  ),
  /** The acknowledgement, sent or received. */
  ack: v.optional(
    v.object({ facts: entryFactsSchema, args: v.optional(firstArguments), attachments: v.array(v.number()) }),
  ),
});
export type EntryDetails = v.InferOutput<typeof details>;
/** null when the entry was cleared or dropped. */
export const entryDetails = request('entry/details', v.object({ seq: v.number() }), v.nullable(details));
/** The current facts of an event, without its payload; null when the entry was cleared or dropped. */
export const entryDelivery = request(
  'entry/delivery',
  v.object({ seq: v.number() }),
  v.nullable(v.object({ facts: entryFactsSchema, wantsAck: v.boolean() })),
);
/** Bytes `from` to `to` (exclusive) of an attachment, or of the text packet if its number is -1. */
export const entryBytes = request(
  'entry/bytes',
  v.object({ seq: v.number(), attachment: v.pipe(v.number(), v.integer(), v.minValue(-1)), from: whole, to: whole }),
  v.instance(ArrayBuffer),
  { resultBuffers: (buffer) => [buffer] },
);
