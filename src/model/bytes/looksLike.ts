/**
 * Detects formats that have no signature: the structure of the bytes is checked without creating values. If the bytes are truncated
 * (`whole` is false), only the existing bytes must be valid. The depth is limited, because the bytes can come from a hostile server.
 */
const maxDepth = 64;

/** Whether the bytes are a non-empty array or map. A scalar at the root does not count, because nearly any bytes can be read as one. */
export function looksLikeMsgpack(bytes: Uint8Array, whole: boolean): boolean {
  const [first = 0] = bytes;
  const container = (first & 0xe0) === 0x80 || (first >= 0xdc && first <= 0xdf);
  return container && bytes.length > 2 && walk(bytes, whole, msgpackItem);
}

/** Whether the bytes are one whole MessagePack value, of any kind, nested no deeper than 64 levels. */
export function isMsgpack(bytes: Uint8Array): boolean {
  return walk(bytes, true, msgpackItem);
}

export function looksLikeCbor(bytes: Uint8Array, whole: boolean): boolean {
  const major = (bytes[0] ?? 0) >> 5;
  return (major === 4 || major === 5) && bytes.length > 2 && walk(bytes, whole, cborItem);
}

/** One item: the offset after its content, and the number of its children, which follow it. */
interface Item {
  readonly end: number;
  readonly children: number;
  /** The children are pairs of a key and a value. */
  readonly isMap?: boolean;
  /** The item can be the key of a map: a string or a number. */
  readonly isKey: boolean;
}
type ReadItem = (bytes: Uint8Array, at: number) => Item | 'none' | 'cut';

function walk(bytes: Uint8Array, whole: boolean, read: ReadItem): boolean {
  const left: { items: number; isMap: boolean }[] = [{ items: 1, isMap: false }];
  let at = 0;
  while (left.length > 0) {
    const top = left.at(-1);
    if (!top || top.items === 0) {
      left.pop();
      continue;
    }
    if (at >= bytes.length) return !whole;
    const item = read(bytes, at);
    if (item === 'none') return false;
    if (item === 'cut' || item.end > bytes.length) return !whole;
    if (top.isMap && top.items % 2 === 0 && !item.isKey) return false;
    top.items--;
    at = item.end;
    if (item.children > 0) {
      // Each item needs at least one byte.
      if (whole && item.children > bytes.length - at) return false;
      if (left.length >= maxDepth) return false;
      left.push({ items: item.children, isMap: item.isMap === true });
    }
  }
  return whole ? at === bytes.length : true;
}

function uint(bytes: Uint8Array, at: number, length: number): number | undefined {
  if (at + length > bytes.length) return undefined;
  let value = 0;
  for (let index = 0; index < length; index++) value = value * 256 + (bytes[at + index] ?? 0);
  return value;
}

const leaf = (end: number, isKey = true): Item => ({ end, children: 0, isKey });

/** Source: github.com/msgpack/msgpack/blob/master/spec.md */
function msgpackItem(bytes: Uint8Array, at: number): Item | 'none' | 'cut' {
  const byte = bytes[at] ?? 0;
  const sized = (lengthBytes: number, make: (length: number, from: number) => Item): Item | 'cut' => {
    const length = uint(bytes, at + 1, lengthBytes);
    return length === undefined ? 'cut' : make(length, at + 1 + lengthBytes);
  };
  const list = (length: number, from: number): Item => ({ end: from, children: length, isKey: false });
  const map = (length: number, from: number): Item => ({ end: from, children: length * 2, isMap: true, isKey: false });
  const content = (length: number, from: number): Item => leaf(from + length);
  const extension = (length: number, from: number): Item => leaf(from + 1 + length, false);
  if (byte < 0x80 || byte >= 0xe0) return leaf(at + 1);
  if (byte < 0x90) return map(byte & 15, at + 1);
  if (byte < 0xa0) return list(byte & 15, at + 1);
  if (byte < 0xc0) return content(byte & 31, at + 1);
  if (byte === 0xc1) return 'none';
  if (byte <= 0xc3) return leaf(at + 1, false);
  if (byte <= 0xc6) return sized(2 ** (byte - 0xc4), (length, from) => leaf(from + length, false));
  if (byte <= 0xc9) return sized(2 ** (byte - 0xc7), extension);
  if (byte <= 0xcb) return leaf(at + 1 + 4 * (byte - 0xc9));
  if (byte <= 0xcf) return leaf(at + 1 + 2 ** (byte - 0xcc));
  if (byte <= 0xd3) return leaf(at + 1 + 2 ** (byte - 0xd0));
  if (byte <= 0xd8) return leaf(at + 2 + 2 ** (byte - 0xd4), false);
  if (byte <= 0xdb) return sized(2 ** (byte - 0xd9), content);
  if (byte <= 0xdd) return sized(byte === 0xdc ? 2 : 4, list);
  return sized(byte === 0xde ? 2 : 4, map);
}

