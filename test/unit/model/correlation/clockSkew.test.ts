import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ClockSkew } from '../../../../src/model/correlation/clockSkew.ts';

it('the skew is 0 while the clocks can be equal', () => {
  const skew = new ClockSkew();
  skew.there(10, 12);
  skew.back(20, 21);
  expect(skew.ms).toBe(0);
});

it('the skew is at least the difference that the messages prove, in both directions', () => {
  const ahead = new ClockSkew();
  ahead.there(10, 1012);
  expect(ahead.ms).toBe(0);
  ahead.back(2000, 1004);
  expect(ahead.ms).toBe(999);
  const behind = new ClockSkew();
  behind.there(1000, 5);
  expect(behind.ms).toBe(-995);
});

it('the skew differs from the real one by at most half of the shortest round trip, and no message is received before it was sent', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -10_000, max: 10_000 }),
      fc.array(fc.tuple(fc.integer({ min: 0, max: 500 }), fc.integer({ min: 0, max: 500 })), { minLength: 1 }),
      (real, delays) => {
        const skew = new ClockSkew();
        for (const [index, [there, back]] of delays.entries()) {
          const at = index * 2000;
          skew.there(at, at + there + real);
          skew.back(at + there + real, at + there + back);
        }
        const least = (of: 0 | 1): number => Math.min(...delays.map((delay) => delay[of]));
        expect(skew.isConsistent).toBe(true);
        if (skew.ms !== 0) expect(Math.abs(skew.ms - real)).toBeLessThanOrEqual((least(0) + least(1)) / 2);
        expect(least(0) + real - skew.ms).toBeGreaterThanOrEqual(0);
        expect(least(1) - real + skew.ms).toBeGreaterThanOrEqual(0);
      },
    ),
  );
});

it('the skew is not consistent if the clocks run at different rates', () => {
  const skew = new ClockSkew();
  skew.there(0, -10);
  skew.back(50, 37);
  expect(skew.isConsistent).toBe(false);
});
