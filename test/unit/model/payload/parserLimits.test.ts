import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkCarried, countBinary } from '../../../../src/model/payload/parserLimits.ts';
import { exactOrPlain } from '../../../../src/model/numbers/exactNumber.ts';
import { formatPayload, PayloadError } from '../../../../src/model/payload/payload.ts';
import { anyValue, nested } from '../anyValue.ts';
import { freshRuns } from '../../../support/freshRuns.ts';

describe('checkCarried', () => {
  it.each<[args: unknown[], message: RegExp, path: (string | number)[]]>([
    [[undefined], /^argument 0: The default parser cannot send undefined. Send it as text or null/, [0]],
    [[1, { a: [new Date(0)] }], /^argument 1.a\[0\]: The default parser cannot send a date/, [1, 'a', 0]],
    [[{ 'a b': NaN }], /^argument 0\["a b"\]: The default parser cannot send NaN/, [0, 'a b']],
    [[[-0]], /^argument 0\[0\]: .* -0/, [0, 0]],
    [[Infinity], /Infinity/, [0]],
    [[{ a: undefined }], /undefined/, [0, 'a']],
  ])('refuses %o for the default parser', (args, message, path) => {
    try {
      checkCarried(args, 'default');
      expect.fail('nothing was refused');
    } catch (error) {
      expect(error).toBeInstanceOf(PayloadError);
      expect((error as PayloadError).message).toMatch(message);
      expect((error as PayloadError).path).toEqual(path);
    }
    // The msgpack parser cannot send -0 either.
    if (/-0/.test(message.source)) expect(() => checkCarried(args, 'msgpack')).toThrow(/Send it in another form/);
    else expect(() => checkCarried(args, 'msgpack')).not.toThrow();
  });

  it.each<[what: string, args: unknown[], message: RegExp]>([
    [
      'a lone surrogate',
      [['a\ud800b']],
      /^argument 0\[0\]: The msgpack parser cannot send half of a surrogate pair\. Send it/,
    ],
    ['a key with one', [{ '\udc00': 1 }], /a key with half of a surrogate pair/],
    ['an own __proto__ key', [JSON.parse('{"__proto__":1}')], /a key “__proto__”/],
    ['an invalid date', [new Date(NaN)], /an invalid date/],
    ['2 ** 64', [2 ** 64], /more than 64 bits/],
    ['less than -(2 ** 63)', [-(2 ** 64)], /more than 64 bits/],
  ])('refuses for the msgpack parser %s', (_what, args, message) => {
    expect(() => checkCarried(args, 'msgpack')).toThrow(message);
  });

  it('accepts complete surrogate pairs, dates before 1970, infinities and integers of 64 bits for the msgpack parser', () => {
    const args = ['😀', new Date(-1), NaN, Infinity, -Infinity, undefined, 2 ** 63, -(2 ** 63), 1e300 / 3e299, 'é'];
    expect(() => checkCarried(args, 'msgpack')).not.toThrow();
  });

  it.each(['1e400', '0.1000000000000000055511151231257827', '18446744073709551616', '-9223372036854775809', '1e-400'])(
    'refuses for the msgpack parser, and not for the default one, the number %s',
    (literal) => {
      const args = [{ id: exactOrPlain(literal) }];
      expect(() => checkCarried(args, 'default')).not.toThrow();
      expect(() => checkCarried(args, 'msgpack')).toThrow(/^argument 0\.id: The msgpack parser cannot send .*64/);
    },
  );

  it('accepts integers of 64 bits for both parsers', () => {
    const args = ['899068272867328065', '18446744073709551615', '-9223372036854775808'].map(exactOrPlain);
    expect(() => checkCarried(args, 'default')).not.toThrow();
    expect(() => checkCarried(args, 'msgpack')).not.toThrow();
  });

  it('accepts exactly what JSON preserves, except for bytes', () => {
    fc.assert(
      fc.property(fc.array(anyValue), (args) => {
        const plain = JSON.stringify(formatPayload(args, { binary: () => 0 }));
        const special = /\{"\$(undefined|date|number":"(-0|NaN|-?Infinity)")/.test(plain);
        if (special) expect(() => checkCarried(args, 'default')).toThrow(PayloadError);
        else expect(() => checkCarried(args, 'default')).not.toThrow();
      }),
      { numRuns: freshRuns(500) },
    );
  });

  it('handles any depth', () => {
    expect(() => checkCarried([nested(100_000, 1)], 'default')).not.toThrow();
    expect(() => checkCarried([nested(100_000, NaN)], 'default')).toThrow(PayloadError);
  });
});

describe('countBinary', () => {
  it('counts bytes at any depth', () => {
    const bytes = new Uint8Array();
    expect(countBinary([])).toBe(0);
    expect(countBinary([1, 'a', null, undefined, new Date(0)])).toBe(0);
    expect(countBinary([bytes, { a: [bytes, { b: Buffer.from('x') }] }, [[bytes]]])).toBe(4);
    expect(countBinary([nested(100_000, bytes)])).toBe(1);
  });
});
