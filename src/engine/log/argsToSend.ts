import { nestedParams } from '../../model/cause/cause.ts';
import { causeOf, userError } from '../../model/cause/userErrors.ts';
import { unpackPayload } from '../../model/payload/packedPayload.ts';
import type { LogRecord } from '../contracts/record.ts';
import type { LogReader } from './captureLog.ts';
import { ownArgsOf } from './recordReader.ts';

/** Maximum number of values of a large payload that is sent again, because the thread of the engine checks and encodes them. */
const maxValuesSent = 100_000;

/**
 * Reads the arguments of a captured event to send them again.
 * @throws UserError for a large payload of too many values, or one that cannot be read
 */
export function argsToSend({ large }: LogReader, record: LogRecord): unknown[] | Promise<unknown[]> {
  return large?.holds(record) ? largeArgs(large, record) : ownArgsOf(record);
}

async function largeArgs(large: NonNullable<LogReader['large']>, record: LogRecord): Promise<unknown[]> {
  try {
    return unpackPayload(await large.read(record, 'ownArgs', { maxValues: maxValuesSent })) as unknown[];
  } catch (error) {
    const fault = nestedParams('fault', causeOf(error, 'command.failed'));
    throw userError('capture.notSentAgain', { ...fault, event: record.facts.event ?? '', seq: record.seq });
  }
}
