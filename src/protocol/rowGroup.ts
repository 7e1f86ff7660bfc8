import * as v from 'valibot';
import { storedCauseSchema } from '../model/cause/causeSchema.ts';

/** A row that represents several entries, or that is the first of them while the group is open. */
export const rowGroupSchema = v.object({
  /** The attempts of an outage, or the events that were flushed from the buffer together. */
  kind: v.picklist(['outage', 'flush']),
  isOpen: v.boolean(),
  /** The number of entries, including the entry of the row. */
  count: v.number(),
  /** The seq of the last entry of the group. */
  last: v.number(),
  /** Milliseconds from the first to the last entry; for an outage, from the change that began it to the one that ended it, or to the last attempt. */
  durationMs: v.number(),
  attempts: v.optional(v.number()),
  /** The outage has ended. */
  isOver: v.optional(v.boolean()),
  /** Why the newest attempt failed. */
  cause: v.optional(storedCauseSchema),
});
export type RowGroup = v.InferOutput<typeof rowGroupSchema>;
