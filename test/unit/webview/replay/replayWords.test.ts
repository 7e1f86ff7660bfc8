import { describe, expect, it } from 'vitest';
import type { ReportedRun } from '../../../../src/model/replay/replayExport.ts';
import { statisticsOf } from '../../../../src/model/replay/replayStatistics.ts';
import { chartText, eventText, progressText, summaryText } from '../../../../webview/replay/replayWords.ts';
import { madeUpMarks, madeUpRun } from '../../../support/madeUpRun.ts';
import { madeUpReplay } from '../../../webview/support/madeUpReplay.ts';

const outage = { fromMs: 2000, toMs: 4041 };
const { progress, marks } = madeUpReplay({ count: 500, everyMs: 20, outage, answersAfterMs: 3 });
const runs: ReportedRun[] = progress.runs.map((run, index) => {
  const own = marks[index] ?? madeUpMarks([]);
  return { ...run, marks: own, statistics: statisticsOf(own, run.outages) };
});

describe('what came of a replay', () => {
  it('is told in sentences', () => {
    expect(summaryText(runs)).toBe(
      'With volatile, 103 of 500 events were never sent; without it, none was lost, and 103 left in one burst 40 ms after the ' +
        'reconnect. The newest value that the server had was up to 2.1 s old with volatile, up to 2.1 s without.',
    );
  });

  it('is told of one run alone', () => {
    expect(summaryText(runs.slice(1))).toMatch(/^Without volatile, none was lost, and 103 left in one burst/);
    const own = madeUpMarks(madeUpRun({ mode: 'volatile', count: 2, everyMs: 20, outage }));
    const good = { mode: 'volatile' as const, emitted: 2, sent: 2, discarded: 0, buffered: 0, flushed: 0, lost: 1 };
    const rare = { queued: 0, timedOut: 0, late: 0, failed: 0 };
    const run = { ...good, ...rare, acknowledged: 0, largestFlush: 0, marks: own, statistics: statisticsOf(own, []) };
    expect(summaryText([run])).toBe(
      'With volatile, none of 2 events was discarded, and 1 was lost with the connection. The newest value handed over was up to 20 ms old.',
    );
    expect(summaryText([{ ...run, discarded: 1, flushed: 3 }])).toContain(
      'With volatile, 1 of 2 events was never sent, and 3 left late, and 1 was lost with the connection.',
    );
    expect(summaryText([{ ...run, emitted: 0 }])).toBe('');
  });

  it('is told for who cannot see the chart', () => {
    const text = chartText(progress, runs);
    expect(text).toContain('Network: offline from 2 s to 4.04 s.');
    expect(text).toContain('volatile: 500 events, 20.6 % lost, not connected from 2 s to 4 s.');
    expect(chartText(undefined, [])).toMatch(/No replay yet/);
  });

  it('says how far it is', () => {
    expect(progressText({ ...progress, state: 'running', elapsedMs: 4200 })).toBe(
      'Running · 4.2 s · 500 of 500 events',
    );
  });
});

describe('one event', () => {
  it('has its number, time, fate and how long it waited', () => {
    const made = madeUpMarks([
      { at: 0, delivery: 'sent', settled: 0.2 },
      { at: 2420, delivery: 'flushed', settled: 4041, arrived: 4044 },
      { at: 2440, delivery: 'discarded', settled: 2440 },
      { at: 2460 },
    ]);
    expect([0, 1, 2, 3, 4].map((index) => eventText(made, index))).toEqual([
      'Event 0 at 0.000: sent',
      'Event 1 at 2.420: flushed at 4.041, after 1.6 s, answered at 4.044',
      'Event 2 at 2.440: discarded',
      'Event 3 at 2.460: on its way',
      'No event yet',
    ]);
  });
});
