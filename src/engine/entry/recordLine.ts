import type { LogReader } from '../log/captureLog.ts';
import type { LogRecord } from '../contracts/record.ts';
import { sessionLine } from './sessionLine.ts';

/** A record as a line of a session file; a promise for a large payload, which another thread reads. */
export function recordLine(log: LogReader, record: LogRecord, signal?: AbortSignal): string | Promise<string> {
  return log.large?.holds(record) ? log.large.read(record, 'sessionLine', {}, signal) : sessionLine(record);
}
