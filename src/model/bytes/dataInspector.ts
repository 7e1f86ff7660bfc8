/**
 * The bytes at the caret as numbers, characters and times. A value is undefined if there are too few bytes, or if they are not valid for it.
 */
import { bytesTexts } from './bytesTexts.ts';

export interface InspectedRow {
  readonly label: string;
  readonly little: string | undefined;
  /** The value in big-endian byte order. Also undefined if the byte order does not matter; then, `little` is the value. */
  readonly big: string | undefined;
  /** The byte order does not matter. */
  readonly single: boolean;
}

/** Maximum number of bytes that a row reads. */
export const inspectedBytes = 16;

/** The rows for the bytes from the caret. The first `inspectedBytes` bytes are enough. */
export function inspectBytes(given: Uint8Array): InspectedRow[] {
  const view = new DataView(given.buffer, given.byteOffset, given.byteLength);
  const has = (count: number): boolean => given.length >= count;
  const both = (label: string, bytes: number, read: (little: boolean) => string | undefined): InspectedRow => ({
    label,
    little: has(bytes) ? read(true) : undefined,
    big: has(bytes) ? read(false) : undefined,
    single: false,
  });
  const one = (label: string, value: string | undefined): InspectedRow => ({
    label,
    little: value,
    big: undefined,
    single: true,
  });
  const [first] = given;
  const number = (value: number): string => (Object.is(value, -0) ? '-0' : String(value));
  return [
    one(bytesTexts.bits(), first?.toString(2).padStart(8, '0')),
    one('int8', has(1) ? String(view.getInt8(0)) : undefined),
    one('uint8', first === undefined ? undefined : String(first)),
    both('int16', 2, (little) => String(view.getInt16(0, little))),
    both('uint16', 2, (little) => String(view.getUint16(0, little))),
    both('int24', 3, (little) => String((uint24(given, little) << 8) >> 8)),
    both('uint24', 3, (little) => String(uint24(given, little))),
    both('int32', 4, (little) => String(view.getInt32(0, little))),
    both('uint32', 4, (little) => String(view.getUint32(0, little))),
    both('int64', 8, (little) => String(view.getBigInt64(0, little))),
    both('uint64', 8, (little) => String(view.getBigUint64(0, little))),
    both('float16', 2, (little) => number(float16(view.getUint16(0, little)))),
    both('float32', 4, (little) => number(shortFloat(view.getFloat32(0, little)))),
    both('float64', 8, (little) => number(view.getFloat64(0, little))),
    one('ULEB128', leb128(given, false)),
    one('SLEB128', leb128(given, true)),
    one('UTF-8', utf8Character(given)),
    both('UTF-16', 2, (little) => utf16Character(given, view, little)),
    both(bytesTexts.unixSeconds32(), 4, (little) => timeText(BigInt(view.getUint32(0, little)) * 1000n)),
    both(bytesTexts.unixSeconds64(), 8, (little) => timeText(view.getBigInt64(0, little) * 1000n)),
    both(bytesTexts.unixMilliseconds(), 8, (little) => timeText(view.getBigInt64(0, little))),
    both(bytesTexts.unixMicroseconds(), 8, (little) => timeText(floorDivide(view.getBigInt64(0, little), 1000n))),
    both('FILETIME', 8, (little) => timeText(floorDivide(view.getBigUint64(0, little), 10_000n) - fileTimeEpoch)),
    both('GUID', 16, (little) => guid(given, little)),
  ];
}

function uint24(bytes: Uint8Array, little: boolean): number {
  const [a = 0, b = 0, c = 0] = bytes;
  return little ? a | (b << 8) | (c << 16) : (a << 16) | (b << 8) | c;
}

/** IEEE 754 binary16. */
function float16(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** The shortest decimal number that is rounded to the same 32-bit float: 0.1 and not 0.10000000149011612. */
function shortFloat(value: number): number {
  if (Number.isInteger(value)) return value;
  for (let digits = 6; digits < 10; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Object.is(Math.fround(short), value)) return short;
  }
  return value;
}

/** LEB128 with at most ten bytes, which are enough for 64 bits. */
function leb128(bytes: Uint8Array, signed: boolean): string | undefined {
  let value = 0n;
  for (let index = 0; index < Math.min(10, bytes.length); index++) {
    const byte = bytes[index] ?? 0;
    value |= BigInt(byte & 127) << BigInt(index * 7);
    if (byte & 128) continue;
    const bits = (index + 1) * 7;
    const all = signed ? BigInt.asIntN(bits, value) : value;
    return bytesTexts.encodedInteger({ value: String(all), count: index + 1 });
  }
  return undefined;
}

/** The character and its code point; undefined if the bytes are not UTF-8. */
function utf8Character(bytes: Uint8Array): string | undefined {
  const [first = 0] = bytes;
  const length = first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
  if (length === 0 || bytes.length < length) return undefined;
  let code = length === 1 ? first : first & (0x7f >> length);
  for (let index = 1; index < length; index++) {
    const next = bytes[index] ?? 0;
    if ((next & 0xc0) !== 0x80) return undefined;
    code = (code << 6) | (next & 63);
  }
  const smallest = [0, 0, 0x80, 0x800, 0x10000][length] ?? 0;
  if (code < smallest || code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) return undefined;
  return characterText(code);
}

function utf16Character(bytes: Uint8Array, view: DataView, little: boolean): string | undefined {
  const unit = view.getUint16(0, little);
  if (unit >= 0xdc00 && unit < 0xe000) return undefined;
  if (unit < 0xd800 || unit >= 0xe000) return characterText(unit);
  if (bytes.length < 4) return undefined;
  const second = view.getUint16(2, little);
  if (second < 0xdc00 || second >= 0xe000) return undefined;
  return characterText(0x10000 + ((unit - 0xd800) << 10) + (second - 0xdc00));
}

/** Invisible characters, and characters that change their neighbors, are shown only by their code point. */
const unseen = /^[\p{C}\p{Z}\p{M}]$/u;

function characterText(code: number): string {
  const point = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
  const character = String.fromCodePoint(code);
  return unseen.test(character) ? point : `${character} ${point}`;
}

/** Milliseconds from 1601-01-01, the start of FILETIME, to 1970-01-01. */
const fileTimeEpoch = 11_644_473_600_000n;
const furthestTime = 8_640_000_000_000_000n;

function timeText(ms: bigint): string | undefined {
  if (ms < -furthestTime || ms > furthestTime) return undefined;
  return new Date(Number(ms)).toISOString();
}

function floorDivide(value: bigint, by: bigint): bigint {
  const quotient = value / by;
  return value % by < 0n ? quotient - 1n : quotient;
}

/** A GUID as COM writes it (the first three groups are little-endian), or a UUID in the order of the bytes (RFC 9562). */
function guid(bytes: Uint8Array, little: boolean): string {
  const order = little ? [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15] : [...Array(16).keys()];
  const digits = order.map((index) => (bytes[index] ?? 0).toString(16).padStart(2, '0')).join('');
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
