/** What the sequence view needs in addition to its rows: whose entries they are, and when each connection was open. */
import * as v from 'valibot';
import { request } from './message.ts';
import { namedConnectionSchema } from './shapes.ts';
import { timeRangeSchema } from './statisticsMessages.ts';

const sequenceSubject = v.object({
  /** All connections if left out. */
  connectionId: v.optional(v.string()),
  filter: v.optional(v.string()),
  /** Only events of this range are counted; `periods` does not depend on it. */
  range: v.optional(timeRangeSchema),
});
export type SequenceSubject = v.InferOutput<typeof sequenceSubject>;

const sequenceLanesResult = v.object({
  /** In the order in which they are first in the capture. */
  connections: v.array(
    v.object({
      connectionId: v.string(),
      /** Number of its events that match. */
      events: v.number(),
      /** Its name in the log, which also names what is not in the list of connections, such as the broadcasts of a process. */
      named: v.optional(namedConnectionSchema),
    }),
  ),
  /**
   * Float64 triples: index of the connection, seq of the entry from which it was open, and seq of the entry with which it ended; NaN while it
   * is open. Independent of the filter.
   */
  periods: v.instance(ArrayBuffer),
});
export type SequenceLanesResult = v.InferOutput<typeof sequenceLanesResult>;

/** The connections that have events or transitions, and when they were open. The counts are kept for the next request. */
export const sequenceLanes = request('sequence/lanes', sequenceSubject, sequenceLanesResult, {
  timeoutMs: null,
  resultBuffers: ({ periods }) => [periods],
});
