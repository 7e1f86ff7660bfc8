/**
 * Reads segments that an earlier engine left, into the tables of a new log. Their contents are not trusted: numbers are validated, and a
 * segment is read up to its first fault.
 */
import * as v from 'valibot';
import { type NamedConnection, namedConnectionSchema } from '../../../protocol/shapes.ts';
import { eachBatch, readHeader } from './batchFrame.ts';
import { ByteReader } from '../byteReader.ts';
import { kindOf, shapeBits } from '../columns/factCodes.ts';
import { storedFacts } from '../../../model/entry/rareFacts.ts';
import { type FactColumns, scopeKey } from '../columns/factColumns.ts';
import type { ClearedEntries } from '../columns/clearedEntries.ts';
import { onDisk } from '../columns/logIndex.ts';
import { wordsOfChunk } from '../columns/seqSet.ts';
import { type BatchCursor, readPlainEntries } from '../columns/plainEntries.ts';
import {
  type DefinitionType,
  readAmendment,
  readCleared,
  readDefinition,
  readEntry,
  recordHeadSize,
  recordTypes,
} from '../recordCodec.ts';
import type { Segment, Segments } from './segments.ts';
import type { SegmentFile, SegmentStore } from './segmentStore.ts';
import type { SideRow } from '../columns/sparseFacts.ts';
import type { StoredLocation } from '../storedLocations.ts';

/**
 * A batch: the number of its segment, the offset of its records there, the seq of its first entry, and whether no entry of the segment
 * precedes it.
 */
interface BatchOrigin {
  readonly number: number;
  readonly at: number;
  readonly seq: number;
  readonly isFirst: boolean;
}

export interface RecoveryTarget {
  readonly tables: FactColumns;
  readonly segments: Segments;
  readonly connections: Map<string, NamedConnection>;
  readonly bodies: Map<number, StoredLocation>;
  readonly rareFactLocations: Map<number, StoredLocation>;
  readonly cleared: ClearedEntries;
}

/** The result of the recovery. Without entries, a new capture begins. */
export interface Recovered {
  /** The number of entries that were not cleared. */
  readonly entries: number;
  /** Number of damaged segments, which were read up to the damage or not at all. */
  readonly damaged: number;
  readonly startedAt: number | undefined;
  readonly lastT: number;
  readonly firstSeq: number;
  readonly nextSeq: number;
  readonly nextNumber: number;
}

/** A larger gap between two segments means that the seq is wrong. */
const largestGap = 50_000_000;

export function recoverSegments(store: SegmentStore, wall: number, target: RecoveryTarget): Recovered {
  const numbers = store.list();
  const recovery = new Recovery(store, wall, target);
  for (const number of numbers) recovery.read(number);
  // Clears of an engine that has ended cannot be undone.
  target.cleared.settle();
  return recovery.result((numbers.at(-1) ?? 0) + 1);
}

class Recovery {
  readonly #store: SegmentStore;
  readonly #wall: number;
  readonly #target: RecoveryTarget;
  #startedAt: number | undefined;
  #entries = 0;
  #damaged = 0;
  #lastT = 0;
  #firstSeq = 1;
  #nextSeq = 1;
  /** Maps the numbers of the current segment to the numbers of this log. */
  #ids: Record<DefinitionType, number[]> = { 3: [], 4: [], 5: [] };

  constructor(store: SegmentStore, wall: number, target: RecoveryTarget) {
    this.#store = store;
    this.#wall = wall;
    this.#target = target;
  }

  result(nextNumber: number): Recovered {
    return {
      entries: this.#entries - this.#target.cleared.size,
      damaged: this.#damaged,
      startedAt: this.#startedAt,
      lastT: this.#lastT,
      firstSeq: this.#firstSeq,
      nextSeq: this.#nextSeq,
      nextNumber,
    };
  }

