/** The text of a hex view: rows with an offset, the bytes in hex, and the bytes as ASCII. Bytes that are not loaded yet are shown as spaces. */

export interface HexRow {
  offset: string;
  /** "48 65 6c …", two groups set apart by one more space; padded to the full width. */
  hex: string;
  ascii: string;
}

/** Number of rows for `size` bytes. */
export function hexRowCount(size: number, bytesPerRow: number): number {
  return Math.ceil(size / bytesPerRow);
}

/** Number of digits for the offsets of a value: at least 4, and always even. */
export function offsetDigits(size: number): number {
  const digits = Math.max(4, Math.max(0, size - 1).toString(16).length);
  return digits + (digits % 2);
}

/** The index of a byte in the hex text of a row: two characters for each byte, a space between, and one more space in the middle. */
export function hexPosition(index: number, bytesPerRow: number): number {
  return index * 3 + (index >= bytesPerRow / 2 ? 1 : 0);
}

/** Number of characters in the hex text of a row. */
export function hexWidth(bytesPerRow: number): number {
  return hexPosition(bytesPerRow - 1, bytesPerRow) + 2;
}

/** Formats an offset, padded so that all offsets of a value have the same width. */
export function offsetText(offset: number, size: number, decimal: boolean): string {
  return decimal
    ? String(offset)
        .padStart(String(Math.max(0, size - 1)).length, '0')
        .padStart(4, '0')
    : offset.toString(16).padStart(offsetDigits(size), '0');
}

/**
 * One row. `byteAt` returns the byte at an absolute offset, or undefined if it is not loaded yet.
 * @param index the index of the row, from 0
 * @param offsets `widest` is the size that the width of the offsets depends on, if it is not `size`; `decimal` writes them as decimal numbers
 */
export function hexRow(
  index: number,
  size: number,
  bytesPerRow: number,
  byteAt: (offset: number) => number | undefined,
  { widest = size, decimal = false }: { widest?: number; decimal?: boolean } = {},
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
  return { offset: offsetText(start, widest, decimal), hex, ascii };
}

function printable(byte: number): string {
  return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.';
}
