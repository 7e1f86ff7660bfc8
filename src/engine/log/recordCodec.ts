/**
 * The format of records in a segment. A record consists of its total size (32 bits), its type and its fields. Numbers of names, scopes and
 * rare facts refer to earlier definitions in the same segment, so that each segment can be read alone.
 */
import type { IncomingPacket, RecordBody } from '../contracts/record.ts';
import { copiedSize, isReferencedText, packetFlags, writeBody, writePacket } from './bodyCodec.ts';
import { ByteReader } from './byteReader.ts';
import type { ByteWriter } from './byteWriter.ts';
import { shapeBits } from './columns/factCodes.ts';
import { onDisk } from './columns/logIndex.ts';
import type { SideRow } from './columns/sparseFacts.ts';

export const recordTypes = {
  entry: 1,
  amendment: 2,
  name: 3,
  scope: 4,
  rareFacts: 5,
  cleared: 6,
  restored: 7,
} as const;
export type DefinitionType = 3 | 4 | 5;

/** Size and type of a record, in bytes. */
export const recordHeadSize = 5;
const fixedSize = 128;

/** Offset of the body in the record of an entry whose name and rare facts have numbers. */
export function bodyOffset(shape: number): number {
  return recordHeadSize + 23 + (shape & shapeBits.hasSide ? 48 : 0) + (shape & shapeBits.hasLag ? 8 : 0);
}

/** An entry in its written form. `name` and `rareFactsJson` are JSON texts, present if the value has no number. */
export interface EntryLine {
  readonly shape: number;
  readonly status: number;
  readonly t: number;
  readonly scope: number;
  readonly event: number;
  readonly bytes: number;
  readonly side: SideRow | undefined;
  readonly name: string | undefined;
  readonly rareFactsJson: string | undefined;
  readonly lagMs: number | undefined;
}

/** The newest values of everything that can change in an entry. It always contains all of them, so that reading it twice has no effect. */
export interface AmendmentLine {
  readonly seq: number;
  readonly status: number;
  readonly bytes: number;
  readonly side: SideRow;
  readonly rareFactsJson: string | undefined;
}

export interface ReadBody {
  /** Offset of the body in the record; undefined when there is none. */
  readonly bodyAt: number | undefined;
}

/** Writes an entry. Returns its position in the writer. */
export function writeEntry(
  writer: ByteWriter,
  line: Omit<EntryLine, 't'>,
  t: number,
  body: RecordBody | undefined,
): number {
  const start = begin(writer, recordTypes.entry, body ? copiedSize(body) : 0);
  const { shape, status, scope, event, bytes } = line;
  writeColumns(writer, shape, status, t, scope, event, bytes);
  if (line.side) writeSide(writer, line.side);
  if (shape & shapeBits.hasLag) writer.f64(line.lagMs ?? 0);
  if (line.name !== undefined) writer.text(line.name);
  if (line.rareFactsJson !== undefined) writer.text(line.rareFactsJson);
  if (body) writeBody(writer, body);
  return end(writer, start);
}

/** Writes an entry that has only these fields and the packet of a received event; `size` is the maximum size of the packet in bytes. */
export function writePlainEntry(
  writer: ByteWriter,
  shape: number,
  t: number,
  scope: number,
  event: number,
  bytes: number,
  incoming: IncomingPacket,
  size: number,
): number {
  // Large attachments may be referenced without a copy, so no memory is reserved for them.
  const isCopied = incoming.packet.attachments.length === 0 && !isReferencedText(incoming.packet);
  const start = begin(writer, recordTypes.entry, isCopied ? size : 0);
  writeColumns(writer, shape, 0, t, scope, event, bytes);
  const { codec, packet } = incoming;
  writePacket(writer, packetFlags(codec, packet, false), packet, true);
  return end(writer, start);
}

function writeColumns(
  writer: ByteWriter,
  shape: number,
  status: number,
  t: number,
  scope: number,
  event: number,
  bytes: number,
): void {
  writer.u16(shape);
  writer.u8(status);
  writer.f64(t);
  writer.u32(scope);
  writer.u32(event);
  writer.u32(bytes);
}

/** A reader at the start of a record's body. The record may be truncated after its front. Undefined when there is no body. */
export function bodyReader(record: Uint8Array): ByteReader | undefined {
  const reader = new ByteReader(record, recordHeadSize - 1);
  const { bodyAt } = reader.u8() === recordTypes.amendment ? readAmendment(reader) : readEntry(reader);
  return bodyAt === undefined ? undefined : new ByteReader(record, bodyAt);
}

