/** In front of a message with bytes stands its type, in Engine.IO 3. */
const typeBytes = 1;

/**
 * Bytes in memory that is theirs alone. A slice would keep a larger chunk alive, and `ws` has one empty Buffer for all.
 */
export function ownBytes({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  const bytes = new Uint8Array(buffer, byteOffset, byteLength);
  return byteLength > 0 && byteLength >= buffer.byteLength - typeBytes ? bytes : bytes.slice();
}
