import { IntlMessageFormat } from 'intl-messageformat';
import { describe, expect, it } from 'vitest';
import { englishFormatters, filledSimply, smallNumber } from '../../../../src/model/texts/englishFormats.ts';

const values = [
  ...Array.from({ length: 2000 }, (_, n) => n),
  // The numbers include exact halves, and decimal halves that a double cannot represent exactly.
  ...Array.from({ length: 20_000 }, (_, n) => n / 20),
  ...Array.from({ length: 3000 }, (_, n) => n * 0.333_333),
  ...[0.04, 0.05, 0.949, 0.95, 0.999, 998.94, 998.95, 998.999, 999, 1.005, 1.45, 1e-7, 1e21, -0, -1, NaN, Infinity],
];

describe('numbers without Intl', () => {
  it.each([
    { min: 0, max: 0 },
    { min: 0, max: 1 },
    { min: 1, max: 1 },
  ] as const)('are the same as with Intl, with $min to $max digits', (digits) => {
    const full = new Intl.NumberFormat('en', { minimumFractionDigits: digits.min, maximumFractionDigits: digits.max });
    const wrong = values.filter((value) => {
      const small = smallNumber(value, digits);
      return small !== undefined && small !== full.format(value);
    });
    expect(wrong).toEqual([]);
    expect(smallNumber(12, digits)).toBeDefined();
    expect(smallNumber(998.5, digits)).toBeDefined();
  });

  it.each([-1, -0, NaN, Infinity, 1000, 1e21, 1e-7])('are formatted by Intl in this case: %s', (value) => {
    expect(smallNumber(value, { min: 0, max: 1 })).toBeUndefined();
  });
});

describe('messages', () => {
  it('with numbers and plurals are the same as with Intl', () => {
    const text =
      '{n, number} of {n, plural, =0 {none} one {# run} other {# runs}}, {n, selectordinal, one {#st} other {#th}}';
    const own = new IntlMessageFormat(text, 'en', undefined, { formatters: englishFormatters });
    const full = new IntlMessageFormat(text, 'en');
    for (const n of [0, 1, 2, 21, 999, 1000, 12_345, 1.5, -1]) expect(own.format({ n })).toBe(full.format({ n }));
  });

  it('that only name parameters are filled in', () => {
    const params = { name: 'a {b} $& $1', count: 1234.5 };
    const text = '“{name}” {count} {name}';
    expect(filledSimply(text, params)).toBe('“a {b} $& $1” 1234.5 a {b} $& $1');
    expect(filledSimply(text, params)).toBe(new IntlMessageFormat(text, 'en').format(params));
  });

  it.each(["It''s {name}", '{name, number}', '{n, plural, other {#}}', '{missing}', "'{'{name}"])(
    'are formatted by the full formatter in this case: %s',
    (text) => {
      expect(filledSimply(text, { name: 'a', n: 1 })).toBeUndefined();
    },
  );
});
