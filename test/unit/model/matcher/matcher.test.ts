import { describe, expect, it } from 'vitest';
import { ExactNumber } from '../../../../src/model/numbers/exactNumber.ts';
import { absent, matchPathText, notationOf } from '../../../../src/model/matcher/matcher.ts';
import { MatcherError, parseMatcher } from '../../../../src/model/matcher/parseMatcher.ts';

const big = new ExactNumber('899068272867328065');
const bytes = new Uint8Array([1, 2]);
const date = new Date('2026-01-02T03:04:05.000Z');

describe('parseMatcher', () => {
  const holds: [notation: unknown, value: unknown][] = [
    [1, 1],
    [0, -0],
    [null, null],
    ['a', 'a'],
    [{}, { a: 1 }],
    [{ a: 1 }, { a: 1, b: 2 }],
    [{ a: { b: [1, { c: 2 }] } }, { a: { b: [1, { c: 2, d: 3 }] }, e: 4 }],
    [[], []],
    [{ $$gt: 1 }, { $gt: 1 }],
    [{ $$a: { $gt: 1 } }, { $a: 2 }],
    [{ $hex: '01 02' }, bytes],
    [{ $binary: 'AQI=' }, bytes],
    [{ $date: '2026-01-02T03:04:05.000Z' }, date],
    [{ a: { $undefined: true } }, { a: undefined }],
    [{ a: { $undefined: true } }, {}],
    [{ $number: 'NaN' }, NaN],
    [{ $number: '-0' }, -0],
    [{ a: { $any: true } }, { a: null }],
    [{ a: { $any: true } }, { a: undefined }],
    [{ $number: '899068272867328065' }, big],
    [{ $gt: { $number: '899068272867328064' } }, big],
    [{ $lt: { $number: '899068272867328066' }, $type: 'number' }, big],
    [{ $type: 'string' }, ''],
    [{ $type: 'number' }, NaN],
    [{ $type: 'boolean' }, false],
    [{ $type: 'null' }, null],
    [{ $type: 'array' }, []],
    [{ $type: 'object' }, {}],
    [{ $type: 'binary' }, bytes],
    [{ $type: 'date' }, date],
    [{ a: { $type: 'undefined' } }, {}],
    [{ $regex: '^a.c$' }, 'abc'],
    [{ $regex: '/^A/i' }, 'abc'],
    [{ $regex: '/a/g' }, 'a'],
    [{ $regex: 'a/b' }, 'xa/bx'],
    [{ $gt: 1, $lt: 3 }, 2],
    [{ $gte: 2, $lte: 2 }, 2],
    [{ $gt: { $number: '-Infinity' } }, -1e308],
    [{ $gt: { $date: '2026-01-01T00:00:00Z' } }, date],
    [{ $lt: { $date: '2027-01-01T00:00:00Z' } }, '2026-01-02T03:04:05.000Z'],
    [{ $near: [1, 0.1] }, 1.05],
    [{ $near: [1, 0] }, 1],
    [{ $length: 2 }, 'ab'],
    [{ $length: 2 }, [1, 2]],
    [{ $length: { $gt: 1 } }, bytes],
    [{ $contains: 'b' }, 'abc'],
    [{ $contains: { id: 2 } }, [{ id: 1 }, { id: 2, x: 3 }]],
    [{ $contains: { $oneOf: ['x', 'b'] } }, 'abc'],
    [{ $contains: { $regex: 'B' } }, ['a', 'B']],
    [{ $oneOf: [1, { $type: 'string' }] }, 'x'],
    [{ $not: 1 }, 2],
    [{ $not: { $oneOf: [1, 2] } }, 3],
    [{ a: { $not: { $any: true } } }, {}],
    [{ a: { $not: 5 } }, {}],
    [{ $exact: { a: [1, { b: 2 }] } }, { a: [1, { b: 2 }] }],
    [{ $exact: { $$any: true } }, { $any: true }],
    [{ $any: true, $type: 'number', $not: 3 }, 4],
  ];
  it.each(holds)('%j holds for %j', (notation, value) => {
    expect(parseMatcher(notation).check(value, [])).toBeUndefined();
  });

  const differs: [notation: unknown, value: unknown, path: string, expected: unknown, actual: unknown][] = [
    [1, 2, '', 1, 2],
    [1, '1', '', 1, '1'],
    [null, undefined, '', null, { $undefined: true }],
    [{ $number: '-0' }, 0, '', { $number: '-0' }, 0],
    [{ $number: '899068272867328066' }, big, '', { $number: '899068272867328066' }, { $number: '899068272867328065' }],
    [899068272867328100, big, '', 899068272867328100, { $number: '899068272867328065' }],
    [{}, [], '', {}, []],
    [{}, bytes, '', {}, { $binary: 'AQI=' }],
    [{}, null, '', {}, null],
    [[], {}, '', [], {}],
    [{ a: 1 }, {}, 'a', 1, undefined],
    [{ a: { b: [1, 2] } }, { a: { b: [1, 3] } }, 'a.b.1', 2, 3],
    [[1, 2], [1, 2, 3], 'length', 2, 3],
    [[1, 2, 3], [1, 2], 'length', 3, 2],
    [[1, 2, 3], [0], '0', 1, 0],
    [{ 'a b': { 'c.d': 1 } }, { 'a b': { 'c.d': 2 } }, '["a b"]["c.d"]', 1, 2],
    [{ $hex: '0102' }, new Uint8Array([1, 3]), '', { $hex: '0102' }, { $binary: 'AQM=' }],
    [
      { $date: '2026-01-02T03:04:05.000Z' },
      '2026-01-02T03:04:05.000Z',
      '',
      { $date: '2026-01-02T03:04:05.000Z' },
      '2026-01-02T03:04:05.000Z',
    ],
    [{ a: { $any: true } }, {}, 'a', { $any: true }, undefined],
    [{ $type: 'array' }, {}, '', { $type: 'array' }, {}],
    [{ $type: 'object' }, date, '', { $type: 'object' }, { $date: '2026-01-02T03:04:05.000Z' }],
    [{ $regex: '^a' }, 'ba', '', { $regex: '^a' }, 'ba'],
    [{ $regex: '1' }, 1, '', { $regex: '1' }, 1],
    [{ $gt: 1, $lt: 3 }, 3, '', { $lt: 3 }, 3],
    [{ $gt: 1 }, '2', '', { $gt: 1 }, '2'],
    [{ $gte: 1 }, NaN, '', { $gte: 1 }, { $number: 'NaN' }],
    [{ $gt: { $date: '2026-01-01T00:00:00Z' } }, 'today', '', { $gt: { $date: '2026-01-01T00:00:00Z' } }, 'today'],
    [{ $near: [1, 0.1] }, 1.2, '', { $near: [1, 0.1] }, 1.2],
    [{ $length: 2 }, { length: 2 }, '', { $length: 2 }, { length: 2 }],
    [{ $contains: 1 }, [2], '', { $contains: 1 }, [2]],
    [{ $contains: 'x' }, 'abc', '', { $contains: 'x' }, 'abc'],
    [{ $oneOf: [1, 2] }, 3, '', { $oneOf: [1, 2] }, 3],
    [{ $not: { a: 1 } }, { a: 1, b: 2 }, '', { $not: { a: 1 } }, { a: 1, b: 2 }],
    [{ $exact: { a: 1 } }, { a: 1, b: 2 }, 'b', undefined, 2],
    [{ $exact: { a: { $undefined: true } } }, {}, 'a', { $undefined: true }, undefined],
    [{ a: { __proto__: null, toString: { $any: true } } }, { a: {} }, 'a.toString', { $any: true }, undefined],
  ];
  it.each(differs)('%j differs from %j at “%s”', (notation, value, path, expected, actual) => {
    const difference = parseMatcher(notation).check(value, []);
    expect(difference && matchPathText(difference.path)).toBe(path);
    expect(difference?.expected === absent ? undefined : difference?.expected).toEqual(expected);
    expect(notationOf(difference?.actual)).toEqual(actual);
  });

  const faulty: [notation: unknown, message: RegExp, path: unknown[]][] = [
    [{ $foo: 1 }, /“\$foo” is not a matcher\. Matchers are \$any, .*Write “\$\$foo”/, ['$foo']],
    [[{ a: { $gt: 1, b: 2 } }], /“b” is next to a matcher/, [0, 'a', 'b']],
    [{ a: 1, $gt: 1 }, /“a” is next to a matcher/, ['a']],
    [{ $gt: 1, $hex: '00' }, /“\$hex” must be the only key/, ['$hex']],
    [{ $hex: '0' }, /1 hex digit is not/, []],
    [{ $any: false }, /The value of “\$any” must be true/, ['$any']],
    [{ $type: 'int' }, /The value of “\$type” must be one of string, number/, ['$type']],
    [{ $regex: '(' }, /“\$regex” is invalid: .*/, ['$regex']],
    [{ $regex: 1 }, /"pattern" or "\/pattern\/flags"/, ['$regex']],
    [{ $gt: '1' }, /The value of “\$gt” must be a number or a date/, ['$gt']],
    [{ $lt: { $number: 'NaN' } }, /a number or a date/, ['$lt']],
    [{ $near: 1 }, /\[value, tolerance\]/, ['$near']],
    [{ $near: [1, -1] }, /not negative/, ['$near']],
    [{ $near: [1, 2, 3] }, /\[value, tolerance\]/, ['$near']],
    [{ $oneOf: [] }, /an array of matchers/, ['$oneOf']],
    [{ $oneOf: [{ $x: 1 }] }, /“\$x” is not a matcher/, ['$oneOf', 0, '$x']],
    [{ $length: { $x: 1 } }, /“\$x” is not a matcher/, ['$length', '$x']],
    [{ $exact: { a: { $gt: 1 } } }, /a payload is expected/, ['$exact', 'a', '$gt']],
    [{ $file: './x' }, /A file cannot be read here/, []],
    [{ constructor: 1, $constructor: 1 }, /“constructor” is next to/, ['constructor']],
  ];
  it.each(faulty)('%j is refused', (notation, message, path) => {
    let error: unknown;
    try {
      parseMatcher(notation, { root: 'expect' });
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(MatcherError);
    expect((error as MatcherError).message).toMatch(message);
    expect((error as MatcherError).path).toEqual(path);
  });

  it('refuses a matcher that is nested too deeply, and accepts a matcher at the limit', () => {
    const nested = (depth: number): unknown => {
      let value: unknown = 1;
      for (let level = 0; level < depth; level++) value = [value];
      return value;
    };
    expect(() => parseMatcher(nested(5000))).toThrow(/500 levels/);
    expect(parseMatcher(nested(500)).check(nested(500), [])).toBeUndefined();
    expect(parseMatcher(nested(500)).check(nested(5000), [])?.path).toHaveLength(500);
  });

  it('accepts variables as any value while it only searches for faults', () => {
    const template = { $gt: '{{min}}', $type: '{{type}}', $near: ['{{a}}', 1], $regex: '{{r}}', $any: '{{any}}' };
    expect(() => parseMatcher(template, { template: true })).not.toThrow();
    expect(() =>
      parseMatcher([{ $hex: '{{x}}' }, { $gt: { $number: '{{n}}' } }, { $file: './x' }], { template: true }),
    ).not.toThrow();
    expect(() => parseMatcher({ $gt: '{{min}}' })).toThrow(MatcherError);
    expect(() => parseMatcher({ $foo: '{{min}}' }, { template: true })).toThrow(/not a matcher/);
  });
});
