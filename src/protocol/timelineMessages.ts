/** Actions of the user on entries of the timeline: adding a marker, converting entries to text, sending one again. */
import { storedCauseSchema } from '../model/cause/causeSchema.ts';
import { asIssue } from '../model/schemaFault.ts';
import * as v from 'valibot';
import { request } from './message.ts';

const seq = v.pipe(v.number(), v.integer(), v.minValue(0));

/** Maximum number of characters of a marker. */
export const longestMarker = 500;

/** Adds a marker with the given text; without a connection it applies to all of them. */
export const markerAdd = request(
  'marker/add',
  v.object({
    text: v.pipe(v.string(), v.trim(), v.nonEmpty(asIssue({ code: 'value.markerEmpty' })), v.maxLength(longestMarker)),
    connectionId: v.optional(v.string()),
  }),
  v.object({ seq: v.number() }),
);

/**
 * Selected entries: those that match a query and whose seqs are in the ranges, both ends included, in ascending order. The size of a range
 * does not depend on its number of entries.
 */
export const seqRangesSchema = v.pipe(v.array(v.object({ from: seq, to: seq })), v.maxLength(20_000));
export const entrySelectionSchema = v.object({
  seqs: seqRangesSchema,
  filter: v.optional(v.string()),
  connectionId: v.optional(v.string()),
  /** Milliseconds of `t`; `from` is included, `to` is not. */
  range: v.optional(v.object({ from: v.number(), to: v.number() })),
});
export type EntrySelection = v.InferOutput<typeof entrySelectionSchema>;

/**
 * "json": for one event its name and arguments, for one packet its text, for several entries a list. "ndjson": one entry per line, as in
 * session files. "text": time, direction, namespace, content and delivery status, separated by tabs. "code": events and acknowledgements as
 * JavaScript that emits them; other entries are left out.
 */
export const textFormats = ['json', 'ndjson', 'text', 'code'] as const;
export type TextFormat = (typeof textFormats)[number];

/** Maximum size of a text of entries in UTF-8, in bytes. */
export const longestText = 50_000_000;

/** Entries as text, in the order in which they happened; refused if it would be longer than `maxBytes`. `entries` is their number. */
export const timelineText = request(
  'timeline/text',
  v.object({
    selection: entrySelectionSchema,
    format: v.picklist(textFormats),
    maxBytes: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(longestText))),
  }),
  v.object({ text: v.string(), entries: v.number() }),
  { timeoutMs: null },
);

/** Maximum number of events that are emitted again in one request. */
export const maxResent = 1000;
/**
 * Emits the events of a selection again, each on its connection, in the order they happened. Responds when all are recorded, with the
 * number of emitted events, the last one, the number of events that could not be emitted, and the first cause. No event is emitted if there
 * are too many.
 */
export const emitResendSelection = request(
  'emit/resendSelection',
  v.object({ selection: entrySelectionSchema }),
  v.object({
    emitted: v.number(),
    last: v.optional(v.number()),
    failed: v.number(),
    cause: v.optional(storedCauseSchema),
    /** The selection has more than `maxResent` events. */
    tooMany: v.optional(v.literal(true)),
  }),
  { timeoutMs: null },
);

/** Emits a captured event of either direction again on its connection, with the same arguments, acknowledgement and volatile flag. */
export const emitResend = request('emit/resend', v.object({ seq }), v.object({ seq: v.number() }));
