import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hexRow, hexRowCount, offsetDigits } from '../../../../src/model/bytes/hexRows.ts';

const bytes = Uint8Array.from({ length: 20 }, (_, index) => index + 0x3a);

it('a row shows offset, hex in two groups and ASCII', () => {
  expect(hexRow(0, 20, 16, (at) => bytes[at])).toEqual({
    offset: '0000',
    hex: '3a 3b 3c 3d 3e 3f 40 41  42 43 44 45 46 47 48 49',
    ascii: ':;<=>?@ABCDEFGHI',
  });
  const last = hexRow(1, 20, 16, (at) => bytes[at]);
  expect(last).toMatchObject({ offset: '0010', ascii: 'JKLM' });
  expect(last.hex.trimEnd()).toBe('4a 4b 4c 4d');
  expect(last.hex).toHaveLength(48);
});

it('a row shows missing bytes as blanks, and unprintable bytes as dots', () => {
  expect(hexRow(0, 2, 16, () => undefined).hex.trimEnd()).toBe('·· ··');
  expect(hexRow(0, 3, 8, (at) => [0x00, 0x7f, 0x41][at]).ascii).toBe('..A');
});

it('rows and digits are counted', () => {
  expect([0, 1, 16, 17].map((size) => hexRowCount(size, 16))).toEqual([0, 1, 1, 2]);
  expect([0, 1, 0x10000, 0x10001, 0x1000001].map(offsetDigits)).toEqual([4, 4, 4, 6, 8]);
});

describe('hex rows', () => {
  const bytes = new TextEncoder().encode('Hello, world \u0000é!');
  const row = (index: number, perRow = 16) => hexRow(index, bytes.length, perRow, (at) => bytes[at]);

  it('show offset, bytes and text', () => {
    expect(hexRowCount(bytes.length, 16)).toBe(2);
    expect(row(0)).toEqual({
      offset: '0000',
      hex: '48 65 6c 6c 6f 2c 20 77  6f 72 6c 64 20 00 c3 a9',
      ascii: 'Hello, world ...',
    });
    expect(row(1)).toEqual({ offset: '0010', hex: `21${' '.repeat(46)}`, ascii: '!' });
  });

  it('leave missing bytes blank', () => {
    expect(hexRow(0, 2, 4, () => undefined)).toEqual({ offset: '0000', hex: '·· ··       ', ascii: '  ' });
  });

  it('are of one width, and cover every byte once', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 100 }), fc.constantFrom(4, 8, 16, 32), (given, perRow) => {
        const rows = Array.from({ length: hexRowCount(given.length, perRow) }, (_, index) =>
          hexRow(index, given.length, perRow, (at) => given[at]),
        );
        expect(new Set(rows.map(({ hex }) => hex.length)).size).toBe(1);
        const all = rows
          .map(({ hex }) => hex)
          .join(' ')
          .trim()
          .split(/\s+/);
        expect(all.map((digits) => parseInt(digits, 16))).toEqual([...given]);
        expect(rows.map(({ ascii }) => ascii).join('')).toHaveLength(given.length);
      }),
    );
  });

  it.each([
    [0, 4],
    [0x10000, 4],
    [0x10001, 6],
    [0x1000001, 8],
  ])('of %d bytes have offsets of %d digits', (size, digits) => {
    expect(offsetDigits(size)).toBe(digits);
  });
});
