import { expect, it } from 'vitest';
import {
  addCopies,
  copiesVerdict,
  type CopyPeriod,
  isSet,
  newPeriod,
  usualCopies,
} from '../../../../src/model/findings/copies.ts';

/** A period in which each event was received as many times as `copies` specifies. */
function period(joins: number, open: number, copies: readonly number[]): CopyPeriod {
  const made = newPeriod(joins, open);
  for (const count of copies) addCopies(made, count);
  return made;
}

it('a finding needs three sets of copies', () => {
  expect(copiesVerdict([period(1, 1, [2, 2])])).toBeUndefined();
  expect(copiesVerdict([period(1, 1, [2, 2, 2])])).toEqual({ because: 'constant', copies: 2, from: 2, growths: 0 });
});

it('a finding needs the same number of copies for most events', () => {
  expect(copiesVerdict([period(1, 1, [2, 2, 2, 1, 1, 1, 1])])).toBeUndefined();
  expect(copiesVerdict([period(1, 1, [2, 4, 3, 6, 5])])).toBeUndefined();
  expect(usualCopies(period(1, 1, []))).toBeUndefined();
});

it('the cause is a listener for each connect if each connect added one copy', () => {
  const periods = [period(1, 1, [1, 1]), period(2, 1, [2, 2]), period(3, 1, [3])];
  expect(copiesVerdict(periods)).toEqual({ because: 'reconnects', copies: 3, from: 1, growths: 2 });
});

it('only growth at the end is counted, and no growth by two in one step', () => {
  const periods = [period(1, 1, [4, 4]), period(2, 1, [2, 2]), period(3, 1, [3, 3])];
  expect(copiesVerdict(periods)).toMatchObject({ because: 'reconnects', from: 2, growths: 1 });
  expect(copiesVerdict([period(1, 1, [1, 1]), period(2, 1, [3, 3, 3])])).toMatchObject({ because: 'constant' });
});

it('the cause is a listener that is registered again if the number of copies only grows', () => {
  expect(copiesVerdict([period(1, 1, [1, 1, 2, 2, 3])])).toEqual({ because: 'time', copies: 3, from: 1, growths: 2 });
  expect(copiesVerdict([period(1, 1, [1, 2, 2, 3, 2])])?.because).not.toBe('time');
  // There are too few sets of copies, and each number occurs only once.
  expect(copiesVerdict([period(1, 1, [1, 2, 3])])).toBeUndefined();
  expect(copiesVerdict([period(1, 1, [1, 2, 2, 2])])?.because).toBe('constant');
});

it('connects between which nothing was received are skipped', () => {
  const periods = [period(1, 1, [1, 1]), period(2, 1, []), period(3, 1, [3, 3, 3])];
  expect(copiesVerdict(periods)).toEqual({ because: 'reconnects', copies: 3, from: 1, growths: 1 });
});

it('the cause is the number of connections if there are as many copies as connections', () => {
  const periods = [period(1, 1, [1]), period(2, 2, [2, 2, 2])];
  expect(copiesVerdict(periods)).toEqual({ because: 'connections', copies: 2, from: 1, growths: 1 });
});

it('copies are a set only if they are close together', () => {
  const run = { bytes: 10, firstSeq: 1, firstT: 0, lastSeq: 2, copies: 2 };
  expect(isSet({ ...run, lastT: 50 })).toBe(true);
  expect(isSet({ ...run, lastT: 51 })).toBe(false);
});

it('very many copies are counted together', () => {
  expect(period(1, 1, [100, 1_000_000]).sets).toEqual([{ copies: 64, count: 2 }]);
});

it('a few different numbers of copies are stored, and no number is usual if there are more', () => {
  const varied = period(
    1,
    1,
    Array.from({ length: 60 }, (_, index) => 60 - index),
  );
  expect([varied.sets.length, varied.others]).toEqual([8, 52]);
  expect(usualCopies(varied)).toBeUndefined();
  expect(copiesVerdict([varied])).toBeUndefined();
});
