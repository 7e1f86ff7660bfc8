import fc from 'fast-check';
import { expect, it } from 'vitest';
import { EntrySelection } from '../../../../webview/timeline/entrySelection.ts';

it('a selection consists of sorted, separate ranges', () => {
  const selection = new EntrySelection();
  selection.set({ from: 9, to: 7 }, { from: 1, to: 1 }, { from: 2, to: 3 });
  expect(selection.ranges).toEqual([
    { from: 1, to: 3 },
    { from: 7, to: 9 },
  ]);
  expect(selection.single).toBeUndefined();
  selection.set({ from: 5, to: 5 });
  expect(selection.single).toBe(5);
  selection.set();
  expect(selection.ranges).toEqual([]);
});

it('a selection behaves like a set of numbers', () => {
  const seq = fc.integer({ min: 0, max: 30 });
  const step = fc.oneof(
    seq.map((toggle) => ({ toggle })),
    fc.tuple(seq, seq).map(([from, to]) => ({ from, to })),
  );
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const selection = new EntrySelection();
      let plain = new Set<number>();
      for (const one of steps) {
        if ('toggle' in one) {
          selection.toggle(one.toggle);
          if (!plain.delete(one.toggle)) plain.add(one.toggle);
        } else {
          selection.set(one);
          plain = new Set(
            Array.from({ length: Math.abs(one.to - one.from) + 1 }, (_, n) => Math.min(one.from, one.to) + n),
          );
        }
        for (let n = 0; n <= 30; n++) expect(selection.has(n)).toBe(plain.has(n));
      }
    }),
  );
});

it('a selection is fast for a million entries', () => {
  const selection = new EntrySelection();
  selection.set({ from: 0, to: 1_000_000 });
  selection.toggle(500_000);
  expect(selection.ranges).toEqual([
    { from: 0, to: 499_999 },
    { from: 500_001, to: 1_000_000 },
  ]);
});
