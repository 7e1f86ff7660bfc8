import { UserError } from '../../base/userError.ts';
import { type ArgumentPath, parseArgumentPath } from '../../model/argumentPath.ts';
import { parseFilter } from '../../model/filter.ts';
import type { StreamSubject } from '../../protocol/streamMessages.ts';
import type { LogRecord } from '../captureLog.ts';
import { shows } from '../timelineView.ts';

/**
 * Whether a record is an event of the stream that is asked for.
 * @throws UserError for a filter that cannot be read
 */
export function streamQuery({ connectionId, filter, event, dir }: StreamSubject): (record: LogRecord) => boolean {
  const parsed = parseFilter(filter);
  if (!parsed.ok) {
    const { message, offset } = parsed.fault;
    throw new UserError(`The filter cannot be read at character ${offset + 1}: ${message}`);
  }
  return (record) => {
    const { facts } = record;
    if (facts.kind !== 'event') return false;
    if (event !== undefined && facts.event !== event) return false;
    if (dir !== undefined && facts.dir !== dir) return false;
    return shows(record, parsed.filter, connectionId);
  };
}

/** @throws UserError for a path that cannot be read */
export function readPath(text: string): ArgumentPath {
  const parsed = parseArgumentPath(text);
  if (parsed.ok) return parsed.path;
  throw new UserError(`The path cannot be read at character ${parsed.fault.offset + 1}: ${parsed.fault.message}`);
}
