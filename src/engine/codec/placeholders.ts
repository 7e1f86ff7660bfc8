import { ExactNumber } from '../../model/numbers/exactNumber.ts';
import { mapTree } from '../../base/treeMap.ts';

/** A payload of the default parser with its attachments in place of `{"_placeholder": true, "num": n}`; bytes are Buffers. */
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
