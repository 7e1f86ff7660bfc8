import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changesNumbers, parseExactJson, parseNotationJson } from '../../../../src/model/numbers/exactJson.ts';
import { exactOrPlain, ExactNumber } from '../../../../src/model/numbers/exactNumber.ts';
import { numberLiteral } from '../anyValue.ts';
import { freshRuns } from '../../../support/freshRuns.ts';

const big = new ExactNumber('899068272867328065');

describe('JSON with every number as it is written', () => {
  it.each<[text: string, value: unknown]>([
    ['899068272867328065', big],
    [' [ 899068272867328065 , 1 ] ', [big, 1]],
    [
      '{"id":899068272867328065,"n":[1e400,-1e400,0.5]}',
      { id: big, n: [new ExactNumber('1e400'), new ExactNumber('-1e400'), 0.5] },
    ],
    [
      '{"899068272867328065":"899068272867328065","x":[899068272867328065]}',
      { '899068272867328065': '899068272867328065', x: [big] },
    ],
    [
      '["a\\"b 899068272867328065",899068272867328065,true,false,null,{},[]]',
      ['a"b 899068272867328065', big, true, false, null, {}, []],
    ],
    [
      '["\\\\",899068272867328065,"\\\\\\"",{"a":{"b":[[899068272867328065]]},"c":2}]',
      ['\\', big, '\\"', { a: { b: [[big]] }, c: 2 }],
    ],
    ['{"a":1,"a":899068272867328065}', { a: big }],
  ])('%s', (text, value) => {
    expect(changesNumbers(text)).toBe(true);
    expect(parseExactJson(text)).toStrictEqual(value);
  });

  it('treats “__proto__” as an ordinary key', () => {
    const value = parseExactJson('{"__proto__":{"id":899068272867328065}}') as object;
    expect(Object.keys(value)).toEqual(['__proto__']);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  });

  it.each([
    '["899068272867328065 1e400"]',
    '["550e8400-e29b-41d4-a716-446655440000", 0.30000000000000004]',
    '{"a":"\\"899068272867328065"}',
    '[1e5]',
  ])('is the result of JSON.parse if nothing is changed: %s', (text) => {
    expect(changesNumbers(text)).toBe(false);
    expect(parseExactJson(text)).toStrictEqual(JSON.parse(text));
  });

  it.each(['', '[', '01', '[899068272867328065', '{"a":899068272867328065,}', 'NaN'])(
    'refuses the texts that JSON.parse refuses: %s',
    (text) => {
      expect(() => parseExactJson(text)).toThrow(SyntaxError);
    },
  );

  it('parses any text as JSON.parse does, except for numbers', () => {
    fc.assert(
      fc.property(fc.json(), numberLiteral, fc.constantFrom('', ' ', '\n\t'), (json, literal, space) => {
        const text = `{"a":${space}${json},"n":${space}${literal}${space}, "b":[${space}${literal},${json}]}`;
        const number = exactOrPlain(literal);
        const other = parseExactJson(json);
        expect(parseExactJson(text)).toStrictEqual({ a: other, n: number, b: [number, other] });
        const plain = (value: unknown): unknown =>
          JSON.parse(JSON.stringify(value, (_, at: unknown) => (isNotation(at) ? Number(at.$number) : at)));
        expect(plain(other)).toStrictEqual(JSON.parse(JSON.stringify(JSON.parse(json))));
      }),
      { numRuns: freshRuns(500) },
    );
  });

  it('handles any depth', () => {
    const depth = 200_000;
    let value = parseExactJson('['.repeat(depth) + '899068272867328065' + ']'.repeat(depth));
    for (let level = 0; level < depth; level++) value = (value as unknown[])[0];
    expect(value).toEqual(big);
  });

  it('is plain JSON in payload notation', () => {
    expect(parseNotationJson('{"id":899068272867328065,"n":1}')).toStrictEqual({
      id: { $number: '899068272867328065' },
      n: 1,
    });
  });
});

function isNotation(value: unknown): value is { $number: string } {
  return typeof value === 'object' && value !== null && '$number' in value;
}
