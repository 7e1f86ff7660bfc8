import { ExactNumber } from '../../model/numbers/exactNumber.ts';
import { bytesOf } from '../../model/payload/payload.ts';
import { mapTree } from '../../base/treeMap.ts';

/**
 * The same value with Buffers for every kind of bytes, without a copy of them. Two parsers need it: has-binary2 of Socket.IO 2 takes
 * no other view for bytes and would send a list of numbers, and notepack sends the whole memory behind another view.
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
