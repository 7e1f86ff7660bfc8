import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
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

  it('is one line within the limit', () => {
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

  it('does not visit values that it cannot show', () => {
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
