import { explain } from '../../../model/cause/causeTexts.ts';
import { canBecome, isDecided } from '../../../model/entry/delivery.ts';
import type { CaptureLog } from '../captureLog.ts';
import { deliveryCodes, kindOf, shapeBits } from '../columns/factCodes.ts';
import { chunkSize, nextChunk } from '../columns/logIndex.ts';

const cause = explain('capture.engineEnded');

/** Settles the events that were in progress when an engine ended: emits are lost, and requested replies are unanswered. */
export function settleRecovered(log: CaptureLog): void {
  const { nextSeq } = log;
  // Reads only columns: most events have no delivery status, and creating an object for each would take longer than everything else.
  for (let seq = log.firstSeq; seq < nextSeq; seq = nextChunk(seq)) {
    const chunk = log.tables.index.chunk(Math.floor(seq / chunkSize));
    const first = Math.floor(seq / chunkSize) * chunkSize;
    const end = Math.min(chunkSize, nextSeq - first);
    for (let at = seq - first; chunk && at < end; at++) {
      const status = chunk.status[at] ?? 0;
      if (status !== 0) settle(log, first + at, chunk.shape[at] ?? 0, status);
    }
  }
}

function settle(log: CaptureLog, seq: number, shape: number, status: number): void {
  const delivery = deliveryCodes.value(status);
  if (kindOf(shape) !== 'event' || delivery === undefined) return;
  const end = delivery === 'awaitingReply' ? 'unanswered' : 'lost';
  const wantsAck = (shape & shapeBits.wantsAck) !== 0;
  const waits = !isDecided(delivery, wantsAck) || delivery === 'buffered' || delivery === 'queued';
  if (waits && canBecome(delivery, end)) log.amend(seq, { facts: { delivery: end, cause } });
}
