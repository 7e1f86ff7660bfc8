import { userError } from '../../model/cause/userErrors.ts';
import { createGunzip, createInflate, type Gunzip, type Inflate, constants } from 'node:zlib';
import { decode } from 'notepack.io';
import { UserError } from '../../base/userError.ts';
import { isMsgpack } from '../../model/bytes/looksLike.ts';
import { jsonText } from '../../model/payload/jsonText.ts';
import { formatPayload } from '../../model/payload/payload.ts';
import { withExactIntegers } from '../codec/msgpackIntegers.ts';

/** What unpacking may yield: a few bytes can stand for gigabytes. */
const maxUnpacked = 1024 * 1024;
/** Compressed bytes that are given to it; far less is needed for what may come out. */
export const maxPacked = 4 * 1024 * 1024;
const longestText = 1024 * 1024;

/**
 * Unpacks the beginning of compressed data.
 * @throws UserError when it is none; data that only ends too early yields what there is
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
      // Damage behind what is shown anyway does not take it away.
      if (length > 0) end(true);
      else reject(userError('bytes.notUnpacked', { format: as, said: error.message }));
    });
    stream.end(bytes);
  });
}

/**
 * MessagePack as JSON text in payload notation.
 * @throws UserError for what is none
 */
export function readMsgpack(bytes: Uint8Array): { text: string; cut: boolean } {
  // Checked first: the decoder believes the lengths that it reads, and would make room for them.
  if (!isMsgpack(bytes)) throw userError('bytes.notMsgpack');
  try {
    const value = withExactIntegers<unknown>(Buffer.from(bytes), decode);
    const text = jsonText(formatPayload(value));
    return { text: text.slice(0, longestText), cut: text.length > longestText };
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw userError('bytes.msgpackInvalid', { said: error instanceof Error ? error.message : String(error) });
  }
}
