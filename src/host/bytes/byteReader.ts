/** Reads bytes of entries from the engine for VS Code, one part at a time, so that no message is large. */
import { userError } from '../../model/cause/userErrors.ts';
import { bytesErrors } from './bytesTexts.ts';

export interface ByteRangeOf {
  readonly seq: number;
  readonly attachment: number;
  readonly from: number;
  readonly to: number;
}
export type ReadBytes = (range: ByteRangeOf) => Promise<Uint8Array>;

const partSize = 4 * 1024 * 1024;

/**
 * Yields the bytes of the range in parts, in order.
 * @throws UserError when bytes are missing because they were dropped or cleared
 */
export async function* readParts(read: ReadBytes, range: ByteRangeOf): AsyncGenerator<Uint8Array> {
  for (let from = range.from; from < range.to; from += partSize) {
    const to = Math.min(range.to, from + partSize);
    const bytes = await read({ ...range, from, to });
    if (bytes.length !== to - from) throw userError('capture.bytesGone');
    yield bytes;
  }
}

/** @throws UserError when the range is longer than `max` bytes */
export async function readWhole(read: ReadBytes, range: ByteRangeOf, max: number): Promise<Uint8Array> {
  const size = range.to - range.from;
  if (size > max) throw bytesErrors('bytes.tooLarge', { size, max });
  const whole = new Uint8Array(size);
  let at = 0;
  for await (const part of readParts(read, range)) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
