/**
 * Entries that are nothing but numbers and a payload, from a batch straight into the columns. Millions of them are read when an engine
 * starts, while it answers nobody: no object is made for one, and its payload is stepped over. The layout is that of recordCodec.ts.
 */
import { kindOf, shapeBits } from './factCodes.ts';
import { chunkSize, type LogIndex, onDisk } from './logIndex.ts';
import { bodyOffset, recordTypes } from '../recordCodec.ts';

/** How far a batch was read; goes on with what `readPlainEntries` reads. */
export interface BatchCursor {
  /** Where the next record begins in the batch. */
  at: number;
  /** Of the next entry. */
  seq: number;
  /** Highest time of an entry so far. */
  lastT: number;
}

/** What the numbers of a segment stand for here; 0 for one that it does not define. */
export type DefinedIds = readonly (number | undefined)[];

/** Size of an entry without its payload. */
const plainSize = bodyOffset(0);

const isKind = Array.from({ length: 16 }, (_, shape) => kindOf(shape) !== undefined);

/**
 * Reads on until a record comes that is of another kind, or at fault: that one is left to who reads with more care.
 * @param offset where the batch's records begin in the segment
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
  // Made when there is an entry for it: the seq can be a wrong one.
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
