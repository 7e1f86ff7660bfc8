import type { Filter } from '../../model/filter/filter.ts';
import type { LogRecord } from '../contracts/record.ts';
import type { LogReader } from '../log/captureLog.ts';
import { subjectOf } from '../log/recordReader.ts';
import { hiddenKinds } from './columnFilter.ts';
import { filterMatches, matchesByFacts } from './guardedFilter.ts';

/**
 * Whether a record matches a query: its kind is not hidden, its connection is the requested one, and its filter matches. An entry without a
 * connection, such as for a paused capture, applies to all of them.
 * @throws SlowFilterError
 */
export function shows(record: LogRecord, filter: Filter, connectionId: string | undefined): boolean {
  return mayShow(record, filter, connectionId) && (filter.isEmpty || matchesHere(record, filter));
}

/**
 * The same for a record of a log, whose payload may be too large to be read on this thread.
 * @throws SlowFilterError
 */
export function showsInLog(
  log: Pick<LogReader, 'large'>,
  record: LogRecord,
  filter: Filter,
  connectionId: string | undefined,
): boolean | Promise<boolean> {
  return mayShow(record, filter, connectionId) && (filter.isEmpty || matches(log, record, filter));
}

function mayShow({ kind, connectionId }: LogRecord, filter: Filter, wanted: string | undefined): boolean {
  if (hiddenKinds.has(kind) && !filter.kinds?.has(kind)) return false;
  return wanted === undefined || connectionId === wanted || connectionId === '';
}

function matchesHere(record: LogRecord, filter: Filter): boolean {
  return filterMatches(filter, [subjectOf(record)])[0] === true;
}

/**
 * Whether a filter matches a record; a promise for a large payload.
 * @throws SlowFilterError
 */
export function matches(
  { large }: Pick<LogReader, 'large'>,
  record: LogRecord,
  filter: Filter,
  signal?: AbortSignal,
): boolean | Promise<boolean> {
  if (filter.usesPayload && large?.holds(record)) {
    return matchesByFacts(filter, record) ?? large.read(record, 'matches', { filter: filter.text }, signal);
  }
  return matchesHere(record, filter);
}
