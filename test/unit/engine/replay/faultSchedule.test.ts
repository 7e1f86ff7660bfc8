import { beforeEach, describe, expect, it } from 'vitest';
import type { NetworkConditions, NetworkFaultPlan } from '../../../../src/model/profile/networkConditions.ts';
import { FaultSchedule } from '../../../../src/engine/replay/faultSchedule.ts';
import { ReplayClock } from '../../../../src/engine/replay/replayClock.ts';
import { FakeClock } from '../../../support/fakeClock.ts';

let clock: FakeClock;
let replayClock: ReplayClock;
/** The conditions that were set, each with the time of the replay. */
let set: [number, NetworkConditions][];
let schedule: FaultSchedule;

beforeEach(() => {
  clock = new FakeClock();
  replayClock = new ReplayClock(clock);
  set = [];
});

function start(...plan: NetworkFaultPlan): void {
  schedule = new FaultSchedule(plan, clock, replayClock, (conditions) => set.push([replayClock.elapsedMs, conditions]));
  replayClock.start();
  schedule.run();
}

describe('a fault schedule', () => {
  it('sets and ends the conditions at their times', () => {
    start({ atMs: 100, forMs: 50, offline: true }, { atMs: 300, forMs: 10, latencyMs: 20 });
    expect(schedule.endsAtMs).toBe(310);
    clock.advance(99);
    expect(set).toEqual([]);
    clock.advance(1000);
    expect(set).toEqual([
      [100, { offline: true }],
      [150, {}],
      [300, { latencyMs: 20 }],
      [310, {}],
    ]);
    expect(schedule.inForce).toEqual([
      { fromMs: 100, toMs: 150, conditions: { offline: true } },
      { fromMs: 300, toMs: 310, conditions: { latencyMs: 20 } },
    ]);
    expect(clock.pending).toBe(0);
  });

  it('begins with the conditions that are due at the start', () => {
    start({ atMs: 0, forMs: 20, stall: true });
    expect(set).toEqual([[0, { stall: true }]]);
    expect(schedule.inForce).toEqual([{ fromMs: 0, conditions: { stall: true } }]);
  });

  it('adds latencies that overlap, uses the lowest bandwidth, and gives “offline” priority over both', () => {
    start(
      { atMs: 0, forMs: 100, latencyMs: 20, bytesPerSecond: 500 },
      { atMs: 50, forMs: 100, latencyMs: 30, bytesPerSecond: 900 },
      { atMs: 60, forMs: 10, offline: true },
    );
    clock.advance(200);
    expect(set).toEqual([
      [0, { latencyMs: 20, bytesPerSecond: 500 }],
      [50, { latencyMs: 50, bytesPerSecond: 500 }],
      [60, { offline: true }],
      [70, { latencyMs: 50, bytesPerSecond: 500 }],
      [100, { latencyMs: 30, bytesPerSecond: 900 }],
      [150, {}],
    ]);
  });

  it('does not set the same conditions again', () => {
    start({ atMs: 10, forMs: 20, offline: true }, { atMs: 20, forMs: 20, offline: true });
    clock.advance(100);
    expect(set).toEqual([
      [10, { offline: true }],
      [40, {}],
    ]);
    expect(schedule.inForce).toEqual([{ fromMs: 10, toMs: 40, conditions: { offline: true } }]);
  });

  it('stops with the clock of the replay, and continues from there', () => {
    start({ atMs: 100, forMs: 50, offline: true });
    clock.advance(120);
    replayClock.stop();
    schedule.pause();
    clock.advance(1000);
    expect(set).toEqual([[100, { offline: true }]]);
    replayClock.resume();
    schedule.run();
    clock.advance(29);
    expect(set).toHaveLength(1);
    clock.advance(1);
    expect(set[1]).toEqual([150, {}]);
  });

  it('applies only the last of the late changes', () => {
    schedule = new FaultSchedule(
      [
        { atMs: 10, forMs: 10, offline: true },
        { atMs: 20, forMs: 80, latencyMs: 5 },
      ],
      clock,
      replayClock,
      (conditions) => set.push([replayClock.elapsedMs, conditions]),
    );
    replayClock.start();
    clock.advance(50);
    schedule.run();
    expect(set).toEqual([[50, { latencyMs: 5 }]]);
    expect(schedule.inForce).toEqual([{ fromMs: 50, conditions: { latencyMs: 5 } }]);
  });

  it('ends the current conditions when it is disposed, and sets no others', () => {
    start({ atMs: 10, forMs: 50, offline: true }, { atMs: 200, forMs: 50, stall: true });
    clock.advance(20);
    schedule.dispose();
    schedule.run();
    clock.advance(1000);
    schedule.dispose();
    expect(set).toEqual([
      [10, { offline: true }],
      [20, {}],
    ]);
    expect(schedule.inForce).toEqual([{ fromMs: 10, toMs: 20, conditions: { offline: true } }]);
  });

  it('without faults does nothing', () => {
    start();
    schedule.dispose();
    expect([set, schedule.endsAtMs, clock.pending]).toEqual([[], 0, 0]);
  });
});
