/** The load of a process in the last minutes, from its reports, which arrive about once a second. */
import type { ReadReport } from '../../model/probe/reports.ts';
import type { ServerLoad } from '../../model/server/serverState.ts';

export const maxLoadReports = 120;
/**
 * The probe reports after this number of measurements. In an idle process, the interval between two measurements has this number of
 * milliseconds.
 */
const everyChecks = 10;
const checkMs = 100;

type LoadReport = Pick<ReadReport<'load'>, 't' | 'stallMs' | 'meanMs' | 'rss'>;

export class LoadSeries {
  #reports: LoadReport[] = [];

  /** Adds a report. A process can report anything, so a report with a value that is not a finite number is left out. */
  add({ t, stallMs, meanMs, rss }: LoadReport): void {
    if (![t, stallMs, meanMs, rss].every((value) => Number.isFinite(value))) return;
    // The times of a chart must increase.
    const last = this.#reports.at(-1);
    if (last && t <= last.t) return;
    this.#reports.push({ t, stallMs, meanMs, rss });
    if (this.#reports.length > maxLoadReports) this.#reports.shift();
  }

  clear(): void {
    this.#reports = [];
  }

  /** Undefined without reports. If reports are missing between two others, the series contains a time without values. */
  read(): ServerLoad | undefined {
    if (this.#reports.length === 0) return undefined;
    const load: Columns = { t: [], delayMs: [], memoryBytes: [] };
    let before: LoadReport | undefined;
    for (const report of this.#reports) {
      if (before && isGap(before, report)) add(load, (before.t + report.t) / 2, null, null);
      add(load, report.t, report.stallMs, report.rss);
      before = report;
    }
    return load;
  }
}

interface Columns {
  readonly t: number[];
  readonly delayMs: (number | null)[];
  readonly memoryBytes: (number | null)[];
}

function add(load: Columns, t: number, delayMs: number | null, memoryBytes: number | null): void {
  load.t.push(t);
  load.delayMs.push(delayMs);
  load.memoryBytes.push(memoryBytes);
}

/**
 * Whether reports are missing before this one. A report is late by the delays that it contains; if it is even later, a report before it was
 * not sent, or was not received.
 */
function isGap(before: LoadReport, { t, meanMs }: LoadReport): boolean {
  return t - before.t > everyChecks * (1.5 * checkMs + Math.max(0, meanMs));
}
