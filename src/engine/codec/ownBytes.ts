/** In Engine.IO 3, the first byte of a binary message is its type. */
const typeBytes = 1;

/**
 * A copy of bytes. A slice would keep a larger chunk in memory, and `ws` uses the same empty Buffer for all empty messages.
 */
export function ownBytes({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  const bytes = new Uint8Array(buffer, byteOffset, byteLength);
  return byteLength > 0 && byteLength >= buffer.byteLength - typeBytes ? bytes : bytes.slice();
}
