/** Requests of the panel about one entry beyond entry/details: its arguments in parts, its delivery, and the history of its connection. */
import * as v from 'valibot';
import { deliveries } from '../model/entry/delivery.ts';
import { correlationSchema } from '../model/correlation/correlation.ts';
import { valueKinds } from '../model/payload/valueSummary.ts';
import { request } from './message.ts';
import { entryFactsSchema } from './shapes.ts';

const whole = v.pipe(v.number(), v.integer(), v.minValue(0));
const seq = v.number();

/**
 * The path from the arguments to a value: the index of the argument, then the index of a child among its siblings, in the order of their
 * keys.
 */
const path = v.pipe(v.array(whole), v.maxLength(2_000_000));
/** A value in the entry, at a path. */
const valueOfEntry = { seq, path };

export const treeNodeSchema = v.object({
  /** The key in the object, shortened if it is long, or the index. */
  key: v.string(),
  kind: v.picklist(valueKinds),
  /** The value on one line, cut; for a string, the beginning of its content. */
  text: v.string(),
  /** Number of children, UTF-16 units of a string, or bytes. */
  size: whole,
  /** For a number that JavaScript changes: the value that a JavaScript application reads instead. */
  javascript: v.optional(v.string()),
  /** For bytes: the number of the attachment. */
  attachment: v.optional(whole),
  /** Number of its children that follow, each followed by its own children. */
  shown: v.optional(whole),
  /** The children of the value follow, but it is shown collapsed. */
  closed: v.optional(v.literal(true)),
});
export type TreeNode = v.InferOutput<typeof treeNodeSchema>;

/** Children from..from+count of a value, all collapsed. */
export const entryChildren = request(
  'entry/children',
  v.object({ ...valueOfEntry, from: whole, count: v.pipe(whole, v.maxValue(1000)) }),
  v.object({ nodes: v.array(treeNodeSchema) }),
);
/** All descendants of a value, expanded; `cut` if there are more than the limit. */
export const entryDescendants = request(
  'entry/descendants',
  v.object(valueOfEntry),
  v.object({ nodes: v.array(treeNodeSchema), cut: v.boolean() }),
);
/** UTF-16 units from..to of a string in the arguments; a surrogate pair at an end is included or left out as a whole. */
export const entryText = request(
  'entry/text',
  v.object({ ...valueOfEntry, from: whole, to: whole }),
  v.object({ text: v.string() }),
);
/**
 * Text to copy: a value as JSON in payload notation, its path, or a filter term that finds it. `arguments`, with an empty path, are the
 * arguments that are sent when the event is sent again.
 */
export const entryCopy = request(
  'entry/copy',
  v.object({ ...valueOfEntry, what: v.picklist(['value', 'path', 'filter', 'arguments']) }),
  v.object({ text: v.string() }),
);

/** The delivery of an entry, and the history of its connection around it. */
const history = v.object({
  /** The delivery status when the entry was recorded, if it had one. */
  began: v.optional(v.picklist(deliveries)),
  /** The later delivery steps of the entry, and its acknowledgements, in order. */
  steps: v.array(entryFactsSchema),
  /**
   * The last transitions of the connection before the entry, back to the connect if the limit allows it, and the next transitions after the
   * entry.
   */
  before: v.array(entryFactsSchema),
  after: v.array(entryFactsSchema),
});
export type EntryHistory = v.InferOutput<typeof history>;
/** The event at both ends of its socket; null for an entry that is not an event, or was cleared or dropped. */
export const entryCorrelate = request('entry/correlate', v.object({ seq }), v.nullable(correlationSchema));
/** null when the entry was cleared or dropped. */
export const entryHistory = request('entry/history', v.object({ seq }), v.nullable(history));
