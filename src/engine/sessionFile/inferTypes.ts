import { EventTypes } from '../../model/types/eventTypes.ts';
import type { LogReader } from '../log/captureLog.ts';
import type { LogRecord } from '../contracts/record.ts';
import { ownArgsOf, unreadCause } from '../log/recordReader.ts';

/** The types of all events of a log. Events whose arguments cannot be decoded are left out. */
export function inferTypes(log: LogReader): { readonly types: EventTypes; readonly events: number } {
  const types = new EventTypes();
  let events = 0;
  for (let seq = log.firstSeq; seq < log.nextSeq; seq++) {
    const record = log.read(seq);
    if (!record || (record.kind !== 'event' && record.kind !== 'ack')) continue;
    if (!record.body || unreadCause(record) !== undefined) continue;
    if (record.kind === 'event') {
      types.add(seenEvent(record), ownArgsOf(record), record.wantsAck);
      events++;
    } else {
      const { of } = record.facts;
      const acknowledged = of === undefined ? undefined : log.read(of);
      if (acknowledged?.kind === 'event') types.addAcknowledgement(seenEvent(acknowledged), ownArgsOf(record));
    }
  }
  return { types, events };
}

/** In a capture of clients, what they send is received by the server. */
function seenEvent({ facts: { namespace = '/', dir, event = '' } }: LogRecord) {
  return { namespace, event, to: dir === 'in' ? ('client' as const) : ('server' as const) };
}
