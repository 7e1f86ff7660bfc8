import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { numberForms } from '../../../../src/engine/query/numberForms.ts';
import { freshRuns } from '../../../support/freshRuns.ts';

/** Whether any form is found in a text, from its beginning. */
function isFound(text: string): boolean {
  const bytes = Buffer.from(text, 'latin1');
  return numberForms.some((form) => form({ text, bytes }, 0) >= 0);
}

describe('numbers in a notation that JavaScript does not write', () => {
  it.each([
    '1e3',
    '1E+3',
    '-2.5e-7',
    '1.0',
    '0.10',
    '0.0000001',
    '-0',
    '-0.0',
    '12345678901234567890',
    '0.1234567890123456789',
  ])('are found: %s', (number) => {
    for (const json of [`["n",${number}]`, `["n", ${number} ]`, `["n",{"a":${number}}]`, `["n",[${number},1]]`]) {
      expect(isFound(json), json).toBe(true);
    }
  });

  it.each(['["n",17,-4,0,0.5,102.25]', '["3e4f-a7","1.0","-0","12345678901234567890","1.1.1.1.1.0"]', '["e1.e2.-x"]'])(
    'are not found in a payload that contains only other numbers and texts: %s',
    (json) => expect(isFound(json)).toBe(false),
  );

  it('are found for any number that JavaScript reads from JSON and writes differently', () => {
    const digits = fc.string({ unit: fc.integer({ min: 0, max: 9 }).map(String), minLength: 1, maxLength: 24 });
    const whole = digits.map((text) => text.replace(/^0+(?=\d)/, ''));
    const fraction = fc.option(digits, { nil: undefined });
    const exponent = fc.option(fc.tuple(fc.constantFrom('e', 'E'), fc.constantFrom('', '+', '-'), digits), {
      nil: undefined,
    });
    const number = fc
      .tuple(fc.constantFrom('', '-'), whole, fraction, exponent)
      .map(
        ([sign, integer, after, power]) =>
          `${sign}${integer}${after === undefined ? '' : `.${after}`}${power?.join('') ?? ''}`,
      );
    fc.assert(
      fc.property(fc.string({ maxLength: 20 }), number, (before, written) => {
        const json = `[${JSON.stringify(before)},${written}]`;
        const [, value] = JSON.parse(json) as [string, number];
        if (JSON.stringify(value) !== written || Object.is(value, -0)) expect(isFound(json), json).toBe(true);
      }),
      { numRuns: freshRuns(5000) },
    );
  });

  it('are found at the first position, and at each later one', () => {
    const text = '[1e3]....[4]....[5e6]';
    const [withExponent] = numberForms;
    const bytes = Buffer.from(text, 'latin1');
    expect(withExponent?.({ text, bytes }, 0)).toBe(2);
    expect(withExponent?.({ text, bytes }, 5)).toBe(18);
    expect(withExponent?.({ text, bytes }, 19)).toBe(-1);
  });

  it('are searched for once in a long run of digits, at any position of a text', () => {
    const text = `["${'1234567890'.repeat(11_000)}","${'0.'.repeat(50_000)}",12345678901234567]`;
    expect(isFound(text)).toBe(true);
    expect(isFound(text.replace(',12345678901234567', ''))).toBe(false);
  });
});
