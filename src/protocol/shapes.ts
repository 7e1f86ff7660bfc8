/** The shapes that several messages carry, with the schemas that check them at every edge. */
import * as v from 'valibot';
import { deliveries } from '../model/entry/delivery.ts';
import { storedCauseSchema } from '../model/cause/causeSchema.ts';
import { type EntryFacts, entryKinds } from '../model/entry/entry.ts';
import { rareFactsSchema } from '../model/entry/rareFacts.ts';
import { networkConditionsSchema } from '../model/profile/networkConditions.ts';
import type { RowGroup } from './rowGroup.ts';

export const connectionStates = ['connecting', 'connected', 'reconnecting', 'disconnected'] as const;
export type ConnectionState = (typeof connectionStates)[number];

/** The protocols in words: the versions of Socket.IO whose it is. */
export const protocolLabels = { v2: 'Socket.IO 2', v4: 'Socket.IO 3/4' } as const;

const count = v.number();

/** Numbers of a connection since it was opened. */
export const countsSchema = v.object({
  /** Events that came in. */
  received: count,
  /** Emits asked for, whatever became of them. */
  emitted: count,
  /** Acknowledgements asked for that have not ended, in both directions. */
  pendingAcks: count,
  discarded: count,
  timedOut: count,
  lost: count,
  failed: count,
});

export const connectionSummarySchema = v.object({
  connectionId: v.string(),
  name: v.string(),
  url: v.string(),
  namespace: v.string(),
  state: v.picklist(connectionStates),
  transport: v.optional(v.string()),
  /** The protocol that it was connected with last; missing while it never was. */
  protocol: v.optional(v.picklist(['v2', 'v4'])),
  socketId: v.optional(v.string()),
  recovered: v.optional(v.boolean()),
  /** Why it is in this state. */
  cause: v.optional(storedCauseSchema),
  /** Milliseconds before the client tries again, once that is known. */
  retryDelayMs: v.optional(v.number()),
  /** Whether the client tries again automatically. */
  retrying: v.boolean(),
  /** What disturbs its sockets now; left out when nothing does. */
  conditions: v.optional(networkConditionsSchema),
  counts: countsSchema,
});
export type ConnectionSummary = v.InferOutput<typeof connectionSummarySchema>;

/** How a connection is called whose entries are there while it is gone. */
export const namedConnectionSchema = v.object({
  connectionId: v.string(),
  name: v.string(),
  url: v.string(),
  namespace: v.string(),
  /** It was removed from the session that is shown, or is of a session before. A session file says nothing of it. */
  removed: v.optional(v.literal(true)),
});
export type NamedConnection = v.InferOutput<typeof namedConnectionSchema>;

export const entryFactsSchema = v.object({
  seq: v.number(),
  connectionId: v.string(),
  t: v.number(),
  kind: v.picklist(entryKinds),
  dir: v.optional(v.picklist(['in', 'out'])),
  namespace: v.optional(v.string()),
  event: v.optional(v.string()),
  ackId: v.optional(v.number()),
  bytes: v.optional(v.number()),
  delivery: v.optional(v.picklist(deliveries)),
  of: v.optional(v.number()),
  volatile: v.optional(v.literal(true)),
  latencyMs: v.optional(v.number()),
  waitedMs: v.optional(v.number()),
  attempt: v.optional(v.number()),
  recoveryOffset: v.optional(v.literal(true)),
  ...rareFactsSchema.entries,
}) as v.GenericSchema<unknown, EntryFacts>;

/** A row of the timeline: the facts of an entry, and its arguments cut to what a row can show. */
export interface Row {
  readonly facts: EntryFacts;
  /** All arguments as one line, cut; bytes as ‹5 B›. */
  readonly preview: string;
  /** An acknowledgement was asked for: for an outgoing event by us, for an incoming one by the server. */
  readonly wantsAck: boolean;
  readonly hasBinary: boolean;
  /** A number of the payload is another one for applications in JavaScript. Of a very large payload its beginning counts. */
  readonly hasChangedNumber: boolean;
  /** The name of the event that an acknowledgement belongs to, while the capture has it. */
  readonly ofEvent?: string;
  /** Its row stands for several entries. */
  readonly group?: RowGroup;
}

/** Why a filter cannot be read, and where. */
export const filterFaultSchema = v.object({ ...storedCauseSchema.entries, offset: v.number(), length: v.number() });
