import { expect, it } from 'vitest';
import { binSums, usefulBins } from '../../../../src/engine/statistics/usefulBins.ts';

/** Counts in buckets of `bucketMs`, with one event every `everyMs`. */
function regular(everyMs: number, bucketMs: number, buckets: number): Float64Array {
  const column = new Float64Array(buckets);
  for (let t = 0; t < buckets * bucketMs; t += everyMs) {
    const bucket = Math.floor(t / bucketMs);
    column[bucket] = (column[bucket] ?? 0) + 1;
  }
  return column;
}

/** A column with bursts of `count` events. */
function bursts(count: number, everyBuckets: number, buckets: number): Float64Array {
  const column = new Float64Array(buckets);
  for (let bucket = 0; bucket < buckets; bucket += everyBuckets) column[bucket] = count;
  return column;
}
const wholeBins = (column: Float64Array, width: number): number[] =>
  [...binSums(column, width)].slice(0, Math.floor(column.length / width));

it.each([80, 150, 300, 400, 700, 1000, 1700, 5000, 12_000])(
  'events at an interval of %i ms are shown as a flat line',
  (everyMs) => {
    const column = regular(everyMs, 250, 300);
    const { width } = usefulBins([column, new Float64Array(300)], 300, 250);
    const whole = wholeBins(column, width);
    const expected = (width * 250) / everyMs;
    for (const count of whole) expect(Math.abs(count - expected)).toBeLessThanOrEqual(Math.max(1, expected / 3));
    expect(Math.min(...whole)).toBeGreaterThan(0);
  },
);

it('one event a second has bins of four seconds, or shorter ones if there are fewer buckets', () => {
  const column = regular(1000, 250, 300);
  expect(usefulBins([column, new Float64Array(300)], 300, 250)).toEqual({ width: 16, period: 4 });
  expect([...new Set(binSums(column, 16).slice(0, 18))]).toEqual([4]);
  expect(usefulBins([column], 20, 250).width).toBe(4);
  expect(usefulBins([column], 8, 250).width).toBe(4);
});

it('0.3 events a second are shown as a flat line as soon as there are three events', () => {
  const column = regular(1000 / 0.3, 250, 40);
  const { width, period } = usefulBins([column], 40, 250);
  expect(width * 250).toBeGreaterThanOrEqual(3250);
  expect(period * 250).toBeCloseTo(1000 / 0.3, -2.5);
  expect([...new Set(wholeBins(column, width))]).toEqual([1]);
});

it('ten events a second are counted in bins of a second', () => {
  const column = regular(100, 250, 300);
  const { width, period } = usefulBins([column], 300, 250);
  expect([width, period * 250]).toEqual([4, 100]);
  expect([...new Set(wholeBins(column, width))]).toEqual([10]);
});

it('bursts are counted in bins of a second, and the time between two bursts is the period', () => {
  const eachSecond = bursts(25, 4, 300);
  expect(usefulBins([eachSecond], 300, 250)).toEqual({ width: 4, period: 4 });
  expect([...new Set(wholeBins(eachSecond, 4))]).toEqual([25]);
  expect(usefulBins([bursts(100, 40, 300)], 300, 250)).toEqual({ width: 4, period: 40 });
});

it('only many steady events have bins shorter than a second', () => {
  expect(usefulBins([regular(10, 250, 300)], 300, 250).width).toBe(1);
  expect(usefulBins([regular(40, 250, 300)], 300, 250).width).toBe(4);
  expect(usefulBins([new Float64Array(300)], 0, 250)).toEqual({ width: 4, period: 0 });
  expect(usefulBins([Float64Array.of(1, 0, 0, 1)], 4, 250)).toEqual({ width: 4, period: 0 });
  expect(usefulBins([Float64Array.of(1, 0, 0, 1)], 4, 2000).width).toBe(1);
});

it('a pause and the direction with fewer events do not change the bins', () => {
  const paused = regular(250, 250, 300).fill(0, 40, 280);
  expect(usefulBins([paused], 300, 250).width).toBe(4);
  expect(usefulBins([regular(10, 250, 300), regular(10_000, 250, 300)], 300, 250).width).toBe(1);
});