  read(number: number): void {
    let file: SegmentFile | undefined;
    try {
      file = this.#store.open(number);
      const before = this.#target.segments.all.length;
      // An engine that ended right after it created a file has lost no entries with it.
      if (file.size > 0 && !this.#readFile(number, file)) this.#damaged++;
      if (this.#target.segments.all.length > before) return;
      file.remove();
    } catch {
      this.#damaged++;
      // The entries that were read before the file failed stay in the index; their payloads are missing.
      file?.close();
    }
  }

  /** Reads one segment. Returns false when the file is damaged. */
  #readFile(number: number, file: SegmentFile): boolean {
    const header = readHeader(file);
    if (!header || header.startedAt > this.#wall + 86_400_000) return false;
    const begins = this.#startedAt === undefined;
    if (!begins && (header.firstSeq < this.#nextSeq || header.firstSeq > this.#nextSeq + largestGap)) return false;
    this.#ids = { 3: [], 4: [], 5: [] };
    const { tables, segments } = this.#target;
    const firstSide = tables.sides.next;
    let segment: Segment | undefined;
    const { damaged } = eachBatch(file, (records, at, batchSeq) => {
      const base = segment ? this.#nextSeq : header.firstSeq;
      if (!Number.isSafeInteger(batchSeq) || batchSeq < base || batchSeq > base + largestGap) return false;
      try {
        this.#readBatch(records, { number, at, seq: batchSeq, isFirst: !segment }, (seq, t) => {
          this.#startedAt ??= header.startedAt;
          if (begins) this.#firstSeq = header.firstSeq;
          const beganAt = this.#startedAt + t;
          segment = {
            number,
            firstSeq: seq,
            headerSeq: header.firstSeq,
            firstSide,
            beganAt,
            newestAt: beganAt,
            file,
            tail: [],
          };
          segments.add(segment);
        });
        return true;
      } catch {
        return false;
      }
    });
    if (segment) segment.newestAt = (this.#startedAt ?? 0) + this.#lastT;
    return !damaged;
  }

  /** `begin` is called with the first entry of the batch if no entry of the segment precedes it. */
  #readBatch(records: Buffer, from: BatchOrigin, begin: (seq: number, t: number) => void): void {
    const reader = new ByteReader(records);
    const view = new DataView(records.buffer, records.byteOffset, records.byteLength);
    const cursor: BatchCursor = { at: 0, seq: from.seq, lastT: this.#lastT };
    let hasBegun = !from.isFirst;
    while (cursor.at < records.length) {
      if (hasBegun) this.#plainEntries(view, cursor, from.at);
      const { at } = cursor;
      if (at >= records.length) return;
      reader.at = at;
      const size = reader.u32();
      const type = reader.u8();
      if (size < recordHeadSize || at + size > records.length)
        throw new RangeError('A record is longer than its batch');
      const location = { segment: from.number, offset: from.at + at };
      if (type === recordTypes.entry) {
        this.#entry(reader, location, cursor.seq, hasBegun ? undefined : begin);
        hasBegun = true;
        cursor.seq++;
      } else if (type === recordTypes.amendment) this.#amendment(reader, location);
      else if (type === recordTypes.cleared || type === recordTypes.restored) {
        // A segment without entries is kept for this record, unless there is nothing before it.
        if (!hasBegun && this.#startedAt !== undefined) {
          begin(cursor.seq, this.#lastT);
          hasBegun = true;
        }
        this.#cleared(reader, type);
      } else if (type === recordTypes.name || type === recordTypes.scope || type === recordTypes.rareFacts) {
        this.#definition(reader, type);
      }
      cursor.at += size;
      if (reader.at > cursor.at) throw new RangeError('A record is longer than it says');
    }
  }

  #plainEntries(records: DataView, cursor: BatchCursor, offset: number): void {
    const { seq } = cursor;
    const { [recordTypes.scope]: scopes, [recordTypes.name]: names } = this.#ids;
    cursor.lastT = this.#lastT;
    readPlainEntries(records, cursor, this.#target.tables.index, offset, scopes, names);
    if (cursor.seq === seq) return;
    this.#entries += cursor.seq - seq;
    this.#nextSeq = cursor.seq;
    this.#lastT = cursor.lastT;
  }

  #entry(
    reader: ByteReader,
    location: StoredLocation,
    seq: number,
    begin: ((seq: number, t: number) => void) | undefined,
  ): void {
    const line = readEntry(reader);
    if (!kindOf(line.shape) || !Number.isFinite(line.t)) throw new RangeError('An entry has no kind or no time');
    begin?.(seq, line.t);
    const side = line.side && this.#side(line.side);
    const scope = this.#known(recordTypes.scope, line.scope);
    const event = this.#known(recordTypes.name, line.event);
    this.#target.tables.add(seq, line.t, location.offset, { ...line, side, scope, event });
    this.#lastT = Math.max(this.#lastT, line.t);
    this.#nextSeq = seq + 1;
    this.#entries++;
  }

  #amendment(reader: ByteReader, location: StoredLocation): void {
    const { tables, bodies, rareFactLocations } = this.#target;
    const line = readAmendment(reader);
    const row = tables.index.row(line.seq, { withCleared: true });
    if (!row) return;
    const side = this.#side(line.side);
    if (row.side !== 0) tables.sides.set(row.side, side);
    const shape = row.shape | (line.bodyAt === undefined ? 0 : shapeBits.hasBody);
    tables.index.setShape(line.seq, shape);
    const { status, bytes } = line;
    tables.index.amend(line.seq, { status, bytes, side: row.side === 0 ? tables.sides.add(side) : row.side });
    if (line.bodyAt !== undefined) bodies.set(line.seq, location);
    if (line.rareFactsJson !== undefined) rareFactLocations.set(line.seq, location);
  }

  #cleared(reader: ByteReader, type: 6 | 7): void {
    const { cleared } = this.#target;
    const { firstSeq, words } = readCleared(reader);
    const first = firstSeq / 32;
    for (let at = 0; at < words.length;) {
      const number = Math.floor((first + at) / wordsOfChunk);
      const from = (first + at) % wordsOfChunk;
      const ofChunk = new Uint32Array(wordsOfChunk);
      ofChunk.set(words.subarray(at, at + wordsOfChunk - from), from);
      if (type === recordTypes.cleared) cleared.clearChunk(number, ofChunk);
      else cleared.restoreChunk(number, ofChunk);
      at += wordsOfChunk - from;
    }
  }

  #definition(reader: ByteReader, type: DefinitionType): void {
    const { names, scopes, rareFacts } = this.#target.tables;
    const { id, value } = readDefinition(reader);
    if (type === recordTypes.name) {
      if (typeof value === 'string') this.#ids[type][id] = names.internUnbounded(value, value);
      return;
    }
    if (type === recordTypes.rareFacts) {
      const checked = storedFacts(value);
      this.#ids[type][id] = rareFacts.internUnbounded(JSON.stringify(checked), checked);
      return;
    }
    const { connection, connectionId, namespace, about } = v.parse(scopeSchema, value);
    const scope = { connectionId, namespace, ...(about && { about }) };
    this.#ids[type][id] = scopes.internUnbounded(scopeKey(scope), scope);
    if (connection) this.#target.connections.set(connection.connectionId, connection);
  }

  #side(side: SideRow): SideRow {
    return { ...side, rareFactsId: this.#known(recordTypes.rareFacts, side.rareFactsId) };
  }

  #known(type: DefinitionType, id: number): number {
    return id === onDisk ? onDisk : (this.#ids[type][id] ?? 0);
  }
}

const scopeSchema = v.object({
  connectionId: v.string(),
  namespace: v.optional(v.string()),
  connection: v.optional(namedConnectionSchema),
  about: v.optional(v.object({ sourceId: v.string(), kind: v.string(), name: v.string() })),
});
