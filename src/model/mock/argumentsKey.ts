import { base64 } from '@scure/base';
import { mapTree } from '../../base/treeMap.ts';
import { ExactNumber } from '../numbers/exactNumber.ts';
import { jsonText } from '../payload/jsonText.ts';
import { bytesOf } from '../payload/payload.ts';

/**
 * A text that is equal for equal arguments of an event, as a server receives them: the order of keys does not matter, and values that JSON
 * changes are changed. Bytes are compared by content.
 */
export function argumentsKey(args: readonly unknown[]): string {
  const canonical = mapTree(args, (node) => {
    if (node === undefined || typeof node === 'number') return { leaf: Number.isFinite(node) ? node : null };
    if (node instanceof ExactNumber) return { leaf: Number.isFinite(node.asDouble) ? node.asDouble : null };
    if (typeof node !== 'object' || node === null) return { leaf: node };
    if (node instanceof Date) return { leaf: node.toJSON() };
    const bytes = bytesOf(node);
    if (bytes) return { leaf: { '\u0000bytes': base64.encode(bytes) } };
    if (Array.isArray(node)) return { array: node };
    const entries = Object.entries(node).filter(([, value]) => value !== undefined);
    return { object: entries.sort(([one], [other]) => (one < other ? -1 : 1)) };
  });
  return jsonText(canonical);
}
