import { describe, expect, it } from 'vitest';
import { Throttle } from '../../../src/base/throttle.ts';
import { FakeClock } from '../../support/fakeClock.ts';

describe('Throttle', () => {
  const given = () => {
    const clock = new FakeClock();
    const times: number[] = [];
    return { clock, times, throttle: new Throttle(clock, 100, () => times.push(clock.now())) };
  };

  it('runs soon, and combines requests in between', () => {
    const { clock, times, throttle } = given();
    throttle.request();
    throttle.request();
    expect(times).toEqual([]);
    clock.advance(0);
    throttle.request();
    clock.advance(40);
    throttle.request();
    clock.advance(500);
    throttle.request();
    clock.advance(500);
    expect(times).toEqual([0, 100, 540]);
  });

  it('can be requested again by its own work', () => {
    const clock = new FakeClock();
    const times: number[] = [];
    const throttle: Throttle = new Throttle(clock, 100, () => {
      times.push(clock.now());
      if (times.length < 3) throttle.request();
    });
    throttle.request();
    clock.advance(1000);
    expect(times).toEqual([0, 100, 200]);
  });

  it('does nothing after its end', () => {
    const { clock, times, throttle } = given();
    throttle.request();
    throttle.dispose();
    throttle.request();
    clock.advance(1000);
    expect(times).toEqual([]);
    expect(clock.pending).toBe(0);
  });
});
