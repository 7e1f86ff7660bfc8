/** Decodes the beginning of a payload without reading the rest, so that showing a large payload costs a bounded amount of time. */
import { ByteCount } from '../../model/payload/byteCount.ts';
import { parsePayload } from '../../model/payload/payload.ts';
import { mapTree } from '../../base/treeMap.ts';
import { ExactNumber } from '../../model/numbers/exactNumber.ts';
import { parseJsonBeginning } from '../codec/jsonBeginning.ts';
import { packedDataBeginning } from '../codec/packedBeginning.ts';
import type { BodyFront, LogRecord } from '../contracts/record.ts';
import type { LogReader } from './captureLog.ts';
import { isFrontCut } from './recordReader.ts';

/** Smaller payloads are decoded completely. */
export const readWholeBelow = 256_000;
/** A character of a name can be an escape sequence of six characters. */
const bytesOfCharacter = 6;
const headBytes = 1000;

/** The part of the log that is needed. */
export type FrontReader = Pick<LogReader, 'bodyFront' | 'partSize'>;

export interface ArgsBeginning {
  /** The first arguments, as a handler receives them. The last value can be cut. Bytes are `ByteCount` objects. */
  readonly args: readonly unknown[];
  readonly isWhole: boolean;
  /** Whether the received packet is larger than its recorded part. */
  readonly isCut: boolean;
}

/**
 * Decodes the beginning of a large payload.
 * @param count number of bytes of the arguments that are read
 * @returns undefined for a payload that is small or that can only be read completely
 */
export function argsBeginning(log: FrontReader, record: LogRecord, count: number): ArgsBeginning | undefined {
  const { facts, kind, seq } = record;
  if (kind === 'packet') return undefined;
  // The facts of an event that was never encoded contain no size.
  const bytes = facts.bytes ?? (kind === 'event' ? log.partSize(seq, -1) : 0) ?? 0;
  if (bytes < readWholeBelow) return undefined;
  const names = (facts.event?.length ?? 0) + (facts.namespace?.length ?? 0);
  const front = log.bodyFront(seq, count + headBytes + bytesOfCharacter * names);
  // Only the attachments of the packet are large.
  if (!front) return undefined;
  return {
    args: argsOf(front, kind),
    isWhole: front.text.length === front.textLength,
    isCut: isFrontCut(front, facts),
  };
}

function argsOf(front: BodyFront, kind: LogRecord['kind']): readonly unknown[] {
  try {
    if (front.type === 'value') return listOf(notation(front));
    const data = listOf(dataOf(front));
    return kind === 'ack' ? data : data.slice(1);
  } catch {
    // A packet that is not an event or acknowledgement has no arguments.
    return [];
  }
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}

function dataOf({ codec, text, textLength, attachments }: BodyFront): unknown {
  if (codec === 'msgpack') return packedDataBeginning(text);
  const beginning = textOf(text);
  const header = /^(\d)(?:\d+-)?(?:\/[^,]*,?)?\d*/.exec(beginning)?.[0] ?? '';
  const payload = withCounts(parseJsonBeginning(beginning, header.length, text.length === textLength), attachments);
  // The error packet of Socket.IO 2, which an application receives as the event "error".
  return header.startsWith('4') ? ['error', payload] : payload;
}

/** Removes the bytes of an incomplete last character. */
function textOf(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes, { stream: true });
}

function withCounts(payload: unknown, sizes: readonly number[]): unknown {
  if (sizes.length === 0) return payload;
  return mapTree(payload, (node) => {
    if (typeof node !== 'object' || node === null || node instanceof ExactNumber) return { leaf: node };
    if (Array.isArray(node)) return { array: node };
    const { _placeholder: placeholder, num } = node as { _placeholder?: unknown; num?: unknown };
    const size = placeholder === true && typeof num === 'number' ? sizes[num] : undefined;
    return size === undefined ? { object: Object.entries(node) } : { leaf: new ByteCount(size) };
  });
}

/** The arguments of an event that was never encoded, in payload notation. */
function notation({ text, textLength, attachments }: BodyFront): unknown {
  const counts = new Map<unknown, ByteCount>();
  const value = parseJsonBeginning(textOf(text), 0, text.length === textLength);
  const buffer = (index: number): Uint8Array => {
    const stand = new Uint8Array();
    counts.set(stand, new ByteCount(attachments[index] ?? 0));
    return stand;
  };
  return mapTree(parsePayload(value, { buffer }), (node) => {
    const count = counts.get(node);
    if (count) return { leaf: count };
    if (typeof node !== 'object' || node === null || node instanceof ExactNumber || node instanceof Date)
      return { leaf: node };
    if (ArrayBuffer.isView(node)) return { leaf: node };
    return Array.isArray(node) ? { array: node } : { object: Object.entries(node) };
  });
}
