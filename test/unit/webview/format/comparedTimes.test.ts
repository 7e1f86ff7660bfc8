import { expect, it } from 'vitest';
import { comparedTimes } from '../../../../webview/format/comparedTimes.ts';

const shown = (times: readonly number[], usual = times[1] ?? NaN): string =>
  times.map(comparedTimes(times, usual)).join(', ').replaceAll('\u00a0', ' ');

it('each time has the digits that distinguish the times', () => {
  expect(shown([998, 1000, 1004])).toBe('998 ms, 1,000 ms, 1,004 ms');
  expect(shown([999.8, 1000, 1000.3])).toBe('999.8 ms, 1,000.0 ms, 1,000.3 ms');
  expect(shown([1000, 1000, 1000])).toBe('1,000 ms, 1,000 ms, 1,000 ms');
  expect(shown([12.34, 15.1, 20])).toBe('12.3 ms, 15.1 ms, 20.0 ms');
  expect(shown([0.021, 0.4, 3])).toBe('0.021 ms, 0.400 ms, 3.000 ms');
});

it('all times have one unit', () => {
  expect(shown([3200, 3333, 9000])).toBe('3,200 ms, 3,333 ms, 9,000 ms');
  expect(shown([950, 10_000, 10_020])).toBe('0.95 s, 10.00 s, 10.02 s');
});

it('a time is shown as zero only if it is zero', () => {
  expect(shown([2, 5000, 5001])).toBe('2 ms, 5,000 ms, 5,001 ms');
  expect(shown([0.2, 5000, 5001])).toBe('0.2 ms, 5,000.0 ms, 5,001.0 ms');
  expect(shown([0, 0, 0])).toBe('0.00 ms, 0.00 ms, 0.00 ms');
});

it('times have no digits beyond the resolution of the clock', () => {
  expect(shown([1.00001, 1.00002])).toBe('1.00 ms, 1.00 ms');
});
