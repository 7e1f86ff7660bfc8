/** The table of the statistics out of the panel. Pure. */
import type { StatisticsRow } from './statisticsRows.ts';
import { statisticsColumns } from '../../src/protocol/statisticsMessages.ts';

const numbers = statisticsColumns.filter((column) => column !== 'direction');

/** Rows as CSV with a head, plain numbers, latencies and times in milliseconds; the total is not among them. */
export function statisticsCsv(rows: readonly StatisticsRow[]): string {
  const lines = rows.map((row) => [
    csvText(nameOf(row)),
    row.direction,
    ...numbers.map((column) => csvNumber(row[column])),
  ]);
  return [['event', 'direction', ...numbers], ...lines].map((cells) => `${cells.join(',')}\r\n`).join('');
}

/** The same as JSON; what has no value is null. */
export function statisticsJson(rows: readonly StatisticsRow[], total: StatisticsRow): string {
  const plain = (row: StatisticsRow): object => ({
    event: row.name,
    direction: row.direction,
    ...Object.fromEntries(numbers.map((column) => [column, Number.isNaN(row[column]) ? null : row[column]])),
  });
  return `${JSON.stringify({ events: rows.map(plain), total: plain(total) }, undefined, 2)}\n`;
}

function nameOf({ name }: StatisticsRow): string {
  return name ?? '(other names)';
}

function csvNumber(value: number): string {
  return Number.isNaN(value) ? '' : String(value);
}

/** In quotes; a server's name that a spreadsheet would run as a formula gets an apostrophe in front, by which it is text. */
function csvText(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return `"${safe.replaceAll('"', '""')}"`;
}
