import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { replayReportSchema } from '../../../../src/model/replay/replay.ts';
import {
  csvOf,
  markdownOf,
  percentText,
  type ReportedRun,
  reportOfRuns,
  reportRows,
} from '../../../../src/model/replay/replayExport.ts';
import { statisticsOf } from '../../../../src/model/replay/replayStatistics.ts';
import { type MadeUpEvent, madeUpMarks } from '../../../support/madeUpRun.ts';

const rare = { queued: 0, timedOut: 0, late: 0, failed: 0 };
const numbers = { sent: 1, discarded: 1, buffered: 0, flushed: 1, lost: 0, acknowledged: 0, largestFlush: 1 };

function run(mode: 'volatile' | 'reliable', events: readonly MadeUpEvent[]): ReportedRun {
  const marks = madeUpMarks(events);
  return { mode, emitted: events.length, ...numbers, ...rare, marks, statistics: statisticsOf(marks, []) };
}

const runs = [
  run('volatile', [
    { at: 0, delivery: 'sent', settled: 0.25, arrived: 3.5 },
    { at: 20, delivery: 'discarded', settled: 20 },
    { at: 40 },
  ]),
  run('reliable', [{ at: 0, delivery: 'flushed', settled: 1500 }]),
];
const drift = { meanMs: 0.31, maxMs: 12.4 };

describe('the report', () => {
  it('as JSON follows the contract, and marks values that are not known', () => {
    const report = reportOfRuns(runs);
    expect(v.parse(v.strictObject(replayReportSchema.entries), report)).toEqual(report);
    expect(report.runs[0]).toEqual({
      mode: 'volatile',
      emitted: 3,
      ...numbers,
      events: [
        { index: 0, atMs: 0, delivery: 'sent', settledMs: 0.25 },
        { index: 1, atMs: 20, delivery: 'discarded', settledMs: 20 },
        { index: 2, atMs: 40, delivery: 'unknown', settledMs: 40 },
      ],
    });
    expect(Object.keys(report.runs[1] ?? {})).toEqual(Object.keys(report.runs[0] ?? {}));
  });

  it('as CSV has a row for each event and mode', () => {
    expect(csvOf(runs).split('\r\n')).toEqual([
      'mode,index,atMs,delivery,settledMs,arrivedMs',
      'volatile,0,0,sent,0.25,3.5',
      'volatile,1,20,discarded,20,',
      'volatile,2,40,,,',
      'reliable,0,0,flushed,1500,',
      '',
    ]);
  });

  it('as a table has a row for each number and a column for each run', () => {
    const rows = Object.fromEntries(reportRows(runs, drift).map(({ name, values }) => [name, values]));
    expect(rows['Emitted']).toEqual(['3', '1']);
    expect(rows['Loss ratio']).toEqual(['33.3%', '100.0%']);
    expect(rows['Staleness, max']).toEqual(['40\u00a0ms', '1,500\u00a0ms']);
    expect(rows['Timed out']).toBeUndefined();
    const one = runs.map((known) => ({ ...known, timedOut: 3 }));
    expect(reportRows(one, drift).find(({ name }) => name === 'Timed out')?.values).toEqual(['3', '3']);
    expect(rows['Drift, max']).toEqual(['12\u00a0ms', '12\u00a0ms']);
  });

  it('as Markdown can be pasted: names of others are text in it', () => {
    const text = markdownOf({ title: 'Replay *1*', plan: ['<b> @all | x\nline'], summary: 'Said.', runs, drift });
    expect(text).toContain('### Replay \\*1\\*\n\n- \\<b\\> \\@all \\| x line\n\nSaid.\n');
    expect(text).toContain('|  | volatile | reliable |\n| --- | ---: | ---: |\n| Emitted | 3 | 1 |');
  });
});

it('a share is never rounded to none or all', () => {
  expect([undefined, 0, 0.0001, 0.196, 0.9999, 1].map(percentText)).toEqual([
    '–',
    '0%',
    '< 0.1%',
    '19.6%',
    '> 99.9%',
    '100.0%',
  ]);
});
