import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { notationText } from '../../../../src/model/payload/notationText.ts';
import { formatPayload } from '../../../../src/model/payload/payload.ts';
import { summaryOf } from '../../../../src/model/payload/valueSummary.ts';
import { anyValue } from '../anyValue.ts';

describe('the summary of a value', () => {
  it.each([
    [null, { kind: 'null', text: 'null', size: 0 }],
    [undefined, { kind: 'undefined', text: 'undefined', size: 0 }],
    [-0, { kind: 'number', text: '-0', size: 0 }],
    [NaN, { kind: 'number', text: 'NaN', size: 0 }],
    [new Date(0), { kind: 'date', text: '1970-01-01T00:00:00.000Z', size: 0 }],
    [new Date(NaN), { kind: 'date', text: 'invalid date', size: 0 }],
    [new Uint8Array(3), { kind: 'bytes', text: '', size: 3 }],
    ['a\nb', { kind: 'string', text: 'a\nb', size: 3 }],
    [[], { kind: 'array', text: '[]', size: 0 }],
    [{ $buffer: 1 }, { kind: 'object', text: '{$buffer: 1}', size: 1 }],
  ])('%j', (value, summary) => {
    expect(summaryOf(value)).toEqual(summary);
  });

  it('names a bigint', () => {
    expect(summaryOf(12n)).toEqual({ kind: 'bigint', text: '12', size: 0 });
  });

  it('is bounded, however large or deep it is', () => {
    const wide = Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`key${index}`, 'x'.repeat(1000)]));
    expect(summaryOf(wide)).toMatchObject({ size: 10_000 });
    expect(summaryOf(wide).text.length).toBeLessThan(200);
    let deep: unknown = 1;
    for (let level = 0; level < 50_000; level++) deep = [deep];
    expect(summaryOf(deep).text).toBe('[[[1]]]');
    expect(summaryOf({ name: 'updated', tags: ['a', { b: 1 }], data: new Uint8Array(3) }).text).toBe(
      '{name: "updated", tags: ["a", {…}], data: ‹3 B›}',
    );
    // The text is not cut in the middle of a surrogate pair.
    expect(summaryOf(`${'y'.repeat(159)}😀z`).text).toBe(`${'y'.repeat(159)}…`);
  });
});

describe('the notation of a value as text', () => {
  it('is the JSON of its notation, regardless of the value', () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        expect(notationText(value, 1e6)).toBe(JSON.stringify(formatPayload(value)));
      }),
    );
  });

  it('does not exist if it would be too long, which is checked before the text is created', () => {
    expect(notationText(['abc', 1], 9)).toBe('["abc",1]');
    expect(notationText(['abc', 1], 8)).toBeUndefined();
    expect(notationText(new Uint8Array(1e8), 1e6)).toBeUndefined();
    let deep: unknown = 1;
    for (let level = 0; level < 50_000; level++) deep = [deep];
    expect(notationText(deep, 1e6)).toHaveLength(100_001);
  });
});
