import fc from 'fast-check';
import { expect, it } from 'vitest';
import { SeqSet, wordsOfChunk } from '../../../../src/engine/log/columns/seqSet.ts';
import { freshRuns } from '../../../support/freshRuns.ts';

/** Numbers that are close together and far apart: within a chunk, on both sides of a chunk's border, and beyond 32 bits. */
const seq = fc.oneof(
  fc.integer({ min: 1, max: 200 }),
  fc.integer({ min: 16_300, max: 16_500 }),
  fc.integer({ min: 49_000, max: 49_300 }),
  fc.integer({ min: 2 ** 40, max: 2 ** 40 + 100 }),
);
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ add: seq }) },
  { weight: 3, arbitrary: fc.record({ delete: seq }) },
  { weight: 1, arbitrary: fc.record({ drop: seq }) },
  { weight: 1, arbitrary: fc.record({ chunk: fc.nat(3), words: fc.array(fc.nat(2 ** 32 - 1), { maxLength: 8 }) }) },
);

it('SeqSet is a set of numbers in order', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), fc.array(seq, { maxLength: 10 }), (steps, queried) => {
      const set = new SeqSet();
      let known = new Set<number>();
      for (const one of steps) {
        if ('add' in one) {
          expect(set.add(one.add)).toBe(!known.has(one.add));
          known.add(one.add);
        } else if ('delete' in one) expect(set.delete(one.delete)).toBe(known.delete(one.delete));
        else if ('drop' in one) {
          set.dropBefore(one.drop);
          known = new Set([...known].filter((member) => member >= one.drop));
        } else {
          const words = new Uint32Array(wordsOfChunk);
          words.set(one.words, 300);
          const before = known.size;
          one.words.forEach((word, index) => {
            for (let bit = 0; bit < 32; bit++) {
              if ((word >>> bit) & 1) known.add(one.chunk * 16_384 + (300 + index) * 32 + bit);
            }
          });
          expect(set.addChunk(one.chunk, words)).toBe(known.size > before);
        }
        expect(set.size).toBe(known.size);
      }
      const sorted = [...known].sort((a, b) => a - b);
      expect([...set.values()]).toEqual(sorted);
      expect(set.slice(0, sorted.length + 1)).toEqual(sorted);
      for (const from of [0, 1, 31, 100, sorted.length])
        expect(set.slice(from, 7)).toEqual(sorted.slice(from, from + 7));
      for (const member of [...queried, ...sorted.slice(0, 5)]) {
        expect(set.has(member)).toBe(known.has(member));
        expect(set.rank(member)).toBe(sorted.filter((other) => other < member).length);
      }
    }),
    { numRuns: freshRuns(300) },
  );
});
