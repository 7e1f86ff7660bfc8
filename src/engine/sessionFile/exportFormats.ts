/** Entries as the text of a file, one after another: JSON and CSV for other programs, lines for session files. */
import type { ExportFormat } from '../../protocol/sessionFileMessages.ts';

export interface LineFormat {
  readonly begin: string;
  /** Converts the JSON of an entry. `isFirst`: no other entry precedes it. */
  readonly entry: (line: string, isFirst: boolean) => string;
  readonly end: string;
}

/** The columns of CSV. Fields that few entries have are left out. */
const columns = [
  'seq',
  't',
  'connectionId',
  'source',
  'kind',
  'dir',
  'namespace',
  'event',
  'args',
  'ackId',
  'of',
  'bytes',
  'delivery',
  'latencyMs',
  'state',
  'text',
  'reason',
] as const;

export const lineFormats: Readonly<Record<Exclude<ExportFormat, 'har'>, LineFormat>> = {
  siolog: { begin: '', entry: (line) => `${line}\n`, end: '' },
  json: { begin: '[', entry: (line, isFirst) => `${isFirst ? '\n' : ',\n'}${line}`, end: '\n]\n' },
  csv: {
    begin: `${columns.join(',')}\r\n`,
    entry: (line) => {
      const entry = JSON.parse(line) as Record<string, unknown>;
      return `${columns.map((column) => cell(entry[column])).join(',')}\r\n`;
    },
    end: '',
  },
};

function cell(value: unknown): string {
  if (value === undefined) return '';
  if (typeof value === 'number') return String(value);
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  // A text that begins with one of these characters would be a formula in a spreadsheet.
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return `"${safe.replaceAll('"', '""')}"`;
}
