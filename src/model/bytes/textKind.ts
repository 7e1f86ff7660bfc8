/** The encoding of bytes that are text. UTF-16 is detected by its byte order mark; UTF-8 must not contain control characters that text does not use. */
export interface TextKind {
  readonly encoding: 'UTF-8' | 'UTF-16LE' | 'UTF-16BE';
  readonly isJson: boolean;
  /** All bytes were read. */
  readonly isWhole: boolean;
}

/**
 * @param head the first bytes
 * @param size the size of the whole value, in bytes
 */
export function textKind(head: Uint8Array, size: number): TextKind | undefined {
  const isWhole = head.length === size;
  const [a, b] = head;
  if (a === 0xff && b === 0xfe && size % 2 === 0) return { encoding: 'UTF-16LE', isJson: false, isWhole };
  if (a === 0xfe && b === 0xff && size % 2 === 0) return { encoding: 'UTF-16BE', isJson: false, isWhole };
  if (!isUtf8Text(head, isWhole)) return undefined;
  return { encoding: 'UTF-8', isJson: isJson(head, isWhole), isWhole };
}

function isUtf8Text(bytes: Uint8Array, isWhole: boolean): boolean {
  for (let at = 0; at < bytes.length;) {
    const byte = bytes[at] ?? 0;
    if (byte < 0x20 && byte !== 9 && byte !== 10 && byte !== 13 && byte !== 0x1b && byte !== 12) return false;
    if (byte === 0x7f) return false;
    const length = byte < 0x80 ? 1 : byte < 0xc2 ? 0 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : byte < 0xf5 ? 4 : 0;
    if (length === 0) return false;
    // The last character that was read can be incomplete.
    if (at + length > bytes.length) return !isWhole;
    for (let index = 1; index < length; index++) if (((bytes[at + index] ?? 0) & 0xc0) !== 0x80) return false;
    at += length;
  }
  return bytes.length > 0;
}

/**
 * Whether the text is JSON. If it is longer than the part that was read, only its beginning is checked: it must be the
 * beginning of an object or an array.
 */
function isJson(bytes: Uint8Array, isWhole: boolean): boolean {
  const start = bytes.find((byte) => byte !== 0x20 && byte !== 9 && byte !== 10 && byte !== 13);
  if (start !== 0x7b && start !== 0x5b) return false;
  if (!isWhole) return /^\s*(\{\s*["}]|\[\s*["{[\]\d\-tfn])/.test(ascii(bytes.subarray(0, 64)));
  try {
    // Decoding each byte as one character does not change whether the text is JSON: bytes that are not ASCII occur only inside strings.
    JSON.parse(ascii(bytes));
    return true;
  } catch {
    return false;
  }
}

function ascii(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}
