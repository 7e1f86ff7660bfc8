/** A replay's report as files (contract, section 8) and as text to paste. Pure. */
import { deliveryAt, type RunMarks, timeAt } from './replayMarks.ts';
import type { ReplayMode, ReplayReport } from './replay.ts';
import { lossRatio, type RunStatistics } from './replayStatistics.ts';

/** A run with its numbers, marks, and what they say. */
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

/** Columns hold 32 bits; more digits than these would be noise. */
const rounded = (ms: number): number => Math.round(ms * 100) / 100;

/** The report as a program gets it. */
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

/** A row an event and mode; empty where a time is not known. */
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
  const count = new Intl.NumberFormat('en-US');
  const row = (name: string, value: (run: ReportedRun) => string) => ({ name, values: runs.map(value) });
  const number = (name: string, key: CountKey) => row(name, (run) => count.format(run[key]));
  const ms = (value: number | undefined): string => (value === undefined ? '–' : `${msText(value)} ms`);
  return [
    number('Emitted', 'emitted'),
    number('Sent', 'sent'),
    number('Discarded', 'discarded'),
    number('Buffered', 'buffered'),
    number('Flushed', 'flushed'),
    number('Lost', 'lost'),
    number('Acknowledged', 'acknowledged'),
    ...rare.filter(([, key]) => runs.some((run) => run[key] > 0)).map(([name, key]) => number(name, key)),
    number('Largest flush', 'largestFlush'),
    row('Loss ratio', (run) => percentText(lossRatio(run))),
    row('Staleness, max', ({ statistics }) => ms(statistics.staleness?.maxMs)),
    row('Staleness, mean', ({ statistics }) => ms(statistics.staleness?.meanMs)),
    row('Drift, mean', () => ms(drift.meanMs)),
    row('Drift, max', () => ms(drift.maxMs)),
  ];
}

/** Told only where there are any. */
const rare = [
  ['Queued', 'queued'],
  ['Timed out', 'timedOut'],
  ['Late', 'late'],
  ['Failed', 'failed'],
] as const;

type CountKey = Exclude<keyof ReportedRun, 'mode' | 'marks' | 'statistics'>;

const count = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** Milliseconds, with a digit behind the point where there are few of them. */
export function msText(value: number): string {
  return value < 10 ? value.toFixed(1) : count.format(value);
}

export function percentText(ratio: number | undefined): string {
  if (ratio === undefined) return '–';
  if (ratio === 0) return '0 %';
  const percent = ratio * 100;
  // A loss is never rounded away, nor is an event that got through.
  if (percent > 0 && percent < 0.1) return '< 0.1 %';
  if (percent < 100 && percent > 99.9) return '> 99.9 %';
  return `${percent.toFixed(1)} %`;
}

export interface MarkdownReport {
  readonly title: string;
  /** What was asked for, a line each. */
  readonly plan: readonly string[];
  /** What came of it, in sentences. */
  readonly summary: string;
  readonly runs: readonly ReportedRun[];
  readonly drift: { readonly meanMs: number; readonly maxMs: number };
}

/** To be pasted in an issue. */
export function markdownOf({ title, plan, summary, runs, drift }: MarkdownReport): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(escaped).join(' | ')} |`;
  return [
    `### ${escaped(title)}`,
    '',
    ...plan.map((text) => `- ${escaped(text)}`),
    '',
    escaped(summary),
    '',
    line(['', ...runs.map(({ mode }) => mode)]),
    `| --- |${' ---: |'.repeat(runs.length)}`,
    ...reportRows(runs, drift).map(({ name, values }) => line([name, ...values])),
    '',
  ].join('\n');
}

/** Names come from servers and people: nothing of them is taken for markup. */
function escaped(text: string): string {
  return text.replace(/[\r\n]+/g, ' ').replace(/[\\`*_{}[\]<>|#@]/g, (character) => `\\${character}`);
}
