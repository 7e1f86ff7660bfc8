/** Shapes that several messages use, and the schemas with which each channel validates them. */
import * as v from 'valibot';
import { deliveries } from '../model/entry/delivery.ts';
import { storedCauseSchema } from '../model/cause/causeSchema.ts';
import type { MissingEnd } from '../model/correlation/missingEnd.ts';
import { type EntryFacts, entryKinds } from '../model/entry/entry.ts';
import { rareFactsSchema } from '../model/entry/rareFacts.ts';
import { networkConditionsSchema } from '../model/profile/networkConditions.ts';
import type { RowGroup } from './rowGroup.ts';

export const connectionStates = ['connecting', 'connected', 'reconnecting', 'disconnected'] as const;
export type ConnectionState = (typeof connectionStates)[number];

/** Labels of the protocols: the Socket.IO versions that use them. */
export const protocolLabels = { v2: 'Socket.IO 2', v4: 'Socket.IO 3/4' } as const;

const count = v.number();

/** Counts of a connection since it was opened. */
export const countsSchema = v.object({
  /** Received events. */
  received: count,
  /** Number of requested emits with any delivery status. */
  emitted: count,
  /** Requested acknowledgements that are pending, in both directions. */
  pendingAcks: count,
  discarded: count,
  timedOut: count,
  lost: count,
  failed: count,
});

/** The kinds of sources whose traffic a connection can show. */
export const sourceKinds = ['client', 'proxy', 'page', 'node', 'admin', 'file'] as const;
export type SourceKind = (typeof sourceKinds)[number];

/** Whether a connection belongs to a client of the application. Such a connection is watched only. */
export function isObserved({ sourceKind }: { readonly sourceKind: SourceKind }): boolean {
  return sourceKind !== 'client';
}

/** The names of a connection before it was opened with another address, see `earlierNames.ts`. */
const earlierNamesSchema = v.optional(
  v.array(v.object({ name: v.string(), url: v.string(), namespace: v.string(), before: v.number() })),
);

export const connectionSummarySchema = v.object({
  connectionId: v.string(),
  name: v.string(),
  url: v.string(),
  namespace: v.string(),
  earlier: earlierNamesSchema,
  state: v.picklist(connectionStates),
  transport: v.optional(v.string()),
  /** The protocol that was used last; left out if the connection was never established. */
  protocol: v.optional(v.picklist(['v2', 'v4'])),
  socketId: v.optional(v.string()),
  recovered: v.optional(v.boolean()),
  /** Why the connection is in this state. */
  cause: v.optional(storedCauseSchema),
  /** Milliseconds before the client reconnects, when that is known. */
  retryDelayMs: v.optional(v.number()),
  /** Whether the client reconnects automatically. */
  retrying: v.boolean(),
  /** The current network conditions; left out if there are none. */
  conditions: v.optional(networkConditionsSchema),
  counts: countsSchema,
  sourceId: v.string(),
  sourceKind: v.picklist(sourceKinds),
  /**
   * For an observed connection over HTTP long-polling: for how long its client has sent no request, if that is long.
   */
  silentMs: v.optional(v.number()),
  /** The Engine.IO session of an observed connection, if its ID was seen. */
  sid: v.optional(v.string()),
  /** For an observed connection: the facts that its requests show about the client. */
  client: v.optional(
    v.object({ address: v.optional(v.string()), userAgent: v.optional(v.string()), title: v.optional(v.string()) }),
  ),
});
export type ConnectionSummary = v.InferOutput<typeof connectionSummarySchema>;

/** Whether a connection can be removed from the list. A client of the application stays listed while it is connected. */
export function isRemovable(connection: Pick<ConnectionSummary, 'sourceKind' | 'state'>): boolean {
  return !isObserved(connection) || connection.state === 'disconnected';
}

/** The display name of a connection that no longer exists but has entries. */
export const namedConnectionSchema = v.object({
  connectionId: v.string(),
  name: v.string(),
  url: v.string(),
  namespace: v.string(),
  earlier: earlierNamesSchema,
  /** The connection was removed, or belongs to an earlier engine. Not set for session files. */
  removed: v.optional(v.literal(true)),
  /** The source of the traffic, for a client of the application. Its kind may be one of a later version. */
  source: v.optional(v.object({ sourceId: v.string(), kind: v.string(), name: v.string() })),
  /** The Engine.IO session of a client of the application. */
  sid: v.optional(v.string()),
  /** Set if a client was observed in a Node.js process, whose other connections are observed at the server. */
  observedEnd: v.optional(v.literal('client')),
  /** The path of Engine.IO, with a slash at its end; left out if it is the usual one. */
  path: v.optional(v.string()),
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
  lagMs: v.optional(v.number()),
  recoveryOffset: v.optional(v.literal(true)),
  source: v.optional(v.string()),
  ...rareFactsSchema.entries,
}) as v.GenericSchema<unknown, EntryFacts>;

/** A row of the timeline: the facts of an entry, and its arguments, cut to the length that a row can show. */
export interface Row {
  readonly facts: EntryFacts;
  /** All arguments as one line, cut; bytes as ‹5 B›. */
  readonly preview: string;
  /** An acknowledgement was requested: by this client for an outgoing event, by the server for an incoming one. */
  readonly wantsAck: boolean;
  readonly hasBinary: boolean;
  /** A number in the payload has another value in JavaScript applications. For a very large payload, only its beginning is checked. */
  readonly hasChangedNumber: boolean;
  /** The name of the event that an acknowledgement belongs to, while the capture has it. */
  readonly ofEvent?: string;
  /** The group of entries that the row represents. */
  readonly group?: RowGroup;
  /** The end of the socket that certainly does not have the event. */
  readonly missing?: MissingEnd;
}

/** Why a filter is invalid, and the position of the fault. */
export const filterFaultSchema = v.object({ ...storedCauseSchema.entries, offset: v.number(), length: v.number() });
