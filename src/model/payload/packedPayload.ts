import * as v from 'valibot';
import { jsonText } from './jsonText.ts';
import { parseExactJson } from '../numbers/exactJson.ts';
import { formatPayload, type ParseOptions, parsePayload } from './payload.ts';

/**
 * A payload in messages between panel, host and engine: JSON text in payload notation in which bytes are `{"$buffer": n}`, and the bytes
 * separately, one ArrayBuffer each. The text is never parsed or changed on the way; buffers are transferred, never re-encoded.
 */
export const packedPayloadSchema = v.strictObject({
  json: v.string(),
  buffers: v.array(v.instance(ArrayBuffer)),
});
export type PackedPayload = v.InferOutput<typeof packedPayloadSchema>;

/** Packs a value. The bytes are copied (`slice` of a Buffer would not copy), so that transferring the buffers does not affect the value. */
export function packPayload(value: unknown): PackedPayload {
  const buffers: ArrayBuffer[] = [];
  const notation = formatPayload(value, {
    binary: (bytes) => ({ $buffer: buffers.push(new Uint8Array(bytes).buffer) - 1 }),
  });
  return { json: jsonText(notation), buffers };
}

/** @throws PayloadError for invalid notation or references to missing buffers */
export function unpackPayload(packed: PackedPayload, options: Omit<ParseOptions, 'buffer'> = {}): unknown {
  return parsePayload(parseExactJson(packed.json), {
    ...options,
    buffer: (index) => {
      const buffer = packed.buffers[index];
      if (!buffer) throw new RangeError(`buffer ${index} is missing`);
      return new Uint8Array(buffer);
    },
  });
}
