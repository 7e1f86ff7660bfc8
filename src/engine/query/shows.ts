import type { Filter } from '../../model/filter/filter.ts';
import type { LogRecord } from '../contracts/record.ts';
import type { LogReader } from '../log/captureLog.ts';
import { subjectOf } from '../log/recordReader.ts';
import { hiddenKinds } from './columnFilter.ts';
import { filterMatches, matchesByFacts } from './guardedFilter.ts';

/**
 * Whether a record matches a query: its kind is not hidden, its connection is the requested one, and its filter
 * matches. An entry without a connection, such as for a paused capture, applies to all connections that exist when it
 * is recorded, or to the connections of the source that it is about.
 * @param begin the seq of the connection's first record
 * @param sourceId of the requested connection
 * @throws SlowFilterError
 */
export function shows(
  record: LogRecord,
  filter: Filter,
  connectionId: string | undefined,
  begin = 0,
  sourceId?: string,
): boolean {
  return mayShow(record, filter, connectionId, begin, sourceId) && (filter.isEmpty || matchesHere(record, filter));
}

/**
 * Like `shows`, for a record of a log, whose payload may be too large to be read on this thread.
 * @throws SlowFilterError
 */
export function showsInLog(
  log: Pick<LogReader, 'large' | 'tables'>,
  record: LogRecord,
  filter: Filter,
  connectionId: string | undefined,
): boolean | Promise<boolean> {
  const { tables } = log;
  const begin = connectionId === undefined ? 0 : tables.beginOf(connectionId);
  return (
    mayShow(record, filter, connectionId, begin, sourceOf(tables, connectionId)) &&
    (filter.isEmpty || matches(log, record, filter))
  );
}

/**
 * Whether an entry belongs to a connection: it is an entry of the connection, or an entry without a connection that was recorded since the
 * connection exists.
 */
export function isOf({ tables }: Pick<LogReader, 'tables'>, record: LogRecord, connectionId: string): boolean {
  return belongs(record, connectionId, tables.beginOf(connectionId), sourceOf(tables, connectionId));
}

function sourceOf({ connections }: LogReader['tables'], connectionId: string | undefined): string | undefined {
  return connectionId === undefined ? undefined : connections.get(connectionId)?.source?.sourceId;
}

function mayShow(
  record: LogRecord,
  filter: Filter,
  connectionId: string | undefined,
  begin: number,
  sourceId: string | undefined,
): boolean {
  if (hiddenKinds.has(record.kind) && !filter.kinds?.has(record.kind)) return false;
  return connectionId === undefined || belongs(record, connectionId, begin, sourceId);
}

function belongs(record: LogRecord, connectionId: string, begin: number, sourceId: string | undefined): boolean {
  if (record.connectionId !== '') return record.connectionId === connectionId;
  const about = record.connection?.source?.sourceId;
  return record.seq >= begin && (about === undefined || about === sourceId);
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
