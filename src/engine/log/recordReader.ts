/** Decodes the payload of a record on demand. Nothing is cached. */
import type { StoredCause } from '../../model/cause/cause.ts';
import { causeSentence, explain } from '../../model/cause/causeTexts.ts';
import { currentCause } from '../../model/entry/currentCause.ts';
import type { Entry, EntryFacts } from '../../model/entry/entry.ts';
import { formatPayload } from '../../model/payload/payload.ts';
import { unpackPayload } from '../../model/payload/packedPayload.ts';
import type { FilterSubject } from '../../model/filter/filter.ts';
import { decodeData } from '../codec/codecs.ts';
import type { Codec, WirePacket } from '../contracts/inspectedClient.ts';
import { maxRecordedBytes } from '../codec/recordedPart.ts';
import { holdsBytes, maxPackedDepth, maxPackedItems, walked } from '../codec/msgpackBounds.ts';
import { isTooDeep as isTextTooDeep } from '../codec/packetBounds.ts';
import type { BodyFront, LogRecord, RecordBody } from '../contracts/record.ts';

/** Why the arguments of a packet are not decoded; undefined if they can be decoded. */
export function unreadCause(record: LogRecord): StoredCause | undefined {
  if (isCut(record)) return cutCause;
  return isTooDeep(record) ? tooDeepCause : undefined;
}

/** Like `unreadCause`, but reads only the beginning of the payload. */
export function isFrontCut({ type, codec, textLength, attachments }: BodyFront, facts: LogRecord['facts']): boolean {
  if (type !== 'wire' || (facts.bytes ?? 0) <= maxRecordedBytes) return false;
  const typeBytes = codec === 'v2' ? 1 : 0;
  const recorded = attachments.reduce(
    (sum, size) => sum + typeBytes + size,
    textLength + (codec === 'msgpack' ? 0 : 1),
  );
  return recorded < (facts.bytes ?? 0);
}

export const cutCause: StoredCause = explain('capture.payloadCut', { limit: maxRecordedBytes });

/** Whether the packet is larger than its recorded part. Emits of the inspector's own connections are recorded whole. */
function isCut({ body, facts }: LogRecord): boolean {
  if (body?.type !== 'wire' || facts.kind === 'packet' || (facts.bytes ?? 0) <= maxRecordedBytes) return false;
  return wireBytes(body.packet, body.codec) < (facts.bytes ?? 0);
}

const tooDeepCause: StoredCause = explain('capture.payloadTooDeep');

/** Whether a MessagePack payload is nested too deeply or has too many values. */
function isPackedTooDeep(bytes: Uint8Array): boolean {
  if (bytes.length < maxPackedDepth) return false;
  const walk = walked(bytes);
  return walk.isDeep || walk.items > maxPackedItems;
}

/** Whether a payload is nested deeper than the limit. Decoding it would take seconds or overflow the stack. */
function isTooDeep({ body, facts }: LogRecord): boolean {
  if (body?.type !== 'wire' || facts.kind === 'packet') return false;
  const { text } = body.packet;
  return typeof text === 'string' ? isTextTooDeep(text) : isPackedTooDeep(text);
}

/**
 * The arguments as values, as a handler receives them, without the event name. Empty if they are not decoded, see `unreadCause`.
 */
export function argsOf(record: LogRecord): unknown[] {
  const { body, facts } = record;
  if (!body || facts.kind === 'packet' || unreadCause(record) !== undefined) return [];
  if (body.type === 'value') return unpackPayload(body.args) as unknown[];
  const data = decodeData(body.codec, body.packet);
  return facts.kind === 'ack' ? data : data.slice(1);
}

/**
 * The arguments that the application emitted, without the offset that connection state recovery added. When an event is sent again, these
 * arguments are used, because the offset of one connection has no meaning on another.
 */
export function ownArgsOf(record: LogRecord): unknown[] {
  const args = argsOf(record);
  return record.facts.recoveryOffset ? args.slice(0, -1) : args;
}

/**
 * An entry for files and programs, with arguments in payload notation. If the arguments cannot be decoded, the entry contains the cause as
 * its error.
 */
export function entryOf(record: LogRecord): Entry {
  return { ...record.unknown, ...knownEntry(record) };
}

function knownEntry(record: LogRecord): Entry {
  const unread = unreadCause(record);
  if (unread) return withReason({ ...record.facts, error: unread });
  if (record.body && record.facts.kind !== 'packet') {
    return { ...withReason(record.facts), args: formatPayload(argsOf(record)) as unknown[] };
  }
  const fault = record.bodyFault;
  return withReason({ ...record.facts, ...(fault && { error: record.facts.error ?? fault }) });
}

/** Adds the English text of the cause or of the error. */
export function withReason(facts: Readonly<EntryFacts>): Entry {
  const cause = currentCause(facts) ?? facts.error;
  return cause ? { ...facts, reason: causeSentence(cause) } : facts;
}

/** The entry as programs receive it; a packet of the transport has its text or bytes as its one argument. */
export function wholeEntryOf(record: LogRecord): Entry {
  const { body, facts } = record;
  if (facts.kind !== 'packet' || body?.type !== 'wire') return entryOf(record);
  return { ...record.unknown, ...withReason(facts), args: formatPayload([body.packet.text]) as unknown[] };
}

/** The JSON text of an entry. A payload that is nested too deeply is replaced with the cause. */
export function entryJson(record: LogRecord): string {
  try {
    return JSON.stringify(wholeEntryOf(record));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return JSON.stringify(withReason({ ...record.facts, error: explain('file.payloadTooDeep') }));
  }
}

/** A record as a filter reads it. The payload is decoded only for a term that needs it. */
export function subjectOf(record: LogRecord): FilterSubject {
  let args: readonly unknown[] | undefined;
  let text: string | undefined;
  const notation = (): readonly unknown[] => (args ??= formatPayload(argsOf(record)) as unknown[]);
  return {
    facts: record.facts,
    connection: record.connection,
    wantsAck: record.wantsAck,
    hasBinary: record.hasBinary,
    isEvidence: (findingId) => record.isEvidence?.(findingId) === true,
    lackingEnd: () => record.lackingEnd?.(),
    args: notation,
    payloadText: () => (text ??= record.body ? stringify(notation()) : ''),
  };
}

function stringify(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch {
    return '';
  }
}

/** Whether the payload contains bytes. */
export function hasBinary(body: RecordBody | undefined): boolean {
  if (!body) return false;
  if (body.type === 'value') return body.args.buffers.length > 0;
  return packetHasBinary(body.packet, body.codec);
}

export function packetHasBinary(packet: WirePacket, codec: Codec): boolean {
  // With the msgpack parser, bytes are inside the packet.
  if (codec === 'msgpack') return packet.holdsBytes ?? (typeof packet.text !== 'string' && holdsBytes(packet.text));
  return packet.attachments.length > 0;
}

/** Size on the wire with WebSocket: the Engine.IO type, the text in UTF-8, and all attachments. */
export function wireBytes(packet: WirePacket, codec: Codec): number {
  let bytes = packet.textBytes === undefined ? textBytes(packet.text) : 1 + packet.textBytes;
  // In Engine.IO 3, a binary message starts with a type too.
  const typeBytes = codec === 'v2' ? 1 : 0;
  for (const { byteLength } of packet.attachments) bytes += typeBytes + byteLength;
  return bytes;
}

function textBytes(text: string | Uint8Array): number {
  return typeof text === 'string' ? 1 + Buffer.byteLength(text) : text.byteLength;
}
