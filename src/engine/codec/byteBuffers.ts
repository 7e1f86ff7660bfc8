import { ExactNumber } from '../../model/numbers/exactNumber.ts';
import { bytesOf } from '../../model/payload/payload.ts';
import { mapTree } from '../../base/treeMap.ts';

/**
 * Replaces every kind of bytes in a value with Buffers, without copying the bytes. Two parsers need this: has-binary2 of Socket.IO 2 does
 * not treat other views as bytes and would send a list of numbers, and notepack sends the whole memory of another view.
 */
export function withBuffers(args: readonly unknown[]): unknown[] {
  return mapTree(args, (node) => {
    if (typeof node !== 'object' || node === null) return { leaf: node };
    if (node instanceof Date || node instanceof ExactNumber) return { leaf: node };
    const bytes = bytesOf(node);
    if (bytes) return { leaf: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength) };
    return Array.isArray(node) ? { array: node } : { object: Object.entries(node) };
  }) as unknown[];
}
