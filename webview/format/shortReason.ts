/** Why an event failed, was discarded, timed out or was lost, in two or three words. Pure. */
import type { StoredCause } from '../../src/model/cause/cause.ts';
import type { EntryFacts } from '../../src/model/entry/entry.ts';
import { durationText } from '../../src/model/texts/quantities.ts';
import { shortStatusTexts } from './shortStatusTexts.ts';

const withReason: ReadonlySet<EntryFacts['delivery']> = new Set(['discarded', 'timedOut', 'lost', 'failed']);

/**
 * Returns undefined if there was no problem, or if the reason has no short form. In that case, the tooltip and the details explain the
 * reason.
 */
export function shortReason({ delivery, cause, error }: EntryFacts): string | undefined {
  const why = error ?? cause;
  if (!why || !withReason.has(delivery)) return undefined;
  // This is the meaning of “lost” unless another reason is known.
  if (delivery === 'lost' && connectionEnded.has(why.code)) return undefined;
  return connectionEnded.has(why.code) ? shortStatusTexts.connectionEnded() : reasons[why.code]?.(why);
}

const connectionEnded: ReadonlySet<string> = new Set([
  'ack.connectionEnded',
  'emit.untaken',
  'emit.postUnanswered',
  'emit.dropped',
]);

const reasons: Readonly<Record<string, (cause: StoredCause) => string | undefined>> = {
  'emit.volatileDiscarded': ({ params }) => {
    const because = params?.['because'];
    if (because === 'notConnected') return shortStatusTexts.notConnected();
    return because === 'pollingBusy' || because === 'writing' ? shortStatusTexts.transportBusy() : undefined;
  },
  'ack.timeout': ({ params }) => {
    const timeoutMs = params?.['timeoutMs'];
    return typeof timeoutMs === 'number' ? durationText(timeoutMs) : undefined;
  },
  'ack.receivedOnly': shortStatusTexts.noAck,
  'emit.bufferTimeout': shortStatusTexts.notConnected,
  'emit.noConnection': shortStatusTexts.notConnected,
  'emit.connectionRemoved': shortStatusTexts.connectionRemoved,
  'emit.notWritten': shortStatusTexts.notWritten,
  'emit.postRefused': ({ params }) => {
    const status = params?.['status'];
    return status === undefined ? undefined : shortStatusTexts.httpStatus({ status: String(status) });
  },
  'emit.refused': shortStatusTexts.refusedByClient,
  'emit.reservedName': shortStatusTexts.reservedName,
  'emit.nameNotCarried': shortStatusTexts.nameNotCarried,
  'emit.notEncoded': shortStatusTexts.notEncoded,
  'emit.tooManyAttachments': shortStatusTexts.tooManyAttachments,
  'emit.payloadTooLarge': shortStatusTexts.tooLarge,
};
