import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bigIntOf,
  compareNumbers,
  exactOrPlain,
  ExactNumber,
  readByJavaScript,
  sameNumber,
} from '../../../../src/model/numbers/exactNumber.ts';
import { numberLiteral } from '../anyValue.ts';
import { freshRuns } from '../../../support/freshRuns.ts';

describe('a number of JSON', () => {
  it.each([
    '0',
    '-0',
    '-0.0',
    '1',
    '1.50',
    '1E5',
    '0.1',
    '0.30000000000000004',
    '9007199254740991',
    '9007199254740992',
    '9007199254740994',
    '1e21',
    '1.7976931348623157e308',
    '5e-324',
    '0e999',
    '0.000000000000000000000',
  ])('is a JavaScript number if no digit is lost: %s', (literal) => {
    expect(exactOrPlain(literal)).toBe(Number(literal));
  });

  it.each<[literal: string, read: string | undefined]>([
    ['899068272867328065', '899068272867328100'],
    ['-899068272867328065', '-899068272867328100'],
    // JavaScript prints these digits for this number, but its exact value has the digits of the next line.
    ['899068272867328100', undefined],
    ['899068272867328128', '899068272867328100'],
    ['9007199254740993', '9007199254740992'],
    ['1000000000000000000000', undefined],
    ['123456789012345678901234567890', '1.2345678901234568e+29'],
    ['1e400', 'Infinity'],
    ['-1e400', '-Infinity'],
    ['1e-400', '0'],
    ['0.1000000000000000055511151231257827', '0.1'],
    ['0.10000000000000001', '0.1'],
    ['4.9e-324', '5e-324'],
    ['1.00000000000000000001', '1'],
  ])('otherwise keeps its digits: %s', (literal, read) => {
    const number = exactOrPlain(literal);
    expect(number).toEqual(new ExactNumber(literal));
    expect(readByJavaScript(number as ExactNumber)).toBe(read);
  });

  it('has the value of its literal, whether it is a JavaScript number or not', () => {
    fc.assert(
      fc.property(numberLiteral, (literal) => {
        const number = exactOrPlain(literal);
        if (typeof number === 'number') {
          expect(sameNumber(number, new ExactNumber(literal))).toBe(true);
        } else expect(number.literal).toBe(literal);
      }),
      { numRuns: freshRuns(1000) },
    );
  });
});

describe('numbers are compared by value', () => {
  it('as integers of any size', () => {
    const whole = fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n });
    fc.assert(
      fc.property(whole, whole, (a, b) => {
        const [one, other] = [exactOrPlain(String(a)), exactOrPlain(String(b))];
        expect(Math.sign(compareNumbers(one, other))).toBe(a < b ? -1 : a > b ? 1 : 0);
        expect(compareNumbers(one, a)).toBe(0);
      }),
    );
  });

  it.each<[one: string, other: string, sign: number]>([
    ['1e400', '1E+400', 0],
    ['10e399', '1e400', 0],
    ['1e400', '1e401', -1],
    ['-1e400', '1e-400', -1],
    ['-1e400', '-1e401', 1],
    ['9007199254740993', '9007199254740993.0', 0],
    ['9007199254740993', '9007199254740992', 1],
    ['9007199254740993', '9007199254740993.5', -1],
    ['0.10000000000000001', '0.1', 1],
    ['1e-400', '0', 1],
    ['0', '-0', 0],
  ])('%s and %s', (one, other, sign) => {
    expect(Math.sign(compareNumbers(exactOrPlain(one), exactOrPlain(other)))).toBe(sign);
    expect(Math.sign(compareNumbers(exactOrPlain(other), exactOrPlain(one)))).toBe(sign === 0 ? 0 : -sign);
  });

  it('with values that are not finite numbers', () => {
    const huge = exactOrPlain('1e400');
    expect(compareNumbers(huge, Infinity)).toBeLessThan(0);
    expect(compareNumbers(huge, -Infinity)).toBeGreaterThan(0);
    expect(compareNumbers(Infinity, huge)).toBeGreaterThan(0);
    expect(compareNumbers(huge, NaN)).toBeNaN();
    expect(compareNumbers(Infinity, Infinity)).toBe(0);
  });
});

it('an exact number is converted to a bigint only if it is written as an integer of limited length', () => {
  expect(bigIntOf(new ExactNumber('-899068272867328065'))).toBe(-899068272867328065n);
  expect(bigIntOf(new ExactNumber('1e400'))).toBeUndefined();
  expect(bigIntOf(new ExactNumber('9'.repeat(1_000_000)))).toBeUndefined();
});
