import { describe, expect, it } from 'vitest';
import type { ReportedRun } from '../../../../src/model/replay/replayExport.ts';
import { statisticsOf } from '../../../../src/model/replay/replayStatistics.ts';
import { chartText, eventText, progressText, summaryText } from '../../../../webview/replay/replayFormat.ts';
import { madeUpMarks, madeUpRun } from '../../../support/madeUpRun.ts';
import { madeUpReplay } from '../../../webview/support/madeUpReplay.ts';

const outage = { fromMs: 2000, toMs: 4041 };
const { progress, marks } = madeUpReplay({ count: 500, everyMs: 20, outage, ackAfterMs: 3 });
const runs: ReportedRun[] = progress.runs.map((run, index) => {
  const own = marks[index] ?? madeUpMarks([]);
  return { ...run, marks: own, statistics: statisticsOf(own, run.outages) };
});

describe('the result of a replay', () => {
  it('is a text of sentences', () => {
    expect(summaryText(runs)).toBe(
      'With volatile, 103 of 500 events were discarded. Without volatile, none of 500 events was lost, 103 were sent in one burst 40\u00a0ms ' +
        'after the reconnection. The newest value confirmed by the server was at most 2.1\u00a0s old with volatile, and at most 2.1\u00a0s old without it.',
    );
  });

  it('is shown for one run alone', () => {
    expect(summaryText(runs.slice(1))).toMatch(
      /^Without volatile, none of 500 events was lost, 103 were sent in one burst/,
    );
    const own = madeUpMarks(madeUpRun({ mode: 'volatile', count: 2, everyMs: 20, outage }));
    const good = { mode: 'volatile' as const, emitted: 2, sent: 2, discarded: 0, buffered: 0, flushed: 0, lost: 1 };
    const rare = { queued: 0, timedOut: 0, late: 0, failed: 0 };
    const run = { ...good, ...rare, acknowledged: 0, largestFlush: 0, marks: own, statistics: statisticsOf(own, []) };
    expect(summaryText([run])).toBe(
      'With volatile, none of 2 events was discarded, 1 was lost with the connection. The newest value passed to the transport was at most 20\u00a0ms old.',
    );
    expect(summaryText([{ ...run, discarded: 1, flushed: 3 }])).toContain(
      'With volatile, 1 of 2 events was discarded, 3 were sent late, 1 was lost with the connection.',
    );
    expect(summaryText([{ ...run, emitted: 0 }])).toBe('');
  });

  it('has a text alternative for the chart', () => {
    const text = chartText(progress, runs);
    expect(text).toContain('Network: offline from 2\u00a0s to 4.04\u00a0s.');
    expect(text).toContain('Volatile: 500 events, 20.6% lost, not connected from 2.01\u00a0s to 4\u00a0s.');
    expect(chartText(undefined, [])).toMatch(/No replay yet/);
  });

  it('shows its progress', () => {
    expect(progressText({ ...progress, state: 'running', elapsedMs: 4200 })).toBe(
      'Running · 4.2\u00a0s · 500 of 500 events',
    );
  });
});

describe('one event', () => {
  it('has its number, time, delivery and how long it waited', () => {
    const made = madeUpMarks([
      { at: 0, delivery: 'sent', settled: 0.2 },
      { at: 2420, delivery: 'flushed', settled: 4041, arrived: 4044 },
      { at: 2440, delivery: 'discarded', settled: 2440 },
      { at: 2460 },
    ]);
    expect([0, 1, 2, 3, 4].map((index) => eventText(made, index))).toEqual([
      'Event 0 at 0.000\u00a0s: sent',
      'Event 1 at 2.420\u00a0s: flushed at 4.041\u00a0s, after 1.6\u00a0s, confirmed at 4.044\u00a0s',
      'Event 2 at 2.440\u00a0s: discarded',
      'Event 3 at 2.460\u00a0s: in flight',
      'No event yet',
    ]);
  });
});
