import { expect, it } from 'vitest';
import {
  latencySentence,
  latencySeries,
  pointText,
  rateSentence,
  rateSeries,
} from '../../../../webview/statistics/timeSeries.ts';

/** Local time. */
const startedAt = '2026-12-01T14:03:10.500';
const column = (...values: number[]): ArrayBuffer => Float64Array.from(values).buffer;
const series = {
  from: 1000,
  bucketMs: 500,
  lastMs: 500,
  in: column(10, 0, 5),
  out: column(0, 1, 0),
  p50: column(NaN, 3, NaN),
  p95: column(NaN, 4.26, NaN),
};

it('a chart has rates per second; the rate of the last bucket uses the time that has passed', () => {
  expect(rateSeries({ series }, startedAt)).toEqual({
    t: [1250, 1750, 2250],
    columns: [
      [20, 0, 10],
      [0, 2, 0],
    ],
    startedAt,
  });
  expect(rateSeries({ series: { ...series, lastMs: 250 } }, startedAt).columns[0]).toEqual([20, 0, 20]);
  // One event in the first 100 ms of a bucket is not a rate of 10 per second.
  expect(rateSeries({ series: { ...series, lastMs: 100 } }, startedAt).columns[0]).toEqual([20, 0]);
  const one = { ...series, lastMs: 0, in: column(3), out: column(0) };
  expect(rateSeries({ series: one }, startedAt).columns).toEqual([[6], [0]]);
});

it('a chart is described in a sentence', () => {
  const rates = rateSeries({ series }, startedAt);
  expect(rateSentence(rates)).toBe(
    'Events per second, 14:03:11.750 – 14:03:12.750: up to 20\u00a0/s received, up to 2\u00a0/s sent.',
  );
  expect(rateSentence({ t: [], columns: [[], []], startedAt })).toBe('There are no events.');
  const latencies = latencySeries({ series }, startedAt);
  expect(latencySentence(latencies)).toBe(
    'Acknowledgement latency, 14:03:11.750 – 14:03:12.750: the median is between 3\u00a0ms and 3\u00a0ms, p95 is up to 4.3\u00a0ms.',
  );
  expect(latencySentence({ t: [1], columns: [[null], [null]], startedAt })).toBe('No emit was acknowledged.');
  expect(pointText(latencies, 0, ['p50', 'p95'], String)).toBe('14:03:11.750: p50 no value, p95 no value');
  const minutes = { t: [0, 600_000], columns: [[1, 2], [0]], startedAt };
  expect(pointText(minutes, 1, ['in', 'out'], String)).toBe('14:13:10: in 2, out no value');
});
