/** A replay's report as files and as text to paste. Names in JSON and CSV are the same in every language. Pure. */
import { deliveryAt, type RunMarks, timeAt } from './replayMarks.ts';
import type { ReplayMode, ReplayReport } from './replay.ts';
import { replayReportTexts } from './replayReportTexts.ts';
import { lossRatio, type RunStatistics } from './replayStatistics.ts';
import { countText, percentageText } from '../texts/numberText.ts';
import { millisecondsText } from '../texts/quantities.ts';

/** A run with its counts, its marks, and the statistics of the marks. */
export interface ReportedRun {
  readonly mode: ReplayMode;
  readonly emitted: number;
  readonly sent: number;
  readonly discarded: number;
  readonly buffered: number;
  readonly flushed: number;
  readonly lost: number;
  readonly acknowledged: number;
  readonly queued: number;
  readonly timedOut: number;
  readonly late: number;
  readonly failed: number;
  readonly largestFlush: number;
  readonly marks: RunMarks;
  readonly statistics: RunStatistics;
}

/** The columns have 32 bits, so that more digits would not be significant. */
const rounded = (ms: number): number => Math.round(ms * 100) / 100;

/** The report as programs receive it. */
export function reportOfRuns(runs: readonly ReportedRun[]): ReplayReport {
  return {
    runs: runs.map((run) => ({
      mode: run.mode,
      emitted: run.emitted,
      sent: run.sent,
      discarded: run.discarded,
      buffered: run.buffered,
      flushed: run.flushed,
      lost: run.lost,
      acknowledged: run.acknowledged,
      largestFlush: run.largestFlush,
      events: eventsOf(run.marks),
    })),
  };
}

function eventsOf(marks: RunMarks): ReplayReport['runs'][number]['events'] {
  const events: ReplayReport['runs'][number]['events'] = [];
  for (let index = 0; index < marks.count; index++) {
    const delivery = deliveryAt(marks, index);
    const atMs = rounded(marks.atMs[index] ?? 0);
    const settled = timeAt(marks.settledMs, index);
    const settledMs = settled === undefined ? atMs : rounded(settled);
    events.push({ index, atMs, delivery: delivery ?? 'unknown', settledMs });
  }
  return events;
}

/** One row for each event and mode; unknown times are empty. */
export function csvOf(runs: readonly ReportedRun[]): string {
  const rows = ['mode,index,atMs,delivery,settledMs,arrivedMs'];
  const cell = (time: number | undefined): string => (time === undefined ? '' : String(rounded(time)));
  for (const { mode, marks } of runs) {
    for (let index = 0; index < marks.count; index++) {
      const at = timeAt(marks.atMs, index);
      if (at === undefined) continue;
      const settled = cell(timeAt(marks.settledMs, index));
      const arrived = cell(timeAt(marks.arrivedMs, index));
      rows.push(`${mode},${index},${cell(at)},${deliveryAt(marks, index) ?? ''},${settled},${arrived}`);
    }
  }
  return `${rows.join('\r\n')}\r\n`;
}

/** The rows of the report's table: a name, and a value for each run. */
export function reportRows(
  runs: readonly ReportedRun[],
  drift: { readonly meanMs: number; readonly maxMs: number },
): { name: string; values: string[] }[] {
  const row = (id: string, value: (run: ReportedRun) => string) => ({
    name: replayReportTexts.row({ row: id }),
    values: runs.map(value),
  });
  const number = (key: CountKey) => row(key, (run) => countText(run[key]));
  const ms = (value: number | undefined): string =>
    value === undefined ? replayReportTexts.none() : millisecondsText(value, value < 10 ? 1 : 0);
  return [
    ...usual.map(number),
    ...rare.filter((key) => runs.some((run) => run[key] > 0)).map(number),
    number('largestFlush'),
    row('lossRatio', (run) => percentText(lossRatio(run))),
    row('stalenessMax', ({ statistics }) => ms(statistics.staleness?.maxMs)),
    row('stalenessMean', ({ statistics }) => ms(statistics.staleness?.meanMs)),
    row('driftMean', () => ms(drift.meanMs)),
    row('driftMax', () => ms(drift.maxMs)),
  ];
}

const usual = ['emitted', 'sent', 'discarded', 'buffered', 'flushed', 'lost', 'acknowledged'] as const;
/** Rows that are shown only if their value is not 0. */
const rare = ['queued', 'timedOut', 'late', 'failed'] as const;

type CountKey = Exclude<keyof ReportedRun, 'mode' | 'marks' | 'statistics'>;

/** A loss ratio as a percentage. */
export function percentText(ratio: number | undefined): string {
  if (ratio === undefined) return replayReportTexts.none();
  if (ratio === 0) return replayReportTexts.zero();
  // Few losses are never rounded to none, nor many to all.
  if (ratio > 0 && ratio < 0.001) return replayReportTexts.nearlyZero();
  if (ratio < 1 && ratio > 0.999) return replayReportTexts.nearlyAll();
  return percentageText(ratio);
}

export interface MarkdownReport {
  readonly title: string;
  /** The parameters that were requested, one on each line. */
  readonly plan: readonly string[];
  /** The result, in sentences. */
  readonly summary: string;
  readonly runs: readonly ReportedRun[];
  readonly drift: { readonly meanMs: number; readonly maxMs: number };
}

/** A report to paste into an issue. */
export function markdownOf({ title, plan, summary, runs, drift }: MarkdownReport): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(escaped).join(' | ')} |`;
  return [
    `### ${escaped(title)}`,
    '',
    ...plan.map((text) => `- ${escaped(text)}`),
    '',
    escaped(summary),
    '',
    line(['', ...runs.map((run) => replayReportTexts.mode(run))]),
    `| --- |${' ---: |'.repeat(runs.length)}`,
    ...reportRows(runs, drift).map(({ name, values }) => line([name, ...values])),
    '',
  ].join('\n');
}

/** Names are written by servers and users: no part of them becomes markup. */
function escaped(text: string): string {
  return text.replace(/[\r\n]+/g, ' ').replace(/[\\`*_{}[\]<>|#@]/g, (character) => `\\${character}`);
}
