/** The beginning of a payload, without reading the rest: for what is shown of a large one, and work that is bounded. */
import { ByteCount } from '../../model/payload/byteCount.ts';
import { parsePayload } from '../../model/payload/payload.ts';
import { mapTree } from '../../base/treeMap.ts';
import { ExactNumber } from '../../model/numbers/exactNumber.ts';
import { parseJsonBeginning } from '../codec/jsonBeginning.ts';
import { packedDataBeginning } from '../codec/packedBeginning.ts';
import type { BodyFront, LogRecord } from '../contracts/record.ts';
import type { LogReader } from './captureLog.ts';
import { isFrontCut } from './recordReader.ts';

/** Smaller payloads are read whole. */
export const readWholeBelow = 256_000;
/** A character of a name may be an escape of six. */
const bytesOfCharacter = 6;
const headBytes = 1000;

/** What is needed of a log. */
export type FrontReader = Pick<LogReader, 'bodyFront' | 'partSize'>;

export interface ArgsBeginning {
  /** As a handler receives them, as far as they were read: the last value may be cut. Bytes are `ByteCount`s. */
  readonly args: readonly unknown[];
  readonly isWhole: boolean;
  /** What was received is larger than what is recorded. */
  readonly isCut: boolean;
}

/**
 * The beginning of a large payload.
 * @param count bytes of the arguments that are read
 * @returns undefined for a payload that is small, or that has to be read whole
 */
export function argsBeginning(log: FrontReader, record: LogRecord, count: number): ArgsBeginning | undefined {
  const { facts, kind, seq } = record;
  if (kind === 'packet') return undefined;
  // Of what was never encoded the size is not among the facts.
  const bytes = facts.bytes ?? (kind === 'event' ? log.partSize(seq, -1) : 0) ?? 0;
  if (bytes < readWholeBelow) return undefined;
  const names = (facts.event?.length ?? 0) + (facts.namespace?.length ?? 0);
  const front = log.bodyFront(seq, count + headBytes + bytesOfCharacter * names);
  // Its attachments are large.
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
    // What is no payload has no beginning that could be shown.
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
  // Of Socket.IO 2: what an application hears as the event "error".
  return header.startsWith('4') ? ['error', payload] : payload;
}

/** Without the bytes of a character that is cut. */
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

/** Arguments that were never encoded, in payload notation. */
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
