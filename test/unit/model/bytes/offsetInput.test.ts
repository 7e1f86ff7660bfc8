import { expect, it } from 'vitest';
import { parseOffset } from '../../../../src/model/bytes/offsetInput.ts';

it.each([
  ['0x1f', 31],
  ['1Fh', 31],
  ['31', 31],
  [' 1_000 ', 1000],
  ['+16', 116],
  ['-0x10', 84],
  ['50%', 500],
  ['0.1 %', 1],
  ['100%', 1000],
])('%s leads to %i', (text, offset) => {
  expect(parseOffset(text, 100, 1001)).toBe(offset);
});

it.each([
  ['', 'Enter an offset'],
  ['1f', 'For a hexadecimal offset, enter 0x1f'],
  ['there', '“there” is not an offset'],
  ['1001', '0x3e9 (1001) is past the end. The last byte is at 0x3e8 (1000)'],
  ['+901', 'past the end'],
  ['-101', 'The offset is 1 byte before the start. The caret is at 0x64 (100)'],
  ['101%', 'past the end'],
  ['0x', 'is not an offset'],
])('%s is refused', (text, message) => {
  expect(() => parseOffset(text, 100, 1001)).toThrow(message);
});

it('an offset is refused in an empty value', () => {
  expect(() => parseOffset('0', 0, 0)).toThrow('There are no bytes');
});
