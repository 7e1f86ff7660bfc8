/** Emits captured events again. */
import type { StoredCause } from '../../model/cause/cause.ts';
import { causeOf, errorFrom, userError } from '../../model/cause/userErrors.ts';
import { type EntrySelection, maxResent } from '../../protocol/timelineMessages.ts';
import type { TimeSlicer } from '../contracts/timeSlicer.ts';
import type { Engine } from '../engine.ts';
import { selectedRecords } from '../entry/selectedRecords.ts';
import { argsToSend } from '../log/argsToSend.ts';
import { readFilter } from '../query/readFilter.ts';

/**
 * Emits a captured event again.
 * @returns seq of the new event
 * @throws UserError when the entry is not an event, or cannot be sent again
 */
export async function resend(engine: Engine, seq: number): Promise<number> {
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
    // There is no `await` if the arguments are already available, so that the events of a selection are emitted together.
    args: args instanceof Promise ? await args : args,
    ack: wantsAck ? {} : undefined,
    volatile: facts.volatile ?? false,
    compress: true,
  }).seq;
}

/**
 * Emits the events of a selection again, in the order in which they happened. Other entries of the selection, such as acknowledgements, are
 * skipped. Nothing is emitted when there are more than `maxResent` events.
 */
export async function resendSelection(
  engine: Engine,
  slicer: TimeSlicer,
  selection: EntrySelection,
): Promise<{ emitted: number; last?: number; failed: number; cause?: StoredCause; tooMany?: true }> {
  const seqs: number[] = [];
  for await (const { kind, facts } of selectedRecords(
    engine.log,
    slicer,
    selection,
    readFilter(selection.filter ?? ''),
  )) {
    if (kind !== 'event') continue;
    if (seqs.length >= maxResent) return { emitted: 0, failed: 0, tooMany: true };
    seqs.push(facts.seq);
  }
  let emitted = 0;
  let last: number | undefined;
  let cause: StoredCause | undefined;
  for (const seq of seqs) {
    try {
      last = await resend(engine, seq);
      emitted++;
    } catch (error) {
      cause ??= causeOf(error, 'command.failed');
    }
    if (slicer.shouldYield) await slicer.yieldToEventLoop();
  }
  const failed = seqs.length - emitted;
  return { emitted, failed, ...(last !== undefined && { last }), ...(cause && { cause }) };
}
