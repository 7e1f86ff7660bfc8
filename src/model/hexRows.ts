/** The text of a hex view: rows of an offset, the bytes in hex and as ASCII. Pure; bytes that have not come yet are shown as blanks. */

export interface HexRow {
  offset: string;
  /** "48 65 6c …", two groups set apart by one more space; padded to the full width. */
  hex: string;
  ascii: string;
}

/** How many rows `size` bytes take. */
export function hexRowCount(size: number, bytesPerRow: number): number {
  return Math.ceil(size / bytesPerRow);
}

/** Digits that every offset of a value takes: at least 4, always even. */
export function offsetDigits(size: number): number {
  const digits = Math.max(4, Math.max(0, size - 1).toString(16).length);
  return digits + (digits % 2);
}

/**
 * One row. `byteAt` gives the byte at an absolute offset, undefined when it is not there yet.
 * @param index of the row, from 0
 */
export function hexRow(
  index: number,
  size: number,
  bytesPerRow: number,
  byteAt: (offset: number) => number | undefined,
): HexRow {
  const start = index * bytesPerRow;
  const end = Math.min(start + bytesPerRow, size);
  let hex = '';
  let ascii = '';
  for (let at = start; at < start + bytesPerRow; at++) {
    if (at > start) hex += at - start === bytesPerRow / 2 ? '  ' : ' ';
    if (at >= end) {
      hex += '  ';
      continue;
    }
    const byte = byteAt(at);
    hex += byte === undefined ? '··' : byte.toString(16).padStart(2, '0');
    ascii += byte === undefined ? ' ' : printable(byte);
  }
  return { offset: start.toString(16).padStart(offsetDigits(size), '0'), hex, ascii };
}

function printable(byte: number): string {
  return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.';
}
