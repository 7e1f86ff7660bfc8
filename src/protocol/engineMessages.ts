/** What the engine answers and tells. The host asks for itself; the panel asks through the host, which relays. */
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
import { connectionStates, connectionSummarySchema, entryFactsSchema, namedConnectionSchema } from './shapes.ts';

const none = v.object({});
const id = v.string();
const whole = v.pipe(v.number(), v.integer(), v.minValue(0));
const connectionRef = v.object({ connectionId: id });

// — connections —

/** Starts a connection with a profile that is resolved. Responds at once with its ID. Only the host sends it. */
export const connectionOpen = request(
  'connection/open',
  v.object({ profile: profileSchema, network: v.optional(networkSchema) }),
  connectionRef,
);
/** Starts to connect a connection again. Responds at once, with the ID of the connection that takes its place. */
export const connectionReopen = request('connection/reopen', connectionRef, connectionRef, { timeoutMs: null });
/**
 * The outcome of the first attempt of the last open or reopen; the engine limits the time. A failed attempt is an error whose data holds
 * `{ connectionId }`: the connection stays listed.
 */
export const connectionDecision = request(
  'connection/decision',
  connectionRef,
  v.object({ connectionId: id, state: v.picklist(connectionStates), socketId: v.optional(v.string()) }),
  { timeoutMs: null },
);
/** Every connection as it is now, without beginning to follow them. */
export const connectionList = request(
  'connection/list',
  none,
  v.object({ connections: v.array(connectionSummarySchema) }),
);
export const connectionClose = request('connection/close', connectionRef, none);
/** Disconnects and forgets a connection; its entries stay. */
export const connectionRemove = request('connection/remove', connectionRef, none);
/** Disturbs the sockets of a connection from now on, or no longer: `{}`. Connections that share its transport are disturbed with it. */
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
  /** Why. */
  cause: v.optional(storedCauseSchema),
  error: v.optional(storedCauseSchema),
  /** Whether it was as expected; the values are JSON texts in payload notation. */
  expect: v.optional(
    v.object({
      status: v.picklist(['passed', 'failed']),
      path: v.optional(v.string()),
      expected: v.optional(v.string()),
      actual: v.optional(v.string()),
      /** Why it could not be checked. */
      reason: v.optional(v.string()),
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
    /** "recorded": answer at once. "decided": answer when it is known what became of it, with an ack once that has ended. */
    until: v.picklist(['recorded', 'decided']),
    /** JSON text of what is expected of it (contract, section 5). It is answered once that is met, or cannot be met any more. */
    expect: v.optional(v.string()),
  }),
  sentEmit,
  {
    timeoutMs: null,
    paramBuffers: (params) => params.args.buffers,
    resultBuffers: (result) => result.args?.buffers ?? [],
  },
);
/** Answers an incoming event that asked for an acknowledgement. */
export const emitReply = request(
  'emit/reply',
  v.object({ connectionId: id, seq: v.number(), args: packedPayloadSchema }),
  none,
  { paramBuffers: (params) => params.args.buffers },
);

// — the session: snapshot, then numbered changes —

const aboutSession = {
  paused: v.boolean(),
  /** The capture has no entries; left out when it has some. */
  empty: v.optional(v.boolean()),
  /** Why the capture cannot be written; it is paused until it is resumed. */
  fault: v.optional(storedCauseSchema),
  /** Connections of an engine before, which are gone and whose entries are still there; left out when there are none. */
  former: v.optional(v.array(namedConnectionSchema)),
  /** The last clear, while it can be undone. */
  undo: v.optional(clearedPartSchema),
};
const sessionState = v.object({
  /** New with every engine; entries of one epoch say nothing about another's. */
  epoch: v.string(),
  /** Of the last change that is in this. */
  number: v.number(),
  /** ISO time that `t` counts from. */
  startedAt: v.string(),
  ...aboutSession,
  connections: v.array(connectionSummarySchema),
});
export type SessionState = v.InferOutput<typeof sessionState>;
/** Also begins the changes: from here on they come to the asker, one at a time. */
export const sessionSnapshot = request('session/snapshot', none, sessionState);
/** `number` is the last one's plus 1, else something was missed: ask for a snapshot. The next comes after sessionAcknowledge. */
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
/** While paused, incoming events are counted and not recorded; what we emit and what befalls the connection is. */
export const sessionPause = request('session/pause', v.object({ paused: v.boolean() }), none);
export const sessionClear = request('session/clear', none, none);

