import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CharacterCount } from '../../../../src/engine/codec/characterCount.ts';

const texts = fc.string({ unit: 'grapheme-composite', maxLength: 60 }).filter((text) => !/\p{Cs}/u.test(text));
const steps = fc.integer({ min: 1, max: 7 });

describe('characters of UTF-8', () => {
  it('are counted as JavaScript counts them, in steps of any size', () => {
    fc.assert(
      fc.property(texts, steps, (text, step) => {
        const count = new CharacterCount(Buffer.from(text), 0);
        while (!count.advance(Infinity, step));
        expect(count.count).toBe(text.length);
      }),
    );
  });

  it('end after the requested number, from any index on', () => {
    fc.assert(
      fc.property(texts, texts, texts, steps, (before, text, after, step) => {
        const bytes = Buffer.from(before + text + after);
        const from = Buffer.byteLength(before);
        const count = new CharacterCount(bytes, from);
        while (!count.advance(text.length, step));
        expect(bytes.toString('utf8', from, count.end)).toBe(text);
      }),
    );
  });

  it('have no end if there are fewer', () => {
    const count = new CharacterCount(Buffer.from('ab'), 0);
    expect(count.advance(3, 10)).toBe(true);
    expect(count.end).toBeUndefined();
  });
});
