import { describe, expect, it } from 'vitest';
import { keyText, lookAt, preview } from '../../../webview/details/payloadNode.ts';

describe('a value in the tree', () => {
  it('is named by its kind', () => {
    const sizes = [1, 2048];
    expect(lookAt({ $buffer: 1 }, sizes)).toMatchObject({ kind: 'bytes', text: '2,048 bytes', attachment: 1 });
    expect(lookAt({ $date: '2026-01-02T03:04:05.000Z' }, sizes)).toMatchObject({ kind: 'date' });
    expect(lookAt({ $undefined: true }, sizes)).toMatchObject({ kind: 'undefined', text: 'undefined' });
    expect(lookAt({ $number: '-0' }, sizes)).toMatchObject({ kind: 'number', text: '-0' });
    expect(lookAt({ $$buffer: 1 }, sizes)).toMatchObject({ kind: 'object', size: 1 });
    expect(lookAt({ $buffer: 0, b: 1 }, sizes)).toMatchObject({ kind: 'object', size: 2 });
    expect([null, true, 1.5, 'x', [], {}].map((value) => lookAt(value, sizes).kind)).toEqual([
      'null',
      'boolean',
      'number',
      'string',
      'array',
      'object',
    ]);
    expect(keyText('$$buffer')).toBe('$buffer');
  });

  it('is previewed within bounds, however large it is', () => {
    const wide = Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`key${index}`, 'x'.repeat(1000)]));
    expect(preview(wide, []).length).toBeLessThan(200);
    let deep: unknown = 1;
    for (let level = 0; level < 5000; level++) deep = [deep];
    expect(preview(deep, [])).toBe('[[[1]]]');
    expect(preview({ name: 'updated', tags: ['a', { b: 1 }], data: { $buffer: 0 } }, [3])).toBe(
      '{name: "updated", tags: ["a", {…}], data: ‹3 B›}',
    );
    expect(lookAt('y'.repeat(1e6), []).text.length).toBeLessThan(200);
  });
});
