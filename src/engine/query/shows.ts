import type { Filter } from '../../model/filter/filter.ts';
import type { LogRecord } from '../contracts/record.ts';
import { subjectOf } from '../log/recordReader.ts';
import { hiddenKinds } from './columnFilter.ts';

/**
 * Whether a query shows a record: its kind is not a hidden one, its connection is the one asked for, and its filter matches. A line that
 * belongs to no connection (the capture was paused, it stopped) concerns all of them.
 */
export function shows(record: LogRecord, filter: Filter, connectionId: string | undefined): boolean {
  if (hiddenKinds.has(record.kind) && !filter.kinds?.has(record.kind)) return false;
  if (connectionId !== undefined && record.connectionId !== connectionId && record.connectionId !== '') return false;
  return filter.isEmpty || filter.matches(subjectOf(record));
}
