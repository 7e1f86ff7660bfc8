import { describe, expect, it } from 'vitest';
import { LoadSeries, maxLoadReports } from '../../../../src/engine/source/loadSeries.ts';

const MB = 1e6;

function report(t: number, { stallMs = 1, meanMs = 0.5, rss = 64 * MB } = {}) {
  return { t, stallMs, meanMs, rss };
}

describe('the load of a process over time', () => {
  it('is not known without a report', () => {
    const series = new LoadSeries();
    expect(series.read()).toBeUndefined();
    series.add(report(1000));
    expect(series.read()).toEqual({ t: [1000], delayMs: [1], memoryBytes: [64 * MB] });
    series.clear();
    expect(series.read()).toBeUndefined();
  });

  it('keeps the newest reports', () => {
    const series = new LoadSeries();
    for (let second = 1; second <= maxLoadReports + 30; second++) series.add(report(second * 1005));
    const { t, delayMs, memoryBytes } = series.read() ?? { t: [], delayMs: [], memoryBytes: [] };
    expect([t.length, delayMs.length, memoryBytes.length]).toEqual([maxLoadReports, maxLoadReports, maxLoadReports]);
    expect([t[0], t.at(-1)]).toEqual([31 * 1005, (maxLoadReports + 30) * 1005]);
  });

  it('has a gap where a report is missing, not where the process was blocked', () => {
    const series = new LoadSeries();
    series.add(report(1000));
    // The process was blocked for 5 s: the report is late by the delays that it contains.
    series.add(report(7000, { stallMs: 5000, meanMs: 500 }));
    // Every measurement of this report is late.
    series.add(report(12_000, { stallMs: 450, meanMs: 400 }));
    series.add(report(14_010));
    expect(series.read()).toEqual({
      t: [1000, 7000, 12_000, 13_005, 14_010],
      delayMs: [1, 5000, 450, null, 1],
      memoryBytes: [64 * MB, 64 * MB, 64 * MB, null, 64 * MB],
    });
  });

  it('leaves out values that are not numbers, and times that are not later', () => {
    const series = new LoadSeries();
    series.add(report(2000));
    for (const t of [NaN, Infinity, 2000, 1000]) series.add(report(t));
    series.add(report(3000, { stallMs: NaN }));
    series.add(report(3000, { rss: Infinity }));
    expect(series.read()?.t).toEqual([2000]);
  });
});
