/** Finds the positions of records and of their later payloads in the segments, and reads from these positions. */
import { type RareFacts, storedFacts } from '../../model/entry/rareFacts.ts';
import type { RecordBody } from '../contracts/record.ts';
import { readBody } from './bodyCodec.ts';
import { ByteReader } from './byteReader.ts';
import type { FactColumns } from './columns/factColumns.ts';
import { type IndexRow, onDisk } from './columns/logIndex.ts';
import { bodyReader, type EntryLine, readAmendment, readEntry, recordHeadSize, recordTypes } from './recordCodec.ts';
import { guarded, inFront } from './recordFront.ts';
import type { Segment, Segments } from './store/segments.ts';

/** The position of a record. */
export interface StoredLocation {
  readonly segment: number;
  readonly offset: number;
}

export class StoredLocations {
  /** The positions of amendments that contain a payload, or rare facts without a number, by seq. */
  readonly bodies = new Map<number, StoredLocation>();
  readonly rareFactLocations = new Map<number, StoredLocation>();
  readonly #tables: FactColumns;
  readonly #segments: Segments;

  constructor(tables: FactColumns, segments: Segments) {
    this.#tables = tables;
    this.#segments = segments;
  }

  dropBefore(firstSeq: number): void {
    for (const locations of [this.bodies, this.rareFactLocations]) {
      for (const seq of locations.keys()) if (seq < firstSeq) locations.delete(seq);
    }
  }

  clear(): void {
    this.bodies.clear();
    this.rareFactLocations.clear();
  }

  /** The position of the record that contains the payload. */
  bodyLocation(seq: number, row: IndexRow): StoredLocation | undefined {
    return this.bodies.get(seq) ?? this.entryLocation(seq, row);
  }

  entryLocation(seq: number, { offset }: IndexRow): StoredLocation | undefined {
    const segment = offset === onDisk ? undefined : this.#segments.of(seq);
    return segment && { segment: segment.number, offset };
  }

  /** The record that contains the payload. */
  storedAt(seq: number, row: IndexRow | undefined): { segment: Segment; offset: number } | undefined {
    const location = row && this.bodyLocation(seq, row);
    const segment = location && this.#segments.numbered(location.segment);
    return segment && { segment, offset: location.offset };
  }

  /** The bytes of a record, including its size and type, up to `maxLength`. */
  bytesAt({ segment: number, offset }: StoredLocation, maxLength = Infinity): Uint8Array | undefined {
    const segment = this.#segments.numbered(number);
    const head = segment && this.#segments.read(segment, offset, recordHeadSize);
    return head && this.#segments.read(segment, offset, Math.min(new ByteReader(head).u32(), maxLength));
  }

  bodyAt(location: StoredLocation): RecordBody | undefined {
    const found = this.bytesAt(location);
    const reader = found && bodyReader(found);
    return reader && readBody(reader);
  }

  /** A name without a number. */
  storedName(seq: number, row: IndexRow): string | undefined {
    return guarded(() => {
      const name: unknown = JSON.parse(this.#entryLine(seq, row)?.name ?? 'null');
      return typeof name === 'string' ? name : undefined;
    });
  }

  /** The rare facts of a record, from memory or from disk. */
  rareFacts(seq: number, row: IndexRow, withoutCause = false): RareFacts {
    const { rareFactsId } = this.#tables.sides.row(row.side);
    const facts =
      (rareFactsId === onDisk ? this.storedRareFacts(seq, row) : this.#tables.rareFacts.value(rareFactsId)) ?? {};
    if (!withoutCause) return facts;
    const { cause: _cause, ...others } = facts;
    return others;
  }

  /** Rare facts without a number. */
  storedRareFacts(seq: number, row: IndexRow): RareFacts | undefined {
    return guarded(() => {
      const location = this.rareFactLocations.get(seq);
      const found = location && this.bytesAt(location);
      const line = found ? readAmendment(new ByteReader(found, recordHeadSize)) : this.#entryLine(seq, row);
      return line?.rareFactsJson === undefined ? undefined : storedFacts(JSON.parse(line.rareFactsJson));
    });
  }

  #entryLine(seq: number, row: IndexRow): EntryLine | undefined {
    return guarded(() => {
      const location = this.entryLocation(seq, row);
      const parse = (bytes: Uint8Array): EntryLine | undefined =>
        typeOf(bytes) === recordTypes.entry ? readEntry(new ByteReader(bytes, recordHeadSize)) : undefined;
      return location && inFront((most) => this.bytesAt(location, most), parse);
    });
  }
}

function typeOf(record: Uint8Array): number {
  return new ByteReader(record, recordHeadSize - 1).u8();
}
