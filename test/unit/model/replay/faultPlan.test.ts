import { expect, it } from 'vitest';
import { conditionsAt, faultTimes } from '../../../../src/model/replay/faultPlan.ts';

const plan = [
  { atMs: 100, forMs: 100, latencyMs: 200, bytesPerSecond: 5000 },
  { atMs: 150, forMs: 100, latencyMs: 50, bytesPerSecond: 9000 },
  { atMs: 160, forMs: 20, stall: true as const },
  { atMs: 170, forMs: 5, offline: true as const },
];

it('changes at the beginning and the end of each fault, once at a time', () => {
  expect(faultTimes(plan)).toEqual([100, 150, 160, 170, 175, 180, 200, 250]);
  expect(faultTimes([plan[0], plan[0]].flatMap((fault) => fault ?? []))).toEqual([100, 200]);
  expect(faultTimes([])).toEqual([]);
});

it.each([
  [0, {}],
  [100, { latencyMs: 200, bytesPerSecond: 5000 }],
  [155, { latencyMs: 250, bytesPerSecond: 5000 }],
  [165, { stall: true }],
  [172, { offline: true }],
  [175, { stall: true }],
  [180, { latencyMs: 250, bytesPerSecond: 5000 }],
  [200, { latencyMs: 50, bytesPerSecond: 9000 }],
  [250, {}],
])('the conditions at %s ms are %j', (ms, conditions) => {
  expect(conditionsAt(plan, ms)).toEqual(conditions);
});

it('adds latencies up to the limit of a connection', () => {
  const slow = { atMs: 0, forMs: 10, latencyMs: 40_000 };
  expect(conditionsAt([slow, slow], 5)).toEqual({ latencyMs: 60_000 });
});
