import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MarkColumns } from '../../../../src/model/replay/replayMarks.ts';
import {
  largestBurst,
  lossRatio,
  reachBasis,
  stalenessOf,
  statisticsOf,
} from '../../../../src/model/replay/replayStatistics.ts';
import { madeUpMarks, madeUpRun } from '../../../support/madeUpRun.ts';

const outage = { fromMs: 200, toMs: 405 };
const example = { count: 30, everyMs: 20, outage };

describe('marks', () => {
  it('grow by ranges, and are replaced from the first mark that can still change', () => {
    const marks = madeUpMarks([
      { at: 0, delivery: 'sent', settled: 0 },
      { at: 10, delivery: 'buffered', settled: 10 },
    ]);
    const later = madeUpMarks([{ at: 10, delivery: 'flushed', settled: 25 }, { at: 20 }]);
    const range = (from: number, columns: MarkColumns) => ({
      from,
      count: columns.count,
      atMs: columns.atMs.slice(0, columns.count).buffer,
      settledMs: columns.settledMs.slice(0, columns.count).buffer,
      arrivedMs: columns.arrivedMs.slice(0, columns.count).buffer,
      delivery: columns.delivery.slice(0, columns.count).buffer,
    });
    expect(marks.put(range(1, later))).toBe(true);
    expect([...marks.atMs.subarray(0, marks.count)]).toEqual([0, 10, 20]);
    expect([...marks.settledMs.subarray(0, marks.count)]).toEqual([0, 25, NaN]);
    expect(marks.put(range(7, later))).toBe(false);
    expect(marks.put({ ...range(0, later), delivery: new ArrayBuffer(1) })).toBe(false);
    expect(marks.count).toBe(3);
  });
});

describe('the number of events that reached the server', () => {
  it('is the number of acknowledged events if most events are acknowledged, otherwise of events that were passed to the transport', () => {
    const unacknowledged = madeUpMarks(madeUpRun({ mode: 'volatile', ...example }));
    const acknowledged = madeUpMarks(madeUpRun({ mode: 'volatile', ...example, ackAfterMs: 3 }));
    expect(reachBasis(unacknowledged)).toBe('handedOver');
    expect(reachBasis(acknowledged)).toBe('confirmed');
    expect(reachBasis(new MarkColumns())).toBe('handedOver');
  });

  it('does not include discarded events, nor unacknowledged events if others were acknowledged', () => {
    const marks = madeUpMarks([
      { at: 0, delivery: 'acknowledged', settled: 4, arrived: 4 },
      { at: 10, delivery: 'acknowledged', settled: 15, arrived: 15 },
      { at: 20, delivery: 'lost', settled: 90 },
      { at: 30, delivery: 'discarded', settled: 30 },
    ]);
    const staleness = stalenessOf(marks, reachBasis(marks));
    expect(staleness?.maxMs).toBeCloseTo(20);
    expect([...(staleness?.ms ?? [])]).toEqual([4, 15, 15, 30]);
    expect([...(staleness?.age ?? [])]).toEqual([4, 15, 5, 20]);
  });
});

describe('staleness', () => {
  it('grows to slightly more than the length of an outage, in both modes, and is a sawtooth otherwise', () => {
    for (const mode of ['volatile', 'reliable'] as const) {
      const marks = madeUpMarks(madeUpRun({ mode, ...example, ackAfterMs: 3 }));
      const staleness = stalenessOf(marks, 'confirmed');
      // A volatile run waits for the next event after the outage; a reliable run sends the newest event that waited.
      expect(staleness?.maxMs).toBeCloseTo(mode === 'volatile' ? 420 + 3 - 180 : 408 - 180, 3);
      expect(staleness?.meanMs).toBeGreaterThan(10);
    }
  });

  it('is not reduced by an old value that arrives after a newer one', () => {
    const marks = madeUpMarks([
      { at: 0, delivery: 'sent', settled: 0, arrived: 50 },
      { at: 10, delivery: 'sent', settled: 10, arrived: 20 },
      { at: 60, delivery: 'sent', settled: 60, arrived: 70 },
    ]);
    const staleness = stalenessOf(marks, 'confirmed');
    expect([...(staleness?.ms ?? [])]).toEqual([20, 70, 70]);
    expect([...(staleness?.age ?? [])]).toEqual([10, 60, 10]);
  });

  it('does not exist while nothing has arrived', () => {
    expect(stalenessOf(madeUpMarks([{ at: 0, delivery: 'buffered', settled: 0 }]), 'handedOver')).toBeUndefined();
  });

  it('is never greater than its maximum nor less than zero', () => {
    const events = fc.array(fc.record({ gap: fc.nat(50), takes: fc.nat(500), lost: fc.boolean() }), { minLength: 1 });
    fc.assert(
      fc.property(events, (made) => {
        let at = 0;
        const marks = madeUpMarks(
          made.map(({ gap, takes, lost }) => {
            at += gap;
            return lost ? { at, delivery: 'lost' } : { at, delivery: 'sent', settled: at, arrived: at + takes };
          }),
        );
        const staleness = stalenessOf(marks, 'confirmed');
        if (!staleness) return;
        expect(staleness.maxMs).toBe(Math.max(...staleness.age));
        expect(Math.min(...staleness.age)).toBeGreaterThanOrEqual(0);
        expect(staleness.meanMs).toBeLessThanOrEqual(staleness.maxMs + 1e-6);
        expect([...staleness.ms]).toEqual([...staleness.ms].sort((a, b) => a - b));
      }),
    );
  });
});

describe('the largest burst', () => {
  it('is the largest number of events that were sent together, with the outage before it', () => {
    const marks = madeUpMarks([
      { at: 0, delivery: 'flushed', settled: 100 },
      { at: 10, delivery: 'flushed', settled: 101 },
      { at: 150, delivery: 'sent', settled: 150 },
      { at: 200, delivery: 'flushed', settled: 300 },
      { at: 210, delivery: 'flushed', settled: 300 },
      { at: 220, delivery: 'flushed', settled: 302 },
    ]);
    const outages = [
      { fromMs: 0, toMs: 90 },
      { fromMs: 190, toMs: 290 },
    ];
    expect(largestBurst(marks, outages)).toEqual({ count: 3, atMs: 300, afterReconnectMs: 10 });
    expect(largestBurst(marks, [])).toEqual({ count: 3, atMs: 300 });
    expect(largestBurst(marks, [{ fromMs: 190 }])).toEqual({ count: 3, atMs: 300 });
  });

  it('does not exist if nothing waited', () => {
    expect(statisticsOf(madeUpMarks(madeUpRun({ mode: 'volatile', ...example })), []).burst).toBeUndefined();
  });
});

it('the loss ratio counts events that were discarded, lost or refused', () => {
  expect(lossRatio({ emitted: 0, discarded: 0, lost: 0, failed: 0 })).toBeUndefined();
  expect(lossRatio({ emitted: 10, discarded: 2, lost: 1, failed: 1 })).toBeCloseTo(0.4);
});
