import { ExactNumber } from '../../model/numbers/exactNumber.ts';
import { mapTree } from '../../base/treeMap.ts';

/** Replaces each `{"_placeholder": true, "num": n}` in a payload of the default parser with its attachment. Bytes are Buffers. */
export function withAttachments(payload: unknown, attachments: readonly Uint8Array[]): unknown {
  return mapTree(payload, (node) => {
    if (typeof node !== 'object' || node === null || node instanceof ExactNumber) return { leaf: node };
    if (Array.isArray(node)) return { array: node };
    const { _placeholder: placeholder, num } = node as { _placeholder?: unknown; num?: unknown };
    const bytes = placeholder === true && typeof num === 'number' ? attachments[num] : undefined;
    if (bytes) return { leaf: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength) };
    return { object: Object.entries(node) };
  });
}
