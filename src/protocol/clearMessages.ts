/** Clears a part of the capture, and takes that back. `session/clear` deletes all of it at once. */
import * as v from 'valibot';
import { request } from './message.ts';

const id = v.string();

/** What a timeline shows: of a connection, a filter, a time range. All of it when nothing is named. */
export const shownEntriesSchema = v.object({
  filter: v.optional(v.string()),
  connectionId: v.optional(id),
  /** Milliseconds of `t`, `from` included, `to` not. */
  range: v.optional(v.object({ from: v.number(), to: v.number() })),
  /** Only entries of connections that were removed, or that an engine before had. */
  removed: v.optional(v.boolean()),
});
export type ShownEntries = v.InferOutput<typeof shownEntriesSchema>;

/** A clear that can be undone. `entries`: how many of what it took away a timeline would show. */
export const clearedPartSchema = v.object({ clearId: id, entries: v.number() });
export type ClearedPart = v.InferOutput<typeof clearedPartSchema>;

/** Clears entries; the clear before it can no longer be undone. `clearId` is left out when this one cannot be undone either. */
export const sessionClearShown = request(
  'session/clearShown',
  shownEntriesSchema,
  v.object({ entries: v.number(), clearId: v.optional(id) }),
  { timeoutMs: null },
);
/** Brings back what a clear took away. `restored` is false when that is no longer possible. */
export const sessionUndoClear = request(
  'session/undoClear',
  v.object({ clearId: id }),
  v.object({ restored: v.boolean() }),
);
/** Gives up the undo of a clear: what it took away is deleted. */
export const sessionKeepCleared = request('session/keepCleared', v.object({ clearId: id }), v.object({}));
