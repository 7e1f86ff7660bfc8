/**
 * The part of a payload that the details show: its first values and its packets. The size of a result does not depend
 * on the payload.
 */
import type { StoredCause } from '../../model/cause/cause.ts';
import { causeOf, userError } from '../../model/cause/userErrors.ts';
import { argumentPathText } from '../../model/payload/argumentPath.ts';
import { filterTermOf } from '../../model/filter/filterArgument.ts';
import { notationText } from '../../model/payload/notationText.ts';
import type * as m from '../../protocol/engineMessages.ts';
import type { LogRecord } from '../contracts/record.ts';
import type { DecodedEntry } from './decodedEntry.ts';
import { firstNodes } from './treeNodes.ts';
import { wholeText } from './wholeText.ts';

/** The text of a packet is shown up to this length; the rest is read as bytes. */
const maxPacketText = 16_384;
/** Maximum length of a copied text, and of a path, in UTF-16 units. */
const maxCopied = 16 * 1024 * 1024;
const longestPath = 100_000;

export type PayloadDetails = Pick<m.EntryDetails, 'args' | 'attachments' | 'packets' | 'unsent'>;

/** @param decode throws the error that prevents decoding; returns undefined for a record without a payload */
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
      return { ...(fault && { args: faultyArgs(fault) }), attachments: besideSizes(record) };
    }
    const attachments = entry.binaries.map(({ byteLength }) => byteLength);
    return { args: { size: entry.args.length, nodes: firstNodes(entry), attachmentPaths: entry.paths }, attachments };
  } catch (error) {
    return { args: faultyArgs(causeOf(error, 'command.failed')), attachments: besideSizes(record) };
  }
}

/** The details that are shown in place of arguments that cannot be decoded. */
export function faultyArgs(fault: StoredCause): NonNullable<m.EntryDetails['args']> {
  return { size: 0, nodes: [], attachmentPaths: [], fault };
}

/** The sizes of the attachments of the packet, without decoding it. */
function besideSizes({ body }: LogRecord): number[] {
  return body?.type === 'wire' ? body.packet.attachments.map(({ byteLength }) => byteLength) : [];
}

/**
 * UTF-16 units from..to of a string in the arguments.
 * @throws UserError for a value that is not a string
 */
export function textAt(entry: DecodedEntry, path: readonly number[], from: number, to: number): string {
  const { value } = entry.at(path);
  if (typeof value !== 'string') throw userError('capture.noText');
  return wholeText(value, from, to);
}

/**
 * A value of the arguments as text: its JSON, its path, or a filter term that finds it.
 * @throws UserError for a value that is too large
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
