/**
 * What the details pane asks: everything about one entry, its arguments part by part. Its bytes are answered in `bytes/`.
 * Invariant: no answer grows with the payload; what was decoded is kept for the next question, not for long.
 */
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { messageOf, UserError } from '../../base/userError.ts';
import { causeMessage } from '../../model/cause/causeTexts.ts';
import { argumentPathText } from '../../model/payload/argumentPath.ts';
import { filterTermOf } from '../../model/filter/filterArgument.ts';
import { notationText } from '../../model/payload/notationText.ts';
import type { Channel } from '../../protocol/channel.ts';
import * as m from '../../protocol/engineMessages.ts';
import * as e from '../../protocol/entryMessages.ts';
import type { LogReader, LogAccess } from '../log/captureLog.ts';
import type { LogRecord } from '../contracts/record.ts';
import type { Engine } from '../engine.ts';
import { allBelow, childrenOf, firstNodes } from '../entry/treeNodes.ts';
import { DecodedEntries } from '../entry/decodedEntries.ts';
import type { DecodedEntry } from '../entry/decodedEntry.ts';
import { storyOf } from '../entry/entryStory.ts';
import { wholeText } from '../entry/wholeText.ts';
import { TimeSlicer } from '../contracts/timeSlicer.ts';

/** A packet's text is told up to here; the rest comes as bytes. */
const maxPacketText = 16_384;
/** Values opened at once. */
const maxBelow = 20_000;
/** UTF-16 units that are copied at once, and that a path may have. */
const maxCopied = 16 * 1024 * 1024;
const longestPath = 100_000;

/** Answers until it is disposed; what is under way then ends. */
export function registerEntryHandlers(
  { log, clock, expectations }: LogAccess & Partial<Pick<Engine, 'expectations'>>,
  channel: Channel,
): Disposable {
  const store = new DisposableStore();
  const entries = store.add(new DecodedEntries(log, clock));
  const existing = (seq: number): DecodedEntry => {
    const entry = entries.read(seq);
    if (!entry) throw new UserError('This entry is no longer in the capture.');
    return entry;
  };

  channel.handle(m.entryDetails, ({ seq }) => {
    const record = log.read(seq);
    if (!record) return null;
    const expect = expectations?.get(seq);
    return { ...detailsOf(record, log, entries), ...(expect && { expect }) };
  });
  channel.handle(e.entryChildren, ({ seq, path, ...range }) => ({ nodes: childrenOf(existing(seq), path, range) }));
  channel.handle(e.entryBelow, ({ seq, path }) => allBelow(existing(seq), path, maxBelow));
  channel.handle(e.entryText, ({ seq, path, from, to }) => {
    const { value } = existing(seq).at(path);
    if (typeof value !== 'string') throw new UserError('This value is no text.');
    return { text: wholeText(value, from, to) };
  });
  channel.handle(e.entryCopy, ({ seq, path, what }) => ({ text: copied(existing(seq), path, what) }));

  channel.handle(e.entryStory, ({ seq }, { signal }) => storyOf(log, seq, new TimeSlicer(clock, signal)));
  return store;
}

export function detailsOf(record: LogRecord, log: LogReader, entries: DecodedEntries): m.EntryDetails {
  const { facts, body, wantsAck } = record;
  const ack = record.ackSeq === undefined ? undefined : log.read(record.ackSeq);
  return {
    facts,
    wantsAck,
    ...readable(record, entries),
    packets: packetsOf(record),
    unsent: body?.type === 'value' || (body?.type === 'wire' && body.unsent),
    ...(ack && { ack: { facts: ack.facts, ...readable(ack, entries) } }),
  };
}

function readable(record: LogRecord, entries: DecodedEntries): Pick<m.EntryDetails, 'args' | 'attachments'> {
  try {
    const entry = entries.of(record);
    if (!entry) {
      const fault = record.bodyFault;
      return { ...(fault && { args: faultyArgs(causeMessage(fault)) }), attachments: besideSizes(record) };
    }
    const attachments = entry.binaries.map(({ byteLength }) => byteLength);
    return { args: { size: entry.args.length, nodes: firstNodes(entry), attachmentPaths: entry.paths }, attachments };
  } catch (error) {
    return { args: faultyArgs(messageOf(error)), attachments: besideSizes(record) };
  }
}

function faultyArgs(fault: string): NonNullable<m.EntryDetails['args']> {
  return { size: 0, nodes: [], attachmentPaths: [], fault };
}

/** Sizes of what came beside the packet, without decoding it. */
function besideSizes({ body }: LogRecord): number[] {
  return body?.type === 'wire' ? body.packet.attachments.map(({ byteLength }) => byteLength) : [];
}

function copied(entry: DecodedEntry, path: readonly number[], what: 'value' | 'path' | 'filter' | 'arguments'): string {
  const { value, keys } = what === 'arguments' ? { value: entry.ownArgs, keys: [] } : entry.at(path);
  if (what === 'value' || what === 'arguments') {
    const text = notationText(value, maxCopied);
    if (text !== undefined) return text;
    throw new UserError(
      `This value has more than ${maxCopied / 1024 / 1024} million characters as JSON. Copy a part of it, or save its bytes from the Hex tab.`,
    );
  }
  const text = what === 'path' ? argumentPathText(keys) : filterTermOf(keys, value);
  if (text.length <= longestPath) return text;
  throw new UserError(`The path has ${text.length} characters, more than can be used.`);
}

function packetsOf({ body }: LogRecord): m.EntryDetails['packets'] {
  if (body?.type !== 'wire') return [];
  const { text, attachments } = body.packet;
  const first =
    typeof text === 'string'
      ? {
          layer: 'text' as const,
          text: wholeText(text, 0, maxPacketText),
          bytes: Buffer.byteLength(text),
          cut: text.length > maxPacketText,
        }
      : binaryPacket(text);
  return [first, ...attachments.map(binaryPacket)];
}

function binaryPacket(bytes: Uint8Array): m.EntryDetails['packets'][number] {
  return { layer: 'binary', text: '', bytes: bytes.byteLength, cut: false };
}
