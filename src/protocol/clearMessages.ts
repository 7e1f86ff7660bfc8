/** Clears a part of the capture, and undoes that. `session/clear` deletes the whole capture. */
import * as v from 'valibot';
import { request } from './message.ts';

const id = v.string();

/**
 * The entries that a timeline shows: the entries of a connection, of a filter and of a time range. Without any of
 * these, all entries.
 */
export const shownEntriesSchema = v.object({
  filter: v.optional(v.string()),
  connectionId: v.optional(id),
  /** Milliseconds of `t`; `from` is included, `to` is not. */
  range: v.optional(v.object({ from: v.number(), to: v.number() })),
  /** Only entries of connections that were removed or belong to earlier engines. */
  removed: v.optional(v.boolean()),
});
export type ShownEntries = v.InferOutput<typeof shownEntriesSchema>;

/** A clear that can be undone. `entries`: the number of cleared entries that a timeline would show. */
export const clearedPartSchema = v.object({ clearId: id, entries: v.number() });
export type ClearedPart = v.InferOutput<typeof clearedPartSchema>;

/** Clears entries; the previous clear can no longer be undone. `clearId` is left out if the new clear cannot be undone either. */
export const sessionClearShown = request(
  'session/clearShown',
  shownEntriesSchema,
  v.object({ entries: v.number(), clearId: v.optional(id) }),
  { timeoutMs: null },
);
/** Restores the entries that a clear removed. `restored` is false if that is no longer possible. */
export const sessionUndoClear = request(
  'session/undoClear',
  v.object({ clearId: id }),
  v.object({ restored: v.boolean() }),
);
/**
 * Deletes the whole capture, and the captures that earlier windows of the workspace left. `inUse`: captures of other windows, which stay.
 * Only the host sends this.
 */
export const sessionDeleteStored = request(
  'session/deleteStored',
  v.object({}),
  v.object({ deleted: v.number(), inUse: v.number() }),
  { timeoutMs: null },
);
/** Makes a clear final: the entries that it removed are deleted. */
export const sessionKeepCleared = request('session/keepCleared', v.object({ clearId: id }), v.object({}));
