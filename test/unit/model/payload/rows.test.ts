import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hexRow, hexRowCount, offsetDigits } from '../../../../src/model/bytes/hexRows.ts';
import { previewOf } from '../../../../src/model/payload/preview.ts';
import { anyValue } from '../anyValue.ts';

describe('previewOf', () => {
  it.each<[args: unknown[], text: string]>([
    [[], ''],
    [[1, 'two', null, true, undefined], '1, "two", null, true, undefined'],
    [[{ 3: '4', 5: new Uint8Array([6]) }], '{"3": "4", "5": ‹1 B›}'],
    [[{ ok: 1, 'a b': [[], {}], größe: 2 }], '{ok: 1, "a b": [[], {}], größe: 2}'],
    [[new Date(0), new Date(NaN), -0, NaN, Infinity], '1970-01-01T00:00:00.000Z, invalid date, -0, NaN, Infinity'],
    [['line\nbreak\u0000"'], '"line\\nbreak\\u0000\\""'],
  ])('of %o is %s', (args, text) => {
    expect(previewOf(args)).toBe(text);
  });

  it('is one line that is no longer than it may be', () => {
    fc.assert(
      fc.property(fc.array(anyValue), fc.integer({ min: 2, max: 60 }), (args, length) => {
        const text = previewOf(args, length);
        expect(text.length).toBeLessThanOrEqual(length);
        expect(text).not.toMatch(/[\n\r]/);
        const whole = previewOf(args, 100_000);
        if (whole.length > length) expect(text).toBe(`${whole.slice(0, length - 1)}…`);
      }),
    );
  });

  it('does not walk through what it cannot show', () => {
    let reads = 0;
    const endless = (): object => ({
      get next() {
        reads++;
        return endless();
      },
    });
    const long = new Proxy(new Array<string>(1_000_000).fill('x'.repeat(1000)), {
      get(target, key): unknown {
        reads++;
        return Reflect.get(target, key);
      },
    });
    expect(previewOf([endless()])).toHaveLength(240);
    expect(previewOf(long)).toHaveLength(240);
    expect(reads).toBeLessThan(1000);
  });
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

  it('leave blank what has not come', () => {
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
