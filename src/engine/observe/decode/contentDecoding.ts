/** Decompresses HTTP bodies. */
import { brotliDecompressSync, constants, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';
import { maxInflatedBytes } from './inflater.ts';

const options = { maxOutputLength: maxInflatedBytes };

const decoders: Readonly<Record<string, (body: Buffer) => Buffer>> = {
  identity: (body) => body,
  gzip: (body) => gunzipSync(body, options),
  'x-gzip': (body) => gunzipSync(body, options),
  // Some servers send the data without the header of zlib.
  deflate: (body) => (isZlib(body) ? inflateSync(body, options) : inflateRawSync(body, options)),
  br: (body) =>
    brotliDecompressSync(body, {
      ...options,
      params: { [constants.BROTLI_DECODER_PARAM_LARGE_WINDOW]: 0 },
    }),
};

/** Maximum number of encodings that are decoded; usually there is one. */
const maxEncodings = 3;

/**
 * The content of a body; undefined if its encoding is unknown, or if it is damaged or too large.
 * @param header the value of `Content-Encoding`
 */
export function decodedContent(body: Buffer, header: string | undefined): Buffer | undefined {
  const encodings = (header ?? '')
    .toLowerCase()
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
  if (encodings.length > maxEncodings) return undefined;
  try {
    // The encoding that was applied last is the last one in the header.
    return encodings.reduceRight<Buffer | undefined>(
      (content, encoding) => (content && Object.hasOwn(decoders, encoding) ? decoders[encoding]?.(content) : undefined),
      body,
    );
  } catch {
    return undefined;
  }
}

/** The header of zlib: its method is deflate, and its first two bytes are divisible by 31. */
function isZlib(body: Buffer): boolean {
  return body.length > 1 && (body.readUInt8(0) & 0x0f) === 8 && body.readUInt16BE(0) % 31 === 0;
}
