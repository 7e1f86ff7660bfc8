import { messageOf } from '../../base/userError.ts';
import { explain } from '../../model/cause/causeTexts.ts';
import type { Entry } from '../../model/entry/entry.ts';
import { entryLine } from '../../model/entry/sessionFile.ts';
import { formatPayload } from '../../model/payload/payload.ts';
import type { LogRecord } from '../contracts/record.ts';
import { entryOf, withReason } from '../log/recordReader.ts';

/**
 * A record as a line of a session file. If its payload cannot be written, the line contains the error instead; the facts are always
 * included.
 */
export function sessionLine(record: LogRecord): string {
  try {
    return entryLine(sessionEntryOf(record));
  } catch (error) {
    const why =
      error instanceof RangeError
        ? explain('file.payloadTooLarge')
        : explain('file.payloadNotWritten', { said: messageOf(error) });
    return entryLine(withReason({ ...record.facts, error: why }));
  }
}

/** The entry as programs receive it; a packet of the transport has its text or bytes as its one argument. */
function sessionEntryOf(record: LogRecord): Entry {
  const { body, facts } = record;
  if (facts.kind !== 'packet' || body?.type !== 'wire') return entryOf(record);
  return { ...withReason(facts), args: formatPayload([body.packet.text]) as unknown[] };
}
