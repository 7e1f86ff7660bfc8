/** What the panel asks about one entry beyond entry/details: its arguments part by part, what became of it, what befell its connection. */
import * as v from 'valibot';
import { deliveries } from '../model/entry/delivery.ts';
import { valueKinds } from '../model/payload/valueSummary.ts';
import { request } from './message.ts';
import { entryFactsSchema } from './shapes.ts';

const whole = v.pipe(v.number(), v.integer(), v.minValue(0));
const seq = v.number();

/** From the arguments to a value: the place of the argument, then of a child among its siblings, in the order of their keys. */
const path = v.pipe(v.array(whole), v.maxLength(2_000_000));
/** A value in the entry, at a path. */
const place = { seq, path };

export const treeNodeSchema = v.object({
  /** Its name in its object, cut when it is long, or its number. */
  key: v.string(),
  kind: v.picklist(valueKinds),
  /** One line of it, cut: of a text its beginning as it is. */
  text: v.string(),
  /** Children, UTF-16 units of a text, or bytes. */
  size: whole,
  /** Of a number that JavaScript changes: what an application in JavaScript reads instead. */
  javascript: v.optional(v.string()),
  /** Of bytes: which attachment they are. */
  attachment: v.optional(whole),
  /** So many of its children follow, each with its own behind it. */
  shown: v.optional(whole),
  /** It is not open although its children follow: they are there when it is opened. */
  closed: v.optional(v.literal(true)),
});
export type TreeNode = v.InferOutput<typeof treeNodeSchema>;

/** Children from..from+count of a value, none of them open. */
export const entryChildren = request(
  'entry/children',
  v.object({ ...place, from: whole, count: v.pipe(whole, v.maxValue(1000)) }),
  v.object({ nodes: v.array(treeNodeSchema) }),
);
/** Everything below a value, opened; `cut` when that is more than what is told. */
export const entryDescendants = request(
  'entry/descendants',
  v.object(place),
  v.object({ nodes: v.array(treeNodeSchema), cut: v.boolean() }),
);
/** UTF-16 units from..to of a text in the arguments; a pair of surrogates at an end comes whole or not at all. */
export const entryText = request(
  'entry/text',
  v.object({ ...place, from: whole, to: whole }),
  v.object({ text: v.string() }),
);
/**
 * A value as JSON in payload notation, its path, or a term of the filter that finds it, to be copied; `arguments`, with an empty path,
 * are those that are sent when the event is sent again.
 */
export const entryCopy = request(
  'entry/copy',
  v.object({ ...place, what: v.picklist(['value', 'path', 'filter', 'arguments']) }),
  v.object({ text: v.string() }),
);

/** What became of an entry, and what befell its connection around it. */
const story = v.object({
  /** Its delivery when it was recorded, if it had one. */
  began: v.optional(v.picklist(deliveries)),
  /** The steps of its delivery after that, and its acknowledgements, in order. */
  steps: v.array(entryFactsSchema),
  /** The last turns of its connection before it, since it connected as far as there is room, and the next ones after it. */
  before: v.array(entryFactsSchema),
  after: v.array(entryFactsSchema),
});
export type EntryStory = v.InferOutput<typeof story>;
/** null when the entry was cleared or dropped. */
export const entryStory = request('entry/story', v.object({ seq }), v.nullable(story));
