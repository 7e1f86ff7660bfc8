import fc from 'fast-check';
import { expect, it } from 'vitest';
import { timeLabels, timeTicks } from '../../../../webview/statistics/timeAxis.ts';

/** Local time. */
const startedAt = '2026-12-01T14:03:10.500';
const hourMs = 3_600_000;

it('a time axis has ticks at the multiples of its step', () => {
  expect(timeTicks(50_599.7, 50_610.2, 5)).toEqual([50_600, 50_605, 50_610]);
  expect(timeTicks(1, 3, 1)).toEqual([1, 2, 3]);
});

it('a time axis has at least two ticks in its range, for every range and step', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 1e6, noNaN: true }),
      fc.double({ min: 0.001, max: 1e7, noNaN: true }),
      fc.double({ min: 0.02, max: 5, noNaN: true }),
      (from, length, share) => {
        const to = from + length;
        const ticks = timeTicks(from, to, length * share);
        expect(ticks.length).toBeGreaterThanOrEqual(2);
        for (const tick of ticks) {
          expect(tick).toBeGreaterThanOrEqual(from - length * 1e-6);
          expect(tick).toBeLessThanOrEqual(to + length * 1e-6);
        }
      },
    ),
  );
});

it('a time axis has the time of day, as exact as its ticks need it, and the day where the time of day is not enough', () => {
  expect(timeLabels(startedAt, [-500, 4500])).toEqual(['14:03:10', '14:03:15']);
  expect(timeLabels(startedAt, [0, 500])).toEqual(['14:03:10.5', '14:03:11.0']);
  expect(timeLabels(startedAt, [9.9999, 30])).toEqual(['14:03:10.510', '14:03:10.530']);
  const midnight = 9 * hourMs + 56 * 60_000 + 49_500;
  expect(timeLabels(startedAt, [midnight - 12 * hourMs, midnight])).toEqual(['12:00:00', 'Dec 2']);
  expect(timeLabels(startedAt, [midnight, midnight + 48 * hourMs])).toEqual(['Dec 2', 'Dec 4']);
});
