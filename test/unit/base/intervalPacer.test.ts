import { describe, expect, it } from 'vitest';
import { IntervalPacer } from '../../../src/base/intervalPacer.ts';
import { FakeClock, settled } from '../../support/fakeClock.ts';

describe('IntervalPacer', () => {
  /** Runs steps until the pacer is disposed. Each step takes its duration in milliseconds; steps without a duration take no time. */
  async function steps(everyMs: number, durations: readonly number[] = []) {
    const clock = new FakeClock();
    const pacer = new IntervalPacer(clock, everyMs);
    const times: number[] = [];
    const run = async (): Promise<void> => {
      for (let index = 0; ; index++) {
        await pacer.next();
        if (isOver) return;
        times.push(clock.now());
        const ms = durations[index] ?? 0;
        if (ms > 0) await new Promise<void>((resolve) => void clock.after(ms, resolve));
        if (times.length > 20) return;
      }
    };
    let isOver = false;
    const ended = run();
    await settled();
    const end = (): void => {
      isOver = true;
      pacer.dispose();
    };
    return { clock, times, ended, end };
  }

  it('begins immediately and keeps its interval', async () => {
    const { clock, times } = await steps(100);
    await clock.advanceAsync(350);
    expect(times).toEqual([0, 100, 200, 300]);
  });

  it('does not count the time of a step that is shorter than the interval', async () => {
    const { clock, times } = await steps(100, [60, 90, 0]);
    await clock.advanceAsync(350);
    expect(times).toEqual([0, 100, 200, 300]);
  });

  it('delays the next steps after a long one, without a burst', async () => {
    const { clock, times } = await steps(100, [0, 250]);
    await clock.advanceAsync(600);
    expect(times).toEqual([0, 100, 350, 450, 550]);
  });

  it('waits again when a timer fires too early', async () => {
    const clock = new FakeClock();
    const early = {
      wall: () => 0,
      now: () => clock.now(),
      after: (ms: number, run: () => void) => clock.after(ms - 1, run),
    };
    const pacer = new IntervalPacer(
      { ...early, after: (ms, run) => (ms > 1 ? early.after(ms, run) : clock.after(ms, run)) },
      10,
    );
    await pacer.next();
    let steppedAt = -1;
    void pacer.next().then(() => (steppedAt = clock.now()));
    await clock.advanceAsync(9);
    expect(steppedAt).toBe(-1);
    await clock.advanceAsync(1);
    expect(steppedAt).toBe(10);
  });

  it('ends a pending wait when it is disposed, and leaves no timer', async () => {
    const { clock, times, ended, end } = await steps(100);
    await clock.advanceAsync(50);
    end();
    await ended;
    expect(times).toEqual([0]);
    expect(clock.pending).toBe(0);
  });
});
