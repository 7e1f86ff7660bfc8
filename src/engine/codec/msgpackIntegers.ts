/**
 * Exact 64-bit integers of MessagePack, which notepack.io would round to doubles. They are replaced with texts of eight bytes, which have
 * the same length, before decoding, and with exact numbers after it.
 */
import { randomBytes } from 'node:crypto';
import { exactOfBigInt, type ExactNumber } from '../../model/numbers/exactNumber.ts';
import { mapTree } from '../../base/treeMap.ts';
import { walkItems } from './msgpackBounds.ts';

const unsigned = 0xcf;
const signed = 0xd3;
const width = 8;
/** The type byte of a text of eight bytes. */
const textOfEight = 0xa0 | width;

/** Encodes a 64-bit integer for MessagePack. */
export function integerBytes(value: bigint): Uint8Array {
  const bytes = Buffer.allocUnsafe(1 + width);
  if (value < 0n) {
    bytes[0] = signed;
    bytes.writeBigInt64BE(value, 1);
  } else {
    bytes[0] = unsigned;
    bytes.writeBigUInt64BE(value, 1);
  }
  return bytes;
}

/**
 * Decodes MessagePack with every integer exact.
 * @param decode the ordinary decoder
 */
export function withExactIntegers<T>(bytes: Buffer, decode: (bytes: Buffer) => T): T {
  const integers = largeIntegers(bytes);
  if (integers.length === 0) return decode(bytes);
  const replaced = Buffer.from(bytes);
  const numbers = new Map<string, ExactNumber>();
  const prefix = unusedPrefix(bytes);
  for (const { at, number } of integers) {
    const name = prefix + numbers.size.toString(36).padStart(width - prefix.length, '0');
    numbers.set(name, number);
    replaced[at] = textOfEight;
    replaced.write(name, at + 1, 'latin1');
  }
  return restored(decode(replaced), numbers) as T;
}

function largeIntegers(bytes: Buffer): { at: number; number: ExactNumber }[] {
  const found: { at: number; number: ExactNumber }[] = [];
  walkItems(bytes, (type, at) => {
    if ((type !== unsigned && type !== signed) || at + 1 + width > bytes.length || found.length >= maxIntegers) return;
    const number = exactOfBigInt(type === signed ? bytes.readBigInt64BE(at + 1) : bytes.readBigUInt64BE(at + 1));
    if (typeof number !== 'number') found.push({ at, number });
  });
  return found;
}

const prefixLength = 3;
/** Maximum number of integers that can be numbered after the prefix. Further integers of a payload stay doubles. */
const maxIntegers = 36 ** (width - prefixLength);

/** Three characters that do not occur in the bytes, or that a sender cannot predict. */
function unusedPrefix(bytes: Buffer): string {
  for (let tries = 1; ; tries++) {
    const prefix = randomBytes(prefixLength).toString('base64').slice(0, prefixLength);
    if (tries === maxTries || !bytes.includes(prefix, 0, 'latin1')) return prefix;
  }
}

const maxTries = 20;

function restored(value: unknown, numbers: ReadonlyMap<string, ExactNumber>): unknown {
  return mapTree(value, (node) => {
    if (typeof node === 'string') return { leaf: numbers.get(node) ?? node };
    if (typeof node !== 'object' || node === null || node instanceof Date) return { leaf: node };
    if (ArrayBuffer.isView(node) || node instanceof ArrayBuffer) return { leaf: node };
    if (Array.isArray(node)) return { array: node };
    return { object: Object.entries(node).map(([key, child]) => [numbers.get(key)?.literal ?? key, child] as const) };
  });
}
