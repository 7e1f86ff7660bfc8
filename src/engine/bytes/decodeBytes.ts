import { userError } from '../../model/cause/userErrors.ts';
import { createGunzip, createInflate, type Gunzip, type Inflate, constants } from 'node:zlib';
import { decode } from 'notepack.io';
import { UserError } from '../../base/userError.ts';
import { isMsgpack } from '../../model/bytes/looksLike.ts';
import { jsonText } from '../../model/payload/jsonText.ts';
import { formatPayload } from '../../model/payload/payload.ts';
import { withExactIntegers } from '../codec/msgpackIntegers.ts';

/** Maximum size of decompressed data: a few compressed bytes can yield gigabytes. */
const maxUnpacked = 1024 * 1024;
/** Maximum number of compressed bytes that are read; far fewer are needed for the allowed output. */
export const maxPacked = 4 * 1024 * 1024;
const longestText = 1024 * 1024;

/**
 * Decompresses the beginning of compressed data.
 * @throws UserError for invalid data; truncated data yields the part that was decompressed
 */
export function unpack(bytes: Uint8Array, as: 'gzip' | 'zlib'): Promise<{ bytes: ArrayBuffer; cut: boolean }> {
  const options = { finishFlush: constants.Z_SYNC_FLUSH };
  const stream: Gunzip | Inflate = as === 'gzip' ? createGunzip(options) : createInflate(options);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const end = (cut: boolean): void => {
      stream.destroy();
      const all = Buffer.concat(chunks).subarray(0, maxUnpacked);
      resolve({ bytes: new Uint8Array(all).buffer, cut });
    };
    stream.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      length += chunk.length;
      if (length > maxUnpacked) end(true);
    });
    stream.on('end', () => end(false));
    stream.on('error', (error) => {
      // Damage after the shown part does not matter.
      if (length > 0) end(true);
      else reject(userError('bytes.notUnpacked', { format: as, reported: error.message }));
    });
    stream.end(bytes);
  });
}

/**
 * MessagePack as JSON text in payload notation.
 * @throws UserError for invalid data
 */
export function readMsgpack(bytes: Uint8Array): { text: string; cut: boolean } {
  // The bytes are validated first, because the decoder trusts the lengths in them and would allocate memory for these lengths.
  if (!isMsgpack(bytes)) throw userError('bytes.notMsgpack');
  try {
    const value = withExactIntegers<unknown>(Buffer.from(bytes), decode);
    const text = jsonText(formatPayload(value));
    return { text: text.slice(0, longestText), cut: text.length > longestText };
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw userError('bytes.msgpackInvalid', { reported: error instanceof Error ? error.message : String(error) });
  }
}