/** A debug session of the editor stands still, or goes on. Its name, for a person, may change; the id does not. */
export const debugPaused = notification(
  'debug/paused',
  v.object({ id: v.string(), name: v.string(), paused: v.boolean() }),
);
export type DebugPaused = v.InferOutput<typeof debugPaused.params>;

// — the timeline —

const entryText = v.object({ json: v.string() });
/** JSON text of Entry[] (contract, section 4). */
export const timelineRead = request(
  'timeline/read',
  v.object({
    connectionId: v.optional(id),
    filter: v.optional(v.string()),
    from: v.optional(whole),
    limit: v.optional(whole),
  }),
  entryText,
);
/** JSON text of the first Entry that matches, from now on. Rejects after timeoutMs. */
export const timelineWait = request(
  'timeline/wait',
  v.object({ connectionId: id, filter: v.string(), timeoutMs: wholeDurationSchema }),
  entryText,
  { timeoutMs: null },
);

// — one entry —

/** The arguments as far as they are open at first; what is below comes by entry/children. */
const firstArguments = v.object({
  /** How many there are. */
  size: v.number(),
  nodes: v.array(treeNodeSchema),
  /** Where in the arguments each attachment stands, by its number, as the filter's `arg:` writes it; of very many the first. */
  attachmentPaths: v.array(v.string()),
  /** Why they cannot be read. */
  fault: v.optional(v.string()),
});
export type FirstArguments = v.InferOutput<typeof firstArguments>;

/** Everything about an entry but its payload. */
const details = v.object({
  facts: entryFactsSchema,
  wantsAck: v.boolean(),
  args: v.optional(firstArguments),
  /** Sizes in bytes. */
  attachments: v.array(v.number()),
  /** The packets as they were on the wire, text first, then one for each attachment; `text` is cut when it is long. */
  packets: v.array(
    v.object({ layer: v.picklist(['text', 'binary']), text: v.string(), bytes: v.number(), cut: v.boolean() }),
  ),
  /** True when nothing of it reached the wire: the packets are what would have been sent. */
  unsent: v.boolean(),
  /** Whether it was as expected, for an emit of a collection that says what is; the values are JSON texts, cut. */
  expect: v.optional(
    v.object({
      status: v.picklist(['pending', 'passed', 'failed']),
      path: v.optional(v.string()),
      expected: v.optional(v.string()),
      actual: v.optional(v.string()),
      reason: v.optional(v.string()),
    }),
  ),
  /** The acknowledgement, ours or the server's. */
  ack: v.optional(
    v.object({ facts: entryFactsSchema, args: v.optional(firstArguments), attachments: v.array(v.number()) }),
  ),
});
export type EntryDetails = v.InferOutput<typeof details>;
/** null when the entry was cleared or dropped. */
export const entryDetails = request('entry/details', v.object({ seq: v.number() }), v.nullable(details));
/** What is known of an event now, without its payload; null when the entry was cleared or dropped. */
export const entryDelivery = request(
  'entry/delivery',
  v.object({ seq: v.number() }),
  v.nullable(v.object({ facts: entryFactsSchema, wantsAck: v.boolean() })),
);
/** Bytes `from` to `to` (exclusive) of attachment n, or of the text packet when n is -1. */
export const entryBytes = request(
  'entry/bytes',
  v.object({ seq: v.number(), attachment: v.pipe(v.number(), v.integer(), v.minValue(-1)), from: whole, to: whole }),
  v.instance(ArrayBuffer),
  { resultBuffers: (buffer) => [buffer] },
);
