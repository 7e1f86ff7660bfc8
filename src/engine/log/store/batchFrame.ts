/**
 * The format of a segment: a header, then batches of records. A batch is written in one piece and contains its length and a checksum, so
 * that a cut or damaged batch is detected. Everything before it can be read.
 */
import { crc32 } from 'node:zlib';
import type { ByteWriter } from '../byteWriter.ts';
import type { SegmentFile } from './segmentStore.ts';

const headerMagic = Buffer.from('SIOLOG01');
const batchMagic = 0x42_4f_49_53;

/** Magic, seq of the first record, wall time from which `t` counts, checksum of the numbers. */
export const headerSize = 28;
/** Magic, checksum of the following bytes, length of the records, seq of the first entry (or of the next one, if there is none). */
export const batchHeadSize = 20;

/** Size and type of the record that pads a batch. */
export const paddingHead = 5;

export interface SegmentHeader {
  readonly firstSeq: number;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
}

export function headerBytes({ firstSeq, startedAt }: SegmentHeader): Buffer {
  const bytes = Buffer.alloc(headerSize);
  headerMagic.copy(bytes);
  bytes.writeDoubleLE(firstSeq, 8);
  bytes.writeDoubleLE(startedAt, 16);
  bytes.writeUInt32LE(crc32(bytes.subarray(8, 24)), 24);
  return bytes;
}

/** Undefined if the bytes are not a segment header, or a damaged one. */
export function readHeader(file: SegmentFile): SegmentHeader | undefined {
  const bytes = Buffer.alloc(headerSize);
  if (file.read(bytes, 0) < headerSize || !bytes.subarray(0, 8).equals(headerMagic)) return undefined;
  if (bytes.readUInt32LE(24) !== crc32(bytes.subarray(8, 24))) return undefined;
  const firstSeq = bytes.readDoubleLE(8);
  const startedAt = bytes.readDoubleLE(16);
  const sound = Number.isSafeInteger(firstSeq) && firstSeq >= 1 && startedAt >= 0 && startedAt <= 8.64e15;
  return sound ? { firstSeq, startedAt } : undefined;
}

/** Begins a batch in an empty writer. `sealBatch` writes its head. */
export function beginBatch(writer: ByteWriter): void {
  writer.reset();
  writer.u32(batchMagic);
  writer.u32(0);
  writer.u32(0);
  writer.f64(0);
}

/** Writes the head of a batch. The log in memory needs no checksum, because it is never recovered. */
export function sealBatch(writer: ByteWriter, firstSeq: number, checked: boolean): void {
  writer.setU32(8, writer.length - batchHeadSize);
  writer.setF64(12, firstSeq);
  if (!checked) return;
  const [first, ...rest] = writer.pieces;
  let sum = first ? crc32(first.bytes.subarray(8)) : 0;
  for (const { bytes } of rest) sum = crc32(bytes, sum);
  writer.setU32(4, sum);
}

/**
 * Reads the batches of a segment in order, up to the end of the file. `visit` receives the bytes of the records, which are valid until the
 * next batch, and their offset. Returns the end of the readable part, and whether damaged bytes follow.
 */
export function eachBatch(
  file: SegmentFile,
  visit: (records: Buffer, at: number, firstSeq: number) => boolean,
): { end: number; damaged: boolean } {
  const head = Buffer.alloc(batchHeadSize);
  let at = headerSize;
  let space = Buffer.alloc(0);
  while (at < file.size) {
    const damaged = { end: at, damaged: true };
    if (file.read(head, at) < batchHeadSize || head.readUInt32LE(0) !== batchMagic) return damaged;
    const length = head.readUInt32LE(8);
    if (at + batchHeadSize + length > file.size) return damaged;
    if (space.length < length) space = Buffer.allocUnsafeSlow(length);
    const records = space.subarray(0, length);
    if (file.read(records, at + batchHeadSize) < length) return damaged;
    if (crc32(records, crc32(head.subarray(8))) !== head.readUInt32LE(4)) return damaged;
    if (!visit(records, at + batchHeadSize, head.readDoubleLE(12))) return damaged;
    at += batchHeadSize + length;
  }
  return { end: at, damaged: false };
}

/** The end of the part that can be read and belongs to the original segment. */
export function soundEnd(file: SegmentFile, headerSeq: number): number {
  if (readHeader(file)?.firstSeq !== headerSeq) return 0;
  return eachBatch(file, () => true).end;
}

/** Pads a batch to this length with a record without a type. The batch must have enough bytes left for the head of a record. */
export function padBatch(writer: ByteWriter, length: number): void {
  const left = length - writer.length;
  writer.u32(left);
  writer.u8(0);
  writer.raw(new Uint8Array(left - paddingHead));
}
