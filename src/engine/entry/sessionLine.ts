import { messageOf } from '../../base/userError.ts';
import { explain } from '../../model/cause/causeTexts.ts';
import { entryLine } from '../../model/entry/sessionFile.ts';
import type { LogRecord } from '../contracts/record.ts';
import { wholeEntryOf, withReason } from '../log/recordReader.ts';

/**
 * A record as a line of a session file. If its payload cannot be written, the line contains the error instead; the facts are always
 * included.
 */
export function sessionLine(record: LogRecord): string {
  try {
    return entryLine(wholeEntryOf(record));
  } catch (error) {
    const why =
      error instanceof RangeError
        ? explain('file.payloadTooLarge')
        : explain('file.payloadNotWritten', { reported: messageOf(error) });
    return entryLine(withReason({ ...record.facts, error: why }));
  }
}