/** Source: RFC 8949. Items of indefinite length are not accepted: they are rare, and with them nearly any bytes would be valid. */
function cborItem(bytes: Uint8Array, at: number): Item | 'none' | 'cut' {
  const byte = bytes[at] ?? 0;
  const major = byte >> 5;
  const info = byte & 31;
  if (info > 27) return 'none';
  const argumentBytes = info < 24 ? 0 : 2 ** (info - 24);
  const value = info < 24 ? info : uint(bytes, at + 1, argumentBytes);
  if (value === undefined) return 'cut';
  const from = at + 1 + argumentBytes;
  if (major <= 1) return leaf(from);
  if (major <= 3) return leaf(from + value, major === 3);
  if (major === 4) return { end: from, children: value, isKey: false };
  if (major === 5) return { end: from, children: value * 2, isMap: true, isKey: false };
  if (major === 6) return { end: from, children: 1, isKey: true };
  // Simple values 24 to 31 are not well-formed in the longer form; those below 20 are not assigned.
  if (info < 20 || (info === 24 && value < 32)) return 'none';
  return leaf(from, false);
}

/**
 * Whether the bytes are fields with low numbers, known wire types and valid lengths. At least two fields, one of them
 * with a length, are required, because too many other bytes would pass a weaker check.
 * Source: protobuf.dev/programming-guides/encoding
 */
export function looksLikeProtobuf(bytes: Uint8Array, whole: boolean): boolean {
  let at = 0;
  let fields = 0;
  let lengths = 0;
  while (at < bytes.length) {
    const tag = varint(bytes, at);
    if (tag === undefined) return false;
    if (tag === 'cut') break;
    const field = Math.floor(tag.value / 8);
    if (field < 1 || field > 2000) return false;
    const end = fieldEnd(bytes, tag.end, tag.value % 8);
    if (end === undefined) return false;
    if (end === 'cut' || end > bytes.length) {
      if (whole) return false;
      break;
    }
    if (tag.value % 8 === 2) lengths++;
    fields++;
    at = end;
  }
  return fields >= 2 && lengths >= 1;
}

function fieldEnd(bytes: Uint8Array, at: number, wireType: number): number | 'cut' | undefined {
  if (wireType === 1) return at + 8;
  if (wireType === 5) return at + 4;
  if (wireType !== 0 && wireType !== 2) return undefined;
  const read = varint(bytes, at);
  if (read === undefined || read === 'cut') return read;
  return wireType === 0 ? read.end : read.end + read.value;
}

function varint(bytes: Uint8Array, at: number): { value: number; end: number } | 'cut' | undefined {
  let value = 0;
  for (let index = 0; index < 10; index++) {
    const byte = bytes[at + index];
    if (byte === undefined) return 'cut';
    value += (byte & 127) * 2 ** (index * 7);
    if (byte < 128) return { value, end: at + index + 1 };
  }
  return undefined;
}
