import { afterEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../../src/base/clock.ts';
import { FakeClock } from '../../support/fakeClock.ts';

describe('the clock of the system', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it.each([2 ** 31 - 1, 2 ** 31, 3e9, 1e12, Infinity])('waits for %d ms, which can need several timers', (ms) => {
    vi.useFakeTimers();
    const run = vi.fn();
    systemClock.after(ms, run);
    vi.advanceTimersByTime(Math.min(ms, 5e9) - 1);
    expect(run).not.toHaveBeenCalled();
    if (ms > 5e9) return;
    vi.advanceTimersByTime(1);
    expect(run).toHaveBeenCalledTimes(1);
  });

  it('cancels a long timer at any time', () => {
    vi.useFakeTimers();
    const run = vi.fn();
    const timer = systemClock.after(3e9, run);
    vi.advanceTimersByTime(2.9e9);
    timer.dispose();
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('systemClock', () => {
  it('returns the time, and runs later unless it is canceled', async () => {
    expect(Math.abs(systemClock.wall() - Date.now())).toBeLessThan(1000);
    const before = systemClock.now();
    const never = vi.fn();
    systemClock.after(0, never).dispose();
    await new Promise<void>((resolve) => systemClock.after(5, resolve));
    expect(systemClock.now() - before).toBeGreaterThanOrEqual(4);
    expect(never).not.toHaveBeenCalled();
  });
});

describe('FakeClock', () => {
  it('runs timers in the order of their times', () => {
    const clock = new FakeClock(1000);
    const ran: string[] = [];
    clock.after(20, () => ran.push(`b${clock.now()}`));
    clock.after(10, () => {
      ran.push(`a${clock.now()}`);
      clock.after(5, () => ran.push(`nested${clock.now()}`));
    });
    clock.after(20, () => ran.push('c'));
    clock.after(21, () => ran.push('late'));
    clock.after(15, () => ran.push('canceled')).dispose();
    clock.advance(20);
    expect(ran).toEqual(['a10', 'nested15', 'b20', 'c']);
    expect([clock.now(), clock.wall(), clock.pending]).toEqual([20, 1020, 1]);
  });
});
