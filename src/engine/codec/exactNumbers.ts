/**
 * Numbers that the client's parsers cannot carry go through them as marked text, which becomes the number itself in what they made.
 * The mark is random and never leaves the process: no text of a person or a server is taken for it.
 */
import { randomUUID } from 'node:crypto';
import { ExactNumber } from '../../model/numbers/exactNumber.ts';
import { mapTree } from '../../base/treeMap.ts';
import { integerBytes } from './msgpackIntegers.ts';

/** Longer than the texts whose length MessagePack keeps in their type. */
const mark = `exact number ${randomUUID()} `;
const markBytes = Buffer.from(mark);
const marked = new RegExp(`"${mark}([-+.eE\\d]+)"`, 'g');
/** Before the first one nothing needs to be searched for. */
let isUsed = false;

/** The same values with marked text for exact numbers; the list itself when it holds none. */
export function markNumbers(args: readonly unknown[]): readonly unknown[] {
  let found = false;
  const result = mapTree(args, (node) => {
    if (node instanceof ExactNumber || typeof node === 'bigint') {
      found = true;
      return { leaf: mark + node.toString() };
    }
    if (typeof node !== 'object' || node === null) return { leaf: node };
    if (Array.isArray(node)) return { array: node };
    if (node instanceof Date || ArrayBuffer.isView(node) || node instanceof ArrayBuffer) return { leaf: node };
    return { object: Object.entries(node) };
  });
  isUsed ||= found;
  return found ? (result as unknown[]) : args;
}

/** What the default parser made, with the numbers in it. */
export function unmarkText<T>(chunks: T[]): T[] {
  const [text, ...attachments] = chunks;
  if (!isUsed || typeof text !== 'string' || !text.includes(mark)) return chunks;
  return [text.replace(marked, '$1') as T, ...attachments];
}

/** What the msgpack parser made, with the numbers in it: a text of up to 255 bytes gives way to an integer of 64 bits. */
export function unmarkBytes(bytes: Buffer): Buffer {
  if (!isUsed) return bytes;
  const parts: Uint8Array[] = [];
  let from = 0;
  for (let at = bytes.indexOf(markBytes); at >= 0; at = bytes.indexOf(markBytes, from)) {
    // The type byte of a text, and its length.
    const begin = at - 2;
    const end = at + (bytes[at - 1] ?? 0);
    parts.push(bytes.subarray(from, begin), integerBytes(BigInt(bytes.toString('latin1', at + markBytes.length, end))));
    from = end;
  }
  return from === 0 ? bytes : Buffer.concat([...parts, bytes.subarray(from)]);
}
