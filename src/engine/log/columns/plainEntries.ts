/**
 * Copies entries that have only numbers and a payload from a batch directly into the columns. An engine that starts reads millions of them
 * before it responds to requests, so no object is created for an entry, and its payload is skipped. recordCodec.ts defines the layout.
 */
import { kindOf, shapeBits } from './factCodes.ts';
import { chunkSize, type LogIndex, onDisk } from './logIndex.ts';
import { bodyOffset, recordTypes } from '../recordCodec.ts';

/** The position in a batch. `readPlainEntries` advances it. */
export interface BatchCursor {
  /** Offset of the next record in the batch. */
  at: number;
  /** Seq of the next entry. */
  seq: number;
  /** The highest time of the entries so far. */
  lastT: number;
}

/** Maps the numbers of the segment to the numbers of this log; 0 for a number that the segment does not define. */
export type DefinedIds = readonly (number | undefined)[];

/** Size of an entry without its payload, in bytes. */
const plainSize = bodyOffset(0);

const isKind = Array.from({ length: 16 }, (_, shape) => kindOf(shape) !== undefined);

/**
 * Reads entries up to the first record of another kind or with a fault, which the caller must read.
 * @param offset of the batch's records in the segment
 */
export function readPlainEntries(
  records: DataView,
  cursor: BatchCursor,
  index: LogIndex,
  offset: number,
  scopes: DefinedIds,
  names: DefinedIds,
): void {
  let { at, seq, lastT } = cursor;
  let number = Math.floor(seq / chunkSize);
  let slot = seq % chunkSize;
  // The chunk is created only for a valid entry, because the seq can be wrong.
  let chunk = index.chunk(number);
  const lastStart = records.byteLength - plainSize;
  while (at <= lastStart) {
    const size = records.getUint32(at, true);
    if (size < plainSize || at + size > records.byteLength || records.getUint8(at + 4) !== recordTypes.entry) break;
    const shape = records.getUint16(at + 5, true);
    const t = records.getFloat64(at + 8, true);
    const event = records.getUint32(at + 20, true);
    if ((shape & shapeBits.hasSide) !== 0 || !isKind[shape & 15] || !Number.isFinite(t) || event === onDisk) break;
    const scope = records.getUint32(at + 16, true);
    chunk ??= index.make(number);
    chunk.shape[slot] = shape;
    chunk.status[slot] = records.getUint8(at + 7);
    chunk.t[slot] = t;
    chunk.offset[slot] = offset + at;
    chunk.scope[slot] = scope === onDisk ? onDisk : (scopes[scope] ?? 0);
    chunk.event[slot] = names[event] ?? 0;
    chunk.bytes[slot] = records.getUint32(at + 24, true);
    chunk.side[slot] = 0;
    if (t > lastT) lastT = t;
    at += size;
    seq++;
    if (++slot < chunkSize) continue;
    slot = 0;
    chunk = index.chunk(++number);
  }
  cursor.at = at;
  cursor.seq = seq;
  cursor.lastT = lastT;
}
