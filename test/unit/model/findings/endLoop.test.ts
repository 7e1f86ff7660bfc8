import { expect, it } from 'vitest';
import { EndLoop } from '../../../../src/model/findings/endLoop.ts';

it('a loop needs three ends within 30 seconds', () => {
  const loop = new EndLoop();
  expect(loop.ended({ seq: 1, t: 20, beganT: 0 })).toBeUndefined();
  expect(loop.ended({ seq: 2, t: 1020, beganT: 1000 })).toBeUndefined();
  expect(loop.ended({ seq: 3, t: 2020, beganT: 2000 })).toEqual({
    count: 3,
    withinMs: 2020,
    livedMs: 20,
    steady: true,
    seqs: [1, 2, 3],
  });
});

it('a loop does not include older ends', () => {
  const loop = new EndLoop();
  for (const [index, t] of [0, 20_000, 40_000, 60_000].entries()) {
    expect(loop.ended({ seq: index + 1, t, beganT: t - 10 })).toBeUndefined();
  }
});

it('a loop does not include clients that end at the same time', () => {
  const loop = new EndLoop();
  for (let seq = 1; seq <= 10; seq++) expect(loop.ended({ seq, t: 5000 + seq, beganT: seq })).toBeUndefined();
});

it('a loop reports whether all connections lasted equally long', () => {
  const loop = new EndLoop();
  let found;
  for (const [index, lived] of [10, 4000, 900].entries()) {
    found = loop.ended({ seq: index + 1, t: index * 5000 + lived, beganT: index * 5000 });
  }
  expect(found).toMatchObject({ steady: false, livedMs: 900 });
});

it('reports the time of all ends with three digits', () => {
  const loop = new EndLoop();
  loop.ended({ seq: 1, t: 340_000, beganT: 0 });
  loop.ended({ seq: 2, t: 341_000, beganT: 340_500 });
  expect(loop.ended({ seq: 3, t: 352_580, beganT: 352_000 })).toMatchObject({ withinMs: 353_000 });
});