/** The reader must be positioned after size and type. */
export function readEntry(reader: ByteReader): EntryLine & ReadBody {
  const shape = reader.u16();
  const status = reader.u8();
  const t = reader.f64();
  const scope = reader.u32();
  const event = reader.u32();
  const bytes = reader.u32();
  const side = shape & shapeBits.hasSide ? readSide(reader) : undefined;
  const lagMs = shape & shapeBits.hasLag ? reader.f64() : undefined;
  const name = event === onDisk ? reader.text() : undefined;
  const rareFactsJson = side?.rareFactsId === onDisk ? reader.text() : undefined;
  const bodyAt = shape & shapeBits.hasBody ? reader.at : undefined;
  return { shape, status, t, scope, event, bytes, side, name, rareFactsJson, lagMs, bodyAt };
}

/** Number of bytes after the head that contain the status. */
export const entryFrontSize = 3;

/** Reads only the status of an entry, from its front. */
export function readEntryStatus(reader: ByteReader): number {
  reader.u16();
  return reader.u8();
}

export function writeAmendment(writer: ByteWriter, line: AmendmentLine, body: RecordBody | undefined): number {
  const start = begin(writer, recordTypes.amendment, body ? copiedSize(body) : 0);
  writer.f64(line.seq);
  writer.u8(line.status);
  writer.u8(body ? 1 : 0);
  writer.u32(line.bytes);
  writeSide(writer, line.side);
  if (line.rareFactsJson !== undefined) writer.text(line.rareFactsJson);
  if (body) writeBody(writer, body);
  return end(writer, start);
}

/** The reader must be positioned after size and type. */
export function readAmendment(reader: ByteReader): AmendmentLine & ReadBody {
  const seq = reader.f64();
  const status = reader.u8();
  const hasBody = reader.u8() === 1;
  const bytes = reader.u32();
  const side = readSide(reader);
  const rareFactsJson = side.rareFactsId === onDisk ? reader.text() : undefined;
  const bodyAt = hasBody ? reader.at : undefined;
  return { seq, status, bytes, side, rareFactsJson, bodyAt };
}

/** Writes a definition: in the following records of the segment, the number refers to the value, which is JSON. */
export function writeDefinition(writer: ByteWriter, type: DefinitionType, id: number, json: string): void {
  const start = begin(writer, type, 0);
  writer.u32(id);
  writer.text(json);
  end(writer, start);
}

export function readDefinition(reader: ByteReader): { id: number; value: unknown } {
  return { id: reader.u32(), value: JSON.parse(reader.text()) };
}

/**
 * Clears the records with these seqs, or restores them: one bit for each seq from `firstSeq` on, which is a multiple of 32. The records may
 * be in earlier segments.
 */
export interface ClearedLine {
  readonly firstSeq: number;
  readonly words: Uint32Array;
}

/** Words that are 0 at both ends are left out. */
export function writeCleared(writer: ByteWriter, type: 6 | 7, { firstSeq, words }: ClearedLine): void {
  const from = words.findIndex((word) => word !== 0);
  if (from < 0) return;
  const written = words.subarray(from, words.findLastIndex((word) => word !== 0) + 1);
  const start = begin(writer, type, written.byteLength);
  writer.f64(firstSeq + from * 32);
  writer.u32(written.length);
  for (const word of written) writer.u32(word);
  end(writer, start);
}

/** The reader must be positioned after size and type. */
export function readCleared(reader: ByteReader): ClearedLine {
  const firstSeq = reader.f64();
  const count = reader.u32();
  if (!Number.isSafeInteger(firstSeq) || firstSeq < 0 || firstSeq % 32 !== 0 || reader.at + count * 4 > reader.length) {
    throw new RangeError('What was cleared cannot be read');
  }
  return { firstSeq, words: Uint32Array.from({ length: count }, () => reader.u32()) };
}

function begin(writer: ByteWriter, type: number, size: number): number {
  writer.reserve(fixedSize + size);
  const start = writer.length;
  writer.u32(0);
  writer.u8(type);
  return start;
}

function end(writer: ByteWriter, start: number): number {
  writer.setU32(start, writer.length - start);
  return start;
}

function writeSide(writer: ByteWriter, side: SideRow): void {
  writer.f64(side.ackId);
  writer.f64(side.of);
  writer.f64(side.latencyMs);
  writer.f64(side.waitedMs);
  writer.f64(side.ackSeq);
  writer.u32(side.attempt);
  writer.u32(side.rareFactsId);
}

function readSide(reader: ByteReader): SideRow {
  return {
    ackId: reader.f64(),
    of: reader.f64(),
    latencyMs: reader.f64(),
    waitedMs: reader.f64(),
    ackSeq: reader.f64(),
    attempt: reader.u32(),
    rareFactsId: reader.u32(),
  };
}
