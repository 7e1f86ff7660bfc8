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
  in: column(10, 0, 5),
  out: column(0, 1, 0),
  p50: column(NaN, 3, NaN),
  p95: column(NaN, 4.26, NaN),
};

it('tells rates a second; a bucket that has only begun is told of the time that it had', () => {
  expect(rateSeries({ series, span: { from: 1000, to: 2500 } })).toEqual({
    t: [1250, 1750, 2250],
    columns: [
      [20, 0, 10],
      [0, 2, 0],
    ],
  });
  expect(rateSeries({ series, span: { from: 1000, to: 2250 } }).columns[0]).toEqual([20, 0, 20]);
  expect(rateSeries({ series, span: { from: 1000, to: 2010 } }).columns[0]).toEqual([20, 0]);
  const one = { ...series, in: column(3), out: column(0) };
  expect(rateSeries({ series: one, span: { from: 1000, to: 1000 } }).columns).toEqual([[24], [0]]);
});

it('says in a sentence what a chart shows', () => {
  const rates = rateSeries({ series, span: { from: 1000, to: 2500 } });
  expect(rateSentence(rates)).toBe('Events a second, 1.25 s – 2.25 s: up to 20 /s came, up to 2 /s were sent.');
  expect(rateSentence({ t: [], columns: [[], []] })).toBe('There are no events.');
  const latencies = latencySeries({ series });
  expect(latencySentence(latencies)).toBe(
    'Acknowledgement latency, 1.25 s – 2.25 s: its median lies between 3 ms and 3 ms, p95 reaches 4.3 ms.',
  );
  expect(latencySentence({ t: [1], columns: [[null], [null]] })).toBe('No emit was acknowledged.');
  expect(pointText(latencies, 0, ['p50', 'p95'], String)).toBe('1.25 s: p50 none, p95 none');
});
