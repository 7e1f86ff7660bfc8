import fc from 'fast-check';
import { expect, it } from 'vitest';
import { downsample } from '../../../../src/model/stream/downsample.ts';

it('the points respect the limit, in order, with both ends and the extremes of every column', () => {
  const column = fc.float64Array({ minLength: 2, maxLength: 500 });
  fc.assert(
    fc.property(column, fc.integer({ min: 2, max: 200 }), (values, limit) => {
      const chosen = downsample(values.length, [values], limit);
      expect(chosen.length).toBeLessThanOrEqual(limit);
      expect(chosen).toEqual([...new Set(chosen)].sort((a, b) => a - b));
      expect([chosen[0], chosen.at(-1)]).toEqual([0, values.length - 1]);
      if (limit < 4) return;
      const numbers = [...values].filter((value) => !Number.isNaN(value));
      const shown = chosen.map((index) => values[index] ?? NaN).filter((value) => !Number.isNaN(value));
      if (numbers.length > 0) {
        expect(Math.min(...shown)).toBe(Math.min(...numbers));
        expect(Math.max(...shown)).toBe(Math.max(...numbers));
      }
    }),
  );
});

it('all points are kept if they fit, and the ends if there are more columns than points', () => {
  expect(downsample(3, [new Float64Array(3)], 3)).toEqual([0, 1, 2]);
  const columns = [new Float64Array(10), new Float64Array(10), new Float64Array(10)];
  expect(downsample(10, columns, 4)).toEqual([0, 4, 5, 9]);
  expect(downsample(0, [], 10)).toEqual([]);
});
