/** What the details show of a payload: its first values and its packets. No result grows with the payload. */
import { userError } from '../../model/cause/userErrors.ts';
import { messageOf } from '../../base/userError.ts';
import { causeMessage } from '../../model/cause/causeTexts.ts';
import { argumentPathText } from '../../model/payload/argumentPath.ts';
import { filterTermOf } from '../../model/filter/filterArgument.ts';
import { notationText } from '../../model/payload/notationText.ts';
import type * as m from '../../protocol/engineMessages.ts';
import type { LogRecord } from '../contracts/record.ts';
import type { DecodedEntry } from './decodedEntry.ts';
import { firstNodes } from './treeNodes.ts';
import { wholeText } from './wholeText.ts';

/** A packet's text is shown up to here; the rest is read as bytes. */
const maxPacketText = 16_384;
/** UTF-16 units that are copied at once, and that a path may have. */
const maxCopied = 16 * 1024 * 1024;
const longestPath = 100_000;

export type PayloadDetails = Pick<m.EntryDetails, 'args' | 'attachments' | 'packets' | 'unsent'>;

/** @param decode throws what keeps the payload from being read; undefined for a record without one */
export function payloadDetails(record: LogRecord, decode: () => DecodedEntry | undefined): PayloadDetails {
  const { body } = record;
  return {
    ...readable(record, decode),
    packets: packetsOf(record),
    unsent: body?.type === 'value' || (body?.type === 'wire' && body.unsent),
  };
}

/** The arguments that are shown first, and the sizes of the attachments. */
export function readable(
  record: LogRecord,
  decode: () => DecodedEntry | undefined,
): Pick<PayloadDetails, 'args' | 'attachments'> {
  try {
    const entry = decode();
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

/** What the details show in the place of arguments that cannot be read. */
export function faultyArgs(fault: string): NonNullable<m.EntryDetails['args']> {
  return { size: 0, nodes: [], attachmentPaths: [], fault };
}

/** Sizes of what came beside the packet, without decoding it. */
function besideSizes({ body }: LogRecord): number[] {
  return body?.type === 'wire' ? body.packet.attachments.map(({ byteLength }) => byteLength) : [];
}

/**
 * UTF-16 units from..to of a text in the arguments.
 * @throws UserError for a value that is no text
 */
export function textAt(entry: DecodedEntry, path: readonly number[], from: number, to: number): string {
  const { value } = entry.at(path);
  if (typeof value !== 'string') throw userError('capture.noText');
  return wholeText(value, from, to);
}

/**
 * A value of the arguments as text: its JSON, its path, or a filter term that finds it.
 * @throws UserError for one that is too large
 */
export function copied(
  entry: DecodedEntry,
  path: readonly number[],
  what: 'value' | 'path' | 'filter' | 'arguments',
): string {
  const { value, keys } = what === 'arguments' ? { value: entry.ownArgs, keys: [] } : entry.at(path);
  if (what === 'value' || what === 'arguments') {
    const text = notationText(value, maxCopied);
    if (text !== undefined) return text;
    throw userError('capture.valueTooLong', { millions: maxCopied / 1024 / 1024 });
  }
  const text = what === 'path' ? argumentPathText(keys) : filterTermOf(keys, value);
  if (text.length <= longestPath) return text;
  throw userError('capture.pathTooLong', { characters: text.length });
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
