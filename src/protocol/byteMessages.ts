/**
 * What a panel asks the engine about the bytes of an entry beside the bytes themselves: searching, comparing and decoding them.
 * The longest work is cut: an answer says how far it came (`reached`), and who wants more asks on from there. So a search can be given
 * up at any time, and its progress is known.
 */
import * as v from 'valibot';
import { patternKinds } from '../model/bytes/bytePattern.ts';
import { request } from './message.ts';

const whole = v.pipe(v.number(), v.integer(), v.minValue(0));

/** An attachment of an entry by its number; -1 is the packet itself. */
export const entryPartSchema = v.object({
  seq: v.number(),
  attachment: v.pipe(v.number(), v.integer(), v.minValue(-1)),
});
export type EntryPart = v.InferOutput<typeof entryPartSchema>;

const direction = v.picklist(['next', 'previous']);
const limit = v.pipe(whole, v.minValue(1), v.maxValue(10_000));

/**
 * Matches of a pattern that begin in `from` to `to` (exclusive), in the order in which they are met. Searched is `from` to `reached`,
 * or for "previous" `reached` to `to`; less than asked for when there are `limit` hits or the time of an answer was used up.
 */
export const entryFind = request(
  'entry/find',
  v.object({
    ...entryPartSchema.entries,
    pattern: v.object({
      kind: v.picklist(patternKinds),
      text: v.pipe(v.string(), v.maxLength(20_000)),
      ignoreCase: v.boolean(),
    }),
    from: whole,
    to: whole,
    direction,
    limit,
  }),
  v.object({
    hits: v.array(whole),
    /** Bytes of a match. */
    length: whole,
    reached: whole,
  }),
);

/**
 * Where differences between two parts begin, in `from` to `to` (exclusive), and how many bytes differ there. What one of them has more
 * than the other differs. `reached` as in entry/find.
 */
export const entryCompare = request(
  'entry/compare',
  v.object({ left: entryPartSchema, right: entryPartSchema, from: whole, to: whole, direction, limit }),
  v.object({ starts: v.array(whole), differing: whole, reached: whole }),
);

/**
 * Reads a range as what it seems to be. Compressed data is unpacked up to a bound, and may itself be cut; MessagePack comes as JSON
 * text in payload notation.
 */
export const entryDecode = request(
  'entry/decode',
  v.object({ ...entryPartSchema.entries, from: whole, to: whole, as: v.picklist(['gzip', 'zlib', 'msgpack']) }),
  v.object({
    text: v.optional(v.string()),
    bytes: v.optional(v.instance(ArrayBuffer)),
    /** There is more than was decoded. */
    cut: v.boolean(),
  }),
  { resultBuffers: ({ bytes }) => (bytes ? [bytes] : []) },
);
