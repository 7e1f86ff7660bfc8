/**
 * Requests the data that the sequence view needs in addition to its rows: the connections of the entries, and when each
 * connection was open.
 */
import * as v from 'valibot';
import { arrowJoinSchema } from '../model/sequence/arrowJoin.ts';
import { request } from './message.ts';
import { namedConnectionSchema } from './shapes.ts';
import { timeRangeSchema } from './statisticsMessages.ts';

const sequenceSubject = v.object({
  /** All connections if it is left out. */
  connectionId: v.optional(v.string()),
  filter: v.optional(v.string()),
  /** Only events in this range are counted. `periods` does not depend on it. */
  range: v.optional(timeRangeSchema),
});
export type SequenceSubject = v.InferOutput<typeof sequenceSubject>;

const sequenceLanesResult = v.object({
  /** The connections in the order of their first entries in the capture. */
  connections: v.array(
    v.object({
      connectionId: v.string(),
      /** The number of events of the connection that match. */
      events: v.number(),
      /**
       * The name in the log. Connections that are not in the list of connections, such as those of the broadcasts of a
       * process, have one too.
       */
      named: v.optional(namedConnectionSchema),
      /** The connections that were captured at the client and at the server of its last socket, if they differ from this connection. */
      clientAt: v.optional(v.string()),
      serverAt: v.optional(v.string()),
    }),
  ),
  /**
   * Float64 triples: the index of the connection, the seq of the entry from which it was open, and the seq of the entry
   * with which it ended (NaN while it is open). They do not depend on the filter.
   */
  periods: v.instance(ArrayBuffer),
});
export type SequenceLanesResult = v.InferOutput<typeof sequenceLanesResult>;

/**
 * Returns the connections that have events or transitions, and when they were open. The engine keeps the counts for the
 * next request.
 */
export const sequenceLanes = request('sequence/lanes', sequenceSubject, sequenceLanesResult, {
  timeoutMs: null,
  resultBuffers: ({ periods }) => [periods],
});

/** Maximum number of rows in one request of `sequence/joins`. */
export const maxJoinedRows = 1000;

const joinsRequest = v.object({
  viewId: v.string(),
  seqs: v.pipe(v.array(v.number()), v.maxLength(maxJoinedRows)),
  /** Whether only the requested rows are shown, as in an export. If left out, all rows of the view are shown. */
  isExport: v.optional(v.boolean()),
});
export type JoinsRequest = v.InferOutput<typeof joinsRequest>;

/**
 * How the entries of some rows of a view were captured at the other ends of their sockets. Rows whose arrow does not depend on another end
 * are left out.
 */
export const sequenceJoins = request('sequence/joins', joinsRequest, v.object({ joins: v.array(arrowJoinSchema) }), {
  timeoutMs: null,
});
