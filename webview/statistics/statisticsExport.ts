/** The table of the statistics as a file. Its texts are English in every display language, because programs read them. Pure. */
import type { StatisticsRow } from './statisticsRows.ts';
import { statisticsColumns } from '../../src/protocol/statisticsMessages.ts';

const numbers = statisticsColumns.filter((column) => column !== 'direction');

/** Rows as CSV with a header line and plain numbers. Latencies and times are in milliseconds. The total is left out. */
export function statisticsCsv(rows: readonly StatisticsRow[]): string {
  const lines = rows.map((row) => [
    csvText(nameOf(row)),
    row.direction,
    ...numbers.map((column) => csvNumber(row[column])),
  ]);
  return [['event', 'direction', ...numbers], ...lines].map((cells) => `${cells.join(',')}\r\n`).join('');
}

/** Rows and total as JSON. A number without a value is null. */
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

/** Quotes a text. An apostrophe keeps a spreadsheet from running an event name of the server as a formula. */
function csvText(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return `"${safe.replaceAll('"', '""')}"`;
}
