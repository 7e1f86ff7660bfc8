import { expect, it } from 'vitest';
import {
  latencySentence,
  latencySeries,
  pointText,
  rateSentence,
  rateSeries,
} from '../../../../webview/statistics/timeSeries.ts';

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

it('a chart has rates per second; that of the last bucket counts the time that has passed', () => {
  expect(rateSeries({ series })).toEqual({
    t: [1250, 1750, 2250],
    columns: [
      [20, 0, 10],
      [0, 2, 0],
    ],
  });
  expect(rateSeries({ series: { ...series, lastMs: 250 } }).columns[0]).toEqual([20, 0, 20]);
  // One event in the first 100 ms of a bucket is not a rate of 10 per second.
  expect(rateSeries({ series: { ...series, lastMs: 100 } }).columns[0]).toEqual([20, 0]);
  const one = { ...series, lastMs: 0, in: column(3), out: column(0) };
  expect(rateSeries({ series: one }).columns).toEqual([[6], [0]]);
});

it('describes a chart in a sentence', () => {
  const rates = rateSeries({ series });
  expect(rateSentence(rates)).toBe(
    'Events per second, 1.25\u00a0s – 2.25\u00a0s: up to 20\u00a0/s received, up to 2\u00a0/s sent.',
  );
  expect(rateSentence({ t: [], columns: [[], []] })).toBe('There are no events.');
  const latencies = latencySeries({ series });
  expect(latencySentence(latencies)).toBe(
    'Acknowledgement latency, 1.25\u00a0s – 2.25\u00a0s: the median is between 3\u00a0ms and 3\u00a0ms, p95 is up to 4.3\u00a0ms.',
  );
  expect(latencySentence({ t: [1], columns: [[null], [null]] })).toBe('No emit was acknowledged.');
  expect(pointText(latencies, 0, ['p50', 'p95'], String)).toBe('1.25\u00a0s: p50 no value, p95 no value');
});
