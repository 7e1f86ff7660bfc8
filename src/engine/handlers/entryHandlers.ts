/**
 * Handles the requests of the details pane: everything about one entry, its arguments in parts. Requests for bytes are handled by
 * byteHandlers.ts; large payloads are read on another thread (log/payloadThread.ts).
 * Invariant: no response grows with the payload. Decoded payloads are cached for a short time.
 */
import { causeOf, userError } from '../../model/cause/userErrors.ts';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import type { Channel, RequestContext } from '../../protocol/channel.ts';
import * as m from '../../protocol/engineMessages.ts';
import * as e from '../../protocol/entryMessages.ts';
import { correlate } from '../correlation/correlate.ts';
import type { LargePayloads, LargeRead, LargeReads } from '../contracts/largeReads.ts';
import type { LogRecord } from '../contracts/record.ts';
import type { Engine } from '../engine.ts';
import { DecodedEntries } from '../entry/decodedEntries.ts';
import type { DecodedEntry } from '../entry/decodedEntry.ts';
import { historyOf } from '../entry/entryHistory.ts';
import { copied, faultyArgs, payloadDetails, type PayloadDetails, readable, textAt } from '../entry/payloadDetails.ts';
import { allDescendants, childrenOf } from '../entry/treeNodes.ts';
import type { LogReader, LogAccess } from '../log/captureLog.ts';
import { TimeSlicer } from '../contracts/timeSlicer.ts';

/** Maximum number of values that are expanded at once. */
const maxDescendants = 20_000;

/** Handles requests until it is disposed, which also ends requests in progress. */
export function registerEntryHandlers(
  {
    log,
    clock,
    expectations,
    counterparts,
  }: LogAccess & Pick<Engine, 'counterparts'> & Partial<Pick<Engine, 'expectations'>>,
  channel: Channel,
): Disposable {
  const store = new DisposableStore();
  const entries = store.add(new DecodedEntries(log, clock));
  /** Reads a part of an entry: on this thread, or on the thread for large payloads. */
  const part = <K extends LargeRead>(
    { seq, ...params }: { seq: number } & LargeReads[K]['params'],
    read: K,
    context: RequestContext,
    here: (entry: DecodedEntry) => LargeReads[K]['result'],
  ): LargeReads[K]['result'] | Promise<LargeReads[K]['result']> => {
    const record = log.read(seq);
    if (record && log.large?.holds(record)) return log.large.read(record, read, params, context.signal);
    const entry = record && entries.of(record);
    if (!entry) throw userError('capture.entryGone', { seq });
    return here(entry);
  };

  channel.handle(m.entryDetails, async ({ seq }, context) => {
    const record = log.read(seq);
    if (!record) return null;
    const expect = expectations?.get(seq);
    const found = await detailsWithLarge(record, log, entries, context.signal);
    return { ...found, ...(expect && { expect }) };
  });
  channel.handle(m.entryDelivery, ({ seq }) => {
    const record = log.read(seq);
    return record ? { facts: record.facts, wantsAck: record.wantsAck } : null;
  });
  channel.handle(e.entryChildren, async (params, context) => ({
    nodes: await part(params, 'children', context, (entry) => childrenOf(entry, params.path, params)),
  }));
  channel.handle(e.entryDescendants, ({ seq, path }, context) =>
    part({ seq, path, max: maxDescendants }, 'descendants', context, (entry) =>
      allDescendants(entry, path, maxDescendants),
    ),
  );
  channel.handle(e.entryText, async (params, context) => ({
    text: await part(params, 'text', context, (entry) => textAt(entry, params.path, params.from, params.to)),
  }));
  channel.handle(e.entryCopy, async (params, context) => ({
    text: await part(params, 'copy', context, (entry) => copied(entry, params.path, params.what)),
  }));

  channel.handle(e.entryCorrelate, async ({ seq }, { signal }) => {
    await counterparts.upToDate(new TimeSlicer(clock, signal));
    return correlate(log, counterparts, seq) ?? null;
  });
  channel.handle(e.entryHistory, ({ seq }, { signal }) => historyOf(log, seq, new TimeSlicer(clock, signal)));
  return store;
}

/** The details of a record that is read on this thread. */
export function detailsOf(record: LogRecord, log: LogReader, entries: DecodedEntries): m.EntryDetails {
  const { facts, wantsAck } = record;
  const ack = record.ackSeq === undefined ? undefined : log.read(record.ackSeq);
  return {
    facts,
    wantsAck,
    ...payloadDetails(record, () => entries.of(record)),
    ...(ack && { ack: { facts: ack.facts, ...readable(ack, () => entries.of(ack)) } }),
  };
}

/** Like `detailsOf`, for a log whose payloads may be too large to be read on this thread. */
async function detailsWithLarge(
  record: LogRecord,
  log: LogReader,
  entries: DecodedEntries,
  signal: AbortSignal,
): Promise<m.EntryDetails> {
  const { large } = log;
  const payloadOf = (of: LogRecord): PayloadDetails | Promise<PayloadDetails> =>
    large?.holds(of) === true ? largeDetails(large, of, signal) : payloadDetails(of, () => entries.of(of));
  const ack = record.ackSeq === undefined ? undefined : log.read(record.ackSeq);
  const payload = await payloadOf(record);
  if (!ack) return { facts: record.facts, wantsAck: record.wantsAck, ...payload };
  const { args, attachments } = await payloadOf(ack);
  return {
    facts: record.facts,
    wantsAck: record.wantsAck,
    ...payload,
    ack: { facts: ack.facts, ...(args && { args }), attachments },
  };
}

/** If the payload cannot be read, the fault is shown in place of the arguments; everything else about the entry is still known. */
async function largeDetails(large: LargePayloads, record: LogRecord, signal: AbortSignal): Promise<PayloadDetails> {
  try {
    return await large.read(record, 'details', {}, signal);
  } catch (error) {
    if (signal.aborted) throw error;
    return { args: faultyArgs(causeOf(error, 'command.failed')), attachments: [], packets: [], unsent: false };
  }
}
