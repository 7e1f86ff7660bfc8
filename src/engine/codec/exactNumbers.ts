/**
 * The client's parsers cannot encode exact numbers. Instead, marked text is passed to them, which is replaced with the
 * number in the encoded packet. The mark is random and never leaves the process, so that no text of a user or server
 * can be mistaken for it.
 */
import { randomUUID } from 'node:crypto';
import { ExactNumber } from '../../model/numbers/exactNumber.ts';
import { mapTree } from '../../base/treeMap.ts';
import { integerBytes } from './msgpackIntegers.ts';

/** The mark is longer than the texts whose length is part of their type byte in MessagePack. */
const mark = `exact number ${randomUUID()} `;
const markBytes = Buffer.from(mark);
const marked = new RegExp(`"${mark}([-+.eE\\d]+)"`, 'g');
/** Whether an exact number was marked. Until then, packets need not be searched. */
let isUsed = false;

/** Lists with more nodes are copied in search of exact numbers. */
const maxSearched = 200;

/** Whether a list certainly contains no exact number, as most do. False for a list with many nodes, or one that contains itself. */
function hasNoExact(args: readonly unknown[]): boolean {
  const waiting: unknown[] = [args];
  for (let count = 0; count < maxSearched; count++) {
    if (waiting.length === 0) return true;
    const value = waiting.pop();
    if (typeof value === 'bigint' || value instanceof ExactNumber) return false;
    if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) continue;
    for (const child of Array.isArray(value) ? (value as unknown[]) : Object.values(value)) waiting.push(child);
  }
  return false;
}

/** Replaces exact numbers with marked text. Returns the same list if it contains none. */
export function markNumbers(args: readonly unknown[]): readonly unknown[] {
  if (hasNoExact(args)) return args;
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

/** Replaces the marked text in a packet of the default parser with the numbers. */
export function unmarkText<T>(chunks: T[]): T[] {
  const [text, ...attachments] = chunks;
  if (!isUsed || typeof text !== 'string' || !text.includes(mark)) return chunks;
  return [text.replace(marked, '$1') as T, ...attachments];
}

/** Replaces the marked text in a packet of the msgpack parser, a text of up to 255 bytes, with 64-bit integers. */
export function unmarkBytes(bytes: Buffer): Buffer {
  if (!isUsed) return bytes;
  const parts: Uint8Array[] = [];
  let from = 0;
  for (let at = bytes.indexOf(markBytes); at >= 0; at = bytes.indexOf(markBytes, from)) {
    // The type byte and the length byte of a text.
    const begin = at - 2;
    const end = at + (bytes[at - 1] ?? 0);
    parts.push(bytes.subarray(from, begin), integerBytes(BigInt(bytes.toString('latin1', at + markBytes.length, end))));
    from = end;
  }
  return from === 0 ? bytes : Buffer.concat([...parts, bytes.subarray(from)]);
}
