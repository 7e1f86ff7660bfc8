/**
 * Requests of a panel to the engine about the bytes of an entry: search, comparison and decoding. Long work is split: a
 * result contains the position that was reached (`reached`), and the caller requests the rest from there. As a result,
 * a search can be canceled at any time, and its progress is known.
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
 * Matches of a pattern that begin in `from` to `to` (exclusive), in the order in which they are found. The searched range is `from` to
 * `reached`, or for "previous" `reached` to `to`. It is shorter than requested when there are `limit` matches or the time for one response
 * is over.
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
    /** Length of each match in bytes. */
    length: whole,
    reached: whole,
  }),
);

/**
 * The positions at which differences between two parts begin, in `from` to `to` (exclusive), and how many bytes differ
 * there. Bytes that only one part has count as different. `reached` as in entry/find.
 */
export const entryCompare = request(
  'entry/compare',
  v.object({ left: entryPartSchema, right: entryPartSchema, from: whole, to: whole, direction, limit }),
  v.object({ starts: v.array(whole), differing: whole, reached: whole }),
);

/**
 * Decodes a range in a given format. Compressed data is decompressed up to a limit, and may itself be incomplete; MessagePack is returned
 * as JSON text in payload notation.
 */
export const entryDecode = request(
  'entry/decode',
  v.object({ ...entryPartSchema.entries, from: whole, to: whole, as: v.picklist(['gzip', 'zlib', 'msgpack']) }),
  v.object({
    text: v.optional(v.string()),
    bytes: v.optional(v.instance(ArrayBuffer)),
    /** There is more data than was decoded. */
    cut: v.boolean(),
  }),
  { resultBuffers: ({ bytes }) => (bytes ? [bytes] : []) },
);
