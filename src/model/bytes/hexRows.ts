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

/** The character of a row's hex text that the byte at an index begins at: two for each, one between, one more in the middle. */
export function hexPosition(index: number, bytesPerRow: number): number {
  return index * 3 + (index >= bytesPerRow / 2 ? 1 : 0);
}

/** Characters of a row's hex text. */
export function hexWidth(bytesPerRow: number): number {
  return hexPosition(bytesPerRow - 1, bytesPerRow) + 2;
}

/** An offset as every row of a value shows it, so that all are of one width. */
export function offsetText(offset: number, size: number, decimal: boolean): string {
  return decimal
    ? String(offset)
        .padStart(String(Math.max(0, size - 1)).length, '0')
        .padStart(4, '0')
    : offset.toString(16).padStart(offsetDigits(size), '0');
}

/**
 * One row. `byteAt` gives the byte at an absolute offset, undefined when it is not there yet.
 * @param index of the row, from 0
 * @param offsets `widest` is the size whose offsets give the width, when it is another; `decimal` writes them so
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
