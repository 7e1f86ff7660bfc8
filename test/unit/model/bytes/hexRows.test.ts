import { expect, it } from 'vitest';
import { hexRow, hexRowCount, offsetDigits } from '../../../../src/model/bytes/hexRows.ts';

const bytes = Uint8Array.from({ length: 20 }, (_, index) => index + 0x3a);

it('shows offset, hex in two groups and ASCII', () => {
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

it('shows what is not there yet as blanks and what does not print as dots', () => {
  expect(hexRow(0, 2, 16, () => undefined).hex.trimEnd()).toBe('·· ··');
  expect(hexRow(0, 3, 8, (at) => [0x00, 0x7f, 0x41][at]).ascii).toBe('..A');
});

it('counts rows and digits', () => {
  expect([0, 1, 16, 17].map((size) => hexRowCount(size, 16))).toEqual([0, 1, 1, 2]);
  expect([0, 1, 0x10000, 0x10001, 0x1000001].map(offsetDigits)).toEqual([4, 4, 4, 6, 8]);
});
