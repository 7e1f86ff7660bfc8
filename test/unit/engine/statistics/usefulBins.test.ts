import { expect, it } from 'vitest';
import { binSums, usefulBins } from '../../../../src/engine/statistics/usefulBins.ts';

/** Counts in buckets of `bucketMs`, of an event each `everyMs`. */
function regular(everyMs: number, bucketMs: number, buckets: number): Float64Array {
  const column = new Float64Array(buckets);
  for (let t = 0; t < buckets * bucketMs; t += everyMs) {
    const bucket = Math.floor(t / bucketMs);
    column[bucket] = (column[bucket] ?? 0) + 1;
  }
  return column;
}

it.each([80, 150, 300, 400, 700, 1000, 1700, 5000, 12_000])('an event each %i ms is an even line', (everyMs) => {
  const column = regular(everyMs, 250, 300);
  const { width } = usefulBins([column, new Float64Array(300)], 300);
  const whole = [...binSums(column, width)].slice(0, Math.floor(300 / width));
  const expected = (width * 250) / everyMs;
  for (const count of whole) expect(Math.abs(count - expected)).toBeLessThanOrEqual(Math.max(1, expected / 3));
  expect(Math.min(...whole)).toBeGreaterThan(0);
});

it('one event a second: bins of four seconds, or of as many as there are', () => {
  const column = regular(1000, 250, 300);
  expect(usefulBins([column, new Float64Array(300)], 300)).toEqual({ width: 16, period: 4 });
  expect([...new Set(binSums(column, 16).slice(0, 18))]).toEqual([4]);
  expect(usefulBins([column], 20).width).toBe(4);
  expect(usefulBins([column], 8).width).toBe(1);
});

it('bursts, many events and next to nothing are drawn as they are', () => {
  const bursts = new Float64Array(300);
  for (let bucket = 0; bucket < 300; bucket += 40) bursts[bucket] = 100;
  expect(usefulBins([bursts], 300).width).toBe(1);
  expect(usefulBins([regular(10, 250, 300)], 300).width).toBe(1);
  expect(usefulBins([new Float64Array(300)], 0).width).toBe(1);
  expect(usefulBins([Float64Array.of(1, 0, 0, 1)], 4).width).toBe(1);
});

it('a pause does not count, and the direction with fewer events does not decide', () => {
  const paused = regular(250, 250, 300).fill(0, 40, 280);
  expect(usefulBins([paused], 300).width).toBe(4);
  expect(usefulBins([regular(10, 250, 300), regular(10_000, 250, 300)], 300).width).toBe(1);
});
