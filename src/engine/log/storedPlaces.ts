/** The positions of records and of their later payloads in the segments, and reading from there. */
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
export interface Place {
  readonly segment: number;
  readonly offset: number;
}

export class StoredPlaces {
  /** By seq: amendments that contain a payload, or rare facts without a number. */
  readonly bodies = new Map<number, Place>();
  readonly words = new Map<number, Place>();
  readonly #tables: FactColumns;
  readonly #segments: Segments;

  constructor(tables: FactColumns, segments: Segments) {
    this.#tables = tables;
    this.#segments = segments;
  }

  dropBefore(firstSeq: number): void {
    for (const places of [this.bodies, this.words]) {
      for (const seq of places.keys()) if (seq < firstSeq) places.delete(seq);
    }
  }

  clear(): void {
    this.bodies.clear();
    this.words.clear();
  }

  /** The position of the record that contains the payload. */
  bodyPlace(seq: number, row: IndexRow): Place | undefined {
    return this.bodies.get(seq) ?? this.entryPlace(seq, row);
  }

  entryPlace(seq: number, { offset }: IndexRow): Place | undefined {
    const segment = offset === onDisk ? undefined : this.#segments.of(seq);
    return segment && { segment: segment.number, offset };
  }

  /** The record that contains the payload. */
  storedAt(seq: number, row: IndexRow | undefined): { segment: Segment; offset: number } | undefined {
    const place = row && this.bodyPlace(seq, row);
    const segment = place && this.#segments.numbered(place.segment);
    return segment && { segment, offset: place.offset };
  }

  /** The bytes of a record, including its size and type, up to `maxLength`. */
  bytesAt({ segment: number, offset }: Place, maxLength = Infinity): Uint8Array | undefined {
    const segment = this.#segments.numbered(number);
    const head = segment && this.#segments.read(segment, offset, recordHeadSize);
    return head && this.#segments.read(segment, offset, Math.min(new ByteReader(head).u32(), maxLength));
  }

  bodyAt(place: Place): RecordBody | undefined {
    const found = this.bytesAt(place);
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
    const { words } = this.#tables.sides.row(row.side);
    const facts = (words === onDisk ? this.storedRareFacts(seq, row) : this.#tables.words.value(words)) ?? {};
    if (!withoutCause) return facts;
    const { cause: _cause, ...others } = facts;
    return others;
  }

  /** Rare facts without a number. */
  storedRareFacts(seq: number, row: IndexRow): RareFacts | undefined {
    return guarded(() => {
      const place = this.words.get(seq);
      const found = place && this.bytesAt(place);
      const line = found ? readAmendment(new ByteReader(found, recordHeadSize)) : this.#entryLine(seq, row);
      return line?.words === undefined ? undefined : storedFacts(JSON.parse(line.words));
    });
  }

  #entryLine(seq: number, row: IndexRow): EntryLine | undefined {
    return guarded(() => {
      const place = this.entryPlace(seq, row);
      const parse = (bytes: Uint8Array): EntryLine | undefined =>
        typeOf(bytes) === recordTypes.entry ? readEntry(new ByteReader(bytes, recordHeadSize)) : undefined;
      return place && inFront((most) => this.bytesAt(place, most), parse);
    });
  }
}

function typeOf(record: Uint8Array): number {
  return new ByteReader(record, recordHeadSize - 1).u8();
}
