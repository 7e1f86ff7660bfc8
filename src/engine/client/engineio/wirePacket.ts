import type { WirePacket } from '../../contracts/inspectedClient.ts';

/**
 * Creates a packet from the chunks of the encoder: the text, then the attachments, which are copied because the caller may change their
 * bytes.
 */
export function wireOf(chunks: readonly unknown[]): WirePacket {
  const [text, ...attachments] = chunks;
  return {
    text: typeof text === 'string' ? text : copyBytes(text),
    attachments: attachments.map(copyBytes),
  };
}

function copyBytes(chunk: unknown): Uint8Array {
  if (ArrayBuffer.isView(chunk)) return new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength).slice();
  if (chunk instanceof ArrayBuffer) return new Uint8Array(chunk.slice(0));
  throw new TypeError('The parser made a chunk that is neither text nor bytes');
}
