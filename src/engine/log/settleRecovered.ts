import { canBecome, isDecided } from '../../model/delivery.ts';
import type { CaptureLog } from '../captureLog.ts';

const reason = 'The engine ended before this was known to be over; its last moments are not on record';

/** What was under way when an engine ended has ended with it: emits that waited are lost, questions of the server unanswered. */
export function settleRecovered(log: CaptureLog): void {
  const { nextSeq } = log;
  for (let seq = log.firstSeq; seq < nextSeq; seq++) {
    const record = log.read(seq);
    if (record?.kind !== 'event' || record.delivery === undefined) continue;
    const { delivery, wantsAck } = record;
    const end = delivery === 'awaitingReply' ? 'unanswered' : 'lost';
    const waits = !isDecided(delivery, wantsAck) || delivery === 'buffered' || delivery === 'queued';
    if (waits && canBecome(delivery, end)) log.amend(seq, { facts: { delivery: end, reason } });
  }
}
