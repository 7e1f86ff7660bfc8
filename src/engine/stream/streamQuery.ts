import { nestedParams } from '../../model/cause/cause.ts';
import { userError } from '../../model/cause/userErrors.ts';
import { type ArgumentPath, parseArgumentPath } from '../../model/payload/argumentPath.ts';
import type { StreamSubject } from '../../protocol/streamMessages.ts';
import type { LogReader } from '../log/captureLog.ts';
import type { LogRecord } from '../contracts/record.ts';
import { readFilter } from '../query/readFilter.ts';
import { showsInLog } from '../query/shows.ts';

/**
 * Returns a test for the events of a stream. The test returns a promise if it depends on a large payload, which is read on another thread.
 * @throws UserError for a filter that cannot be read
 */
export function streamQuery(
  log: LogReader,
  { connectionId, filter, event, dir }: StreamSubject,
): (record: LogRecord) => boolean | Promise<boolean> {
  const query = readFilter(filter);
  return (record) => {
    const { facts } = record;
    if (facts.kind !== 'event') return false;
    if (event !== undefined && facts.event !== event) return false;
    if (dir !== undefined && facts.dir !== dir) return false;
    return showsInLog(log, record, query, connectionId);
  };
}

/** @throws UserError for a path that cannot be read */
export function readPath(text: string): ArgumentPath {
  const parsed = parseArgumentPath(text);
  if (parsed.ok) return parsed.path;
  throw userError('filter.pathInvalid', { ...nestedParams('fault', parsed.fault), at: parsed.fault.offset + 1 });
}
