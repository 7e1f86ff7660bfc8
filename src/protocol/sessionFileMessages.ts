/** The messages of session files: requests of the host to save entries, and requests of the page of a file to its reader. */
import * as v from 'valibot';
import { storedCauseSchema } from '../model/cause/causeSchema.ts';
import { notification, request } from './message.ts';
import { namedConnectionSchema } from './shapes.ts';

const none = v.object({});

/** Session files, and formats for other programs. */
export const exportFormats = ['siolog', 'json', 'csv', 'har'] as const;
export type ExportFormat = (typeof exportFormats)[number];

/**
 * Starts to save the current entries of the capture, or of the session file if the reader of a file handles the request: all entries, or
 * those of a connection, of a source or of a filter. `entries` is the number of entries that will be read. `connections` are the
 * connections to which entries can belong; the ID "" is the capture itself.
 */
export const saveBegin = request(
  'save/begin',
  v.object({
    connectionId: v.optional(v.string()),
    sourceId: v.optional(v.string()),
    filter: v.optional(v.string()),
    format: v.optional(v.picklist(exportFormats)),
  }),
  v.object({
    saveId: v.string(),
    startedAt: v.string(),
    entries: v.number(),
    connections: v.array(namedConnectionSchema),
    /** The sources that entries without a connection are about. */
    noted: v.array(v.object({ sourceId: v.string(), kind: v.string(), name: v.string() })),
    /** Connections by their IDs, as a session file describes them, including fields that this version does not know. */
    described: v.optional(v.record(v.string(), v.record(v.string(), v.unknown()))),
  }),
);
/**
 * The next part of the text in UTF-8, created on request; of a session file, complete lines. `scanned` is the number of entries that were
 * read so far, `leftOut` the number of those that the format cannot represent.
 */
export const saveNext = request(
  'save/next',
  v.object({ saveId: v.string() }),
  v.object({
    lines: v.instance(ArrayBuffer),
    scanned: v.number(),
    saved: v.number(),
    leftOut: v.number(),
    done: v.boolean(),
  }),
  { timeoutMs: null, resultBuffers: ({ lines }) => [lines] },
);
/** Cancels a save. */
export const saveEnd = request('save/end', v.object({ saveId: v.string() }), none);

const damage = v.object({ line: v.number(), fault: storedCauseSchema });

const fileState = v.object({
  /** Increases with each change. */
  version: v.number(),
  name: v.string(),
  format: v.picklist(['siolog', 'har']),
  startedAt: v.string(),
  /** Number of bytes that were read, and their total number. */
  bytes: v.number(),
  size: v.number(),
  done: v.boolean(),
  entries: v.number(),
  /**
   * The number of lines that could not be parsed, and the first of them; in a HAR file, the number of requests and
   * messages.
   */
  damaged: v.number(),
  damages: v.array(damage),
  /** The last line is incomplete. */
  cut: v.boolean(),
  /** Number of entries that had no valid number. */
  renumbered: v.number(),
  /** Why the timeline shows nothing, or less than there was. */
  note: v.optional(storedCauseSchema),
  /** Why the file, or the rest of it, cannot be read. */
  fault: v.optional(storedCauseSchema),
});
export type SessionFileState = v.InferOutput<typeof fileState>;
/** The progress of reading a session file: responds as soon as its version differs from `after`. */
export const fileWatch = request('file/watch', v.object({ after: v.optional(v.number()) }), fileState, {
  timeoutMs: null,
});

/**
 * The file was changed or deleted (`gone`), or the thread that reads it stopped because of `fault`. `same`: the file is again the one that was read. The
 * host sends this.
 */
export const fileChanged = notification(
  'file/changed',
  v.object({ what: v.picklist(['same', 'changed', 'gone', 'ended']), fault: v.optional(storedCauseSchema) }),
);
export type FileChange = v.InferOutput<typeof fileChanged.params>;
/** Reads the file again from its start. */
export const fileReload = request('file/reload', none, none);
