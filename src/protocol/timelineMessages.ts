/** What a person does with entries of the timeline: marks it, takes entries out as text, sends one again. */
import { asIssue } from '../model/schemaFault.ts';
import * as v from 'valibot';
import { request } from './message.ts';

const seq = v.pipe(v.number(), v.integer(), v.minValue(0));

/** Characters of a marker. */
export const longestMarker = 500;

/** Adds a line of one's own words; without a connection it concerns all of them. */
export const markerAdd = request(
  'marker/add',
  v.object({
    text: v.pipe(v.string(), v.trim(), v.nonEmpty(asIssue({ code: 'value.markerEmpty' })), v.maxLength(longestMarker)),
    connectionId: v.optional(v.string()),
  }),
  v.object({ seq: v.number() }),
);

/**
 * Entries that were selected: those of a query whose seqs are in the ranges, both ends included, in rising order. However many
 * entries a range holds, naming it costs the same.
 */
export const entrySelectionSchema = v.object({
  seqs: v.pipe(v.array(v.object({ from: seq, to: seq })), v.maxLength(20_000)),
  filter: v.optional(v.string()),
  connectionId: v.optional(v.string()),
  /** Milliseconds of `t`, `from` included, `to` not. */
  range: v.optional(v.object({ from: v.number(), to: v.number() })),
});
export type EntrySelection = v.InferOutput<typeof entrySelectionSchema>;

/**
 * "json": of one event its name and arguments, of a packet its text, of more a list of entries. "ndjson": an entry a line, as in
 * session files. "text": time, direction, namespace, what it was and what became of it, separated by tabs. "code": events and
 * acknowledgements as JavaScript that emits them; other entries are left out.
 */
export const textFormats = ['json', 'ndjson', 'text', 'code'] as const;
export type TextFormat = (typeof textFormats)[number];

/** Bytes in UTF-8 that a text of entries may have. */
export const longestText = 50_000_000;

/** Entries as text, in the order they happened; refused when it would be longer than `maxBytes`. `entries` counts them. */
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

/** Events that are emitted again at once. */
export const maxResent = 1000;
/**
 * Emits the events of a selection again, each on its connection, in the order they happened. Responds once all are recorded: how many were
 * emitted, the last one, and how many could not be, with the first reason. None is emitted when there are too many.
 */
export const emitResendSelection = request(
  'emit/resendSelection',
  v.object({ selection: entrySelectionSchema }),
  v.object({
    emitted: v.number(),
    last: v.optional(v.number()),
    failed: v.number(),
    reason: v.optional(v.string()),
    /** There are more than `maxResent`. */
    tooMany: v.optional(v.literal(true)),
  }),
  { timeoutMs: null },
);

/** Emits an event that was captured, of either direction, again on its connection: arguments, acknowledgement and volatile as they were. */
export const emitResend = request('emit/resend', v.object({ seq }), v.object({ seq: v.number() }));
