import { errorFrom, userError } from '../../model/cause/userErrors.ts';
import type { Channel } from '../../protocol/channel.ts';
import * as m from '../../protocol/timelineMessages.ts';
import type { LogAccess } from '../log/captureLog.ts';
import type { Engine } from '../engine.ts';
import { entriesText } from '../entry/entryText.ts';
import { TimeSlicer } from '../contracts/timeSlicer.ts';
import { readFilter } from '../query/readFilter.ts';
import { argsToSend } from '../log/argsToSend.ts';

/** Handles the user's actions on entries: adding markers, converting to text, sending again. */
export function registerEntryActionHandlers(engine: Engine, channel: Channel): void {
  channel.handle(m.markerAdd, ({ text, connectionId }) => ({ seq: engine.mark(text, connectionId) }));
  channel.handle(m.emitResend, async ({ seq }) => ({ seq: await resend(engine, seq) }));
  registerEntryTextHandlers(engine, channel);
}

/** Entries as text, from a capture or from a session file. */
export function registerEntryTextHandlers({ log, clock }: LogAccess, channel: Channel): void {
  channel.handle(m.timelineText, ({ selection, format, maxBytes = m.longestText }, { signal }) => {
    const slices = new TimeSlicer(clock, signal);
    return entriesText(log, slices, { selection, filter: readFilter(selection.filter ?? ''), format, maxBytes });
  });
}

/**
 * Emits a captured event again.
 * @returns the seq of the new one
 * @throws UserError when it is not an event, or cannot be sent again
 */
async function resend(engine: Engine, seq: number): Promise<number> {
  const record = engine.log.read(seq);
  if (!record) throw userError('capture.entryGone', { seq });
  const { facts, kind, connectionId, wantsAck, body } = record;
  if (kind !== 'event' || facts.event === undefined) {
    throw userError('capture.noEvent', { seq });
  }
  if (record.bodyFault) throw errorFrom(record.bodyFault);
  if (!body) throw userError('capture.argumentsNotKept', { event: facts.event, seq });
  if (!engine.connections.some((known) => known.connectionId === connectionId)) {
    throw userError('capture.connectionGone', { event: facts.event, seq });
  }
  const args = argsToSend(engine.log, record);
  return engine.connection(connectionId).emit({
    event: facts.event,
    // Without a promise, it is sent synchronously.
    args: args instanceof Promise ? await args : args,
    ack: wantsAck ? {} : undefined,
    volatile: facts.volatile ?? false,
    compress: true,
  }).seq;
}
