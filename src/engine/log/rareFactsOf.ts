import type { RareFacts } from '../../model/entry/rareFacts.ts';
import type { LogReader } from './captureLog.ts';
import { type IndexRow, onDisk } from './columns/logIndex.ts';

/** The facts of an entry that few entries have. Long ones, such as the explanation of an error, are read from the log. */
export function rareFactsOf(log: LogReader, seq: number, row: IndexRow): RareFacts | undefined {
  const { sides, rareFacts } = log.tables;
  const id = sides.row(row.side).rareFactsId;
  if (id === 0) return undefined;
  return id === onDisk ? log.read(seq)?.facts : rareFacts.value(id);
}
