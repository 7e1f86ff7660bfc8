import fc from 'fast-check';
import { expect, it } from 'vitest';
import { sortSeqs } from '../../../../src/engine/timeline/sortSeqs.ts';
import { freshRuns } from '../../../support/freshRuns.ts';

function run(keys: readonly number[]): { sorted: number[]; steps: number } {
  const steps = sortSeqs(
    Float64Array.from(keys, (_, index) => index + 1),
    Float64Array.from(keys),
  );
  for (let count = 0; ; count++) {
    const { done, value } = steps.next();
    if (done) return { sorted: [...value], steps: count };
  }
}

const key = fc.oneof(
  fc.double({ noNaN: true }).map((number) => number + 0),
  fc.constantFrom(0, 1, 2, -1, Infinity, -Infinity, 1e-300, 2 ** 32),
);

it('sortSeqs sorts as a stable comparison does', () => {
  fc.assert(
    fc.property(fc.array(key, { maxLength: 80 }), (keys) => {
      const expected = keys.map((_, index) => index + 1);
      expected.sort((a, b) => {
        const [one = 0, other = 0] = [keys[a - 1], keys[b - 1]];
        return one === other ? a - b : one < other ? -1 : 1;
      });
      expect(run(keys).sorted).toEqual(expected);
    }),
    { numRuns: freshRuns(500) },
  );
});

it('sortSeqs yields to other work', () => {
  const keys = Array.from({ length: 100_000 }, (_, index) => (index * 7919) % 100_003);
  const { sorted, steps } = run(keys);
  expect(
    sorted.every((seq, index) => index === 0 || (keys[seq - 1] ?? 0) > (keys[(sorted[index - 1] ?? 0) - 1] ?? 0)),
  ).toBe(true);
  expect(steps).toBeGreaterThan(10);
});
