/** Session files: what the host asks the engine to save, and what the page of a file asks the worker that reads it. */
import * as v from 'valibot';
import { notification, request } from './message.ts';
import { namedConnectionSchema } from './shapes.ts';

const none = v.object({});

/**
 * Begins to save the entries that are there now, all of them or those that a filter shows. `entries` is how many will be looked at,
 * `connections` are those that entries can belong to; "" stands for the capture itself.
 */
export const saveBegin = request(
  'save/begin',
  v.object({ connectionId: v.optional(v.string()), filter: v.optional(v.string()) }),
  v.object({
    saveId: v.string(),
    startedAt: v.string(),
    entries: v.number(),
    connections: v.array(namedConnectionSchema),
  }),
);
/** The next lines, whole ones, in UTF-8; made when they are asked for. `looked` is how many entries have been looked at. */
export const saveNext = request(
  'save/next',
  v.object({ saveId: v.string() }),
  v.object({ lines: v.instance(ArrayBuffer), looked: v.number(), saved: v.number(), done: v.boolean() }),
  { timeoutMs: null, resultBuffers: ({ lines }) => [lines] },
);
/** Gives a save up that is not done. */
export const saveEnd = request('save/end', v.object({ saveId: v.string() }), none);

const damage = v.object({ line: v.number(), fault: v.string() });

const fileState = v.object({
  /** Grows with each change. */
  version: v.number(),
  name: v.string(),
  startedAt: v.string(),
  /** Read so far, and of how many. */
  bytes: v.number(),
  size: v.number(),
  done: v.boolean(),
  entries: v.number(),
  /** How many lines could not be read, and the first of them. */
  damaged: v.number(),
  damages: v.array(damage),
  /** The last line had been cut short. */
  cut: v.boolean(),
  /** Entries whose own number could not be used. */
  renumbered: v.number(),
  /** Why nothing of it, or no more of it, can be read, in words. */
  fault: v.optional(v.string()),
});
export type SessionFileState = v.InferOutput<typeof fileState>;
/** How far a session file has been read: answered as soon as its version is another one than `after`. */
export const fileWatch = request('file/watch', v.object({ after: v.optional(v.number()) }), fileState, {
  timeoutMs: null,
});

/**
 * The file is no longer what is shown: it was written anew, or removed; or its reader ended, and why. `same` takes it back. From the host.
 */
export const fileChanged = notification(
  'file/changed',
  v.object({ what: v.picklist(['same', 'changed', 'gone', 'ended']), reason: v.optional(v.string()) }),
);
export type FileChange = v.InferOutput<typeof fileChanged.params>;
/** Reads the file anew, from its beginning. */
export const fileReload = request('file/reload', none, none);
