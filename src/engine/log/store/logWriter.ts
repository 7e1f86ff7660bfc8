/**
 * Appends records to the newest segment in batches. A batch is written when it is full or 50 ms old, so that a killed process loses only
 * the last batch. If a batch cannot be written, it and all later batches are held in memory, in order, until `resume` succeeds. Until then,
 * `flush` does not try to write, and `fault` contains the reason.
 */
import type { StoredCause } from '../../../model/cause/cause.ts';
import type { Clock } from '../../../base/clock.ts';
import type { Disposable } from '../../../base/disposable.ts';
import { beginBatch, batchHeadSize, headerBytes, headerSize, sealBatch } from './batchFrame.ts';
import { ByteWriter, type Piece } from '../byteWriter.ts';
import { storageFault } from './storageFault.ts';
import type { Segment, Segments } from './segments.ts';
import type { SegmentStore } from './segmentStore.ts';

const batchBytes = 256 * 1024;
const batchMs = 50;
/** Maximum size of the batches that are held in memory because they cannot be written. */
const maxHeld = 32 * 1024 * 1024;

export interface LogWriterDeps {
  readonly clock: Clock;
  readonly store: SegmentStore;
  readonly segments: Segments;
  /** Wall time from which `t` counts, in milliseconds since the epoch. */
  readonly startedAt: number;
  /** A new segment is started when the current one is larger, or its first record is older. */
  readonly segmentBytes: () => number;
  readonly segmentAgeMs: () => number;
  /** The number of the next row in `SparseFacts`. */
  readonly nextSide: () => number;
  /** Called before bytes are appended to the file of a segment. */
  readonly writing: (segment: Segment) => void;
  /** Called after a batch was written. Returns true if no more records may be appended to this segment. */
  readonly written: () => boolean;
  /** Called once when writing begins to fail. The callback may append records. */
  readonly failed: (fault: StoredCause) => void;
}

export class LogWriter implements Disposable {
  readonly #deps: LogWriterDeps;
  readonly #batch = new ByteWriter(batchBytes * 2);
  #segment: Segment | undefined;
  #nextNumber: number;
  /** Offset of the batch in its segment. */
  #at = 0;
  #batchSeq = 0;
  #timer: Disposable | undefined;
  #heldBytes = 0;
  /** Why writing fails. */
  fault: StoredCause | undefined;

  constructor(deps: LogWriterDeps, nextNumber: number) {
    this.#deps = deps;
    this.#nextNumber = nextNumber;
    beginBatch(this.#batch);
  }

  /** Whether writing fails and the memory for held batches is used up. In this state, new entries are only in the index. */
  get isFull(): boolean {
    return this.fault !== undefined && this.#heldBytes > maxHeld;
  }

  /** The writer for a record. It may be used only between the calls of `open` and `closed`. */
  get batch(): ByteWriter {
    return this.#batch;
  }

  /** Prepares for a record: the entry with this seq, or a definition or amendment before it. Returns the segment for it. */
  open(nextSeq: number): Segment {
    const segment = this.#current(nextSeq);
    if (this.#batch.length === batchHeadSize) {
      this.#batchSeq = nextSeq;
      if (this.fault === undefined) this.#timer = this.#deps.clock.after(batchMs, () => this.flush());
    }
    return segment;
  }

  /** The segment of the next record, if it exists already. */
  get segment(): Segment | undefined {
    return this.#segment;
  }

  /** Ends the segment so that it can be dropped. Returns false while a batch of it waits to be written. */
  release(): boolean {
    if (this.fault !== undefined || this.#batch.length > batchHeadSize) return false;
    if (this.#segment) this.#segment.tail = [];
    this.#segment = undefined;
    return true;
  }

  /** Converts a position in the writer to an offset in the segment. */
  offsetOf(position: number): number {
    return this.#at + position;
  }

  /** Must be called after a record was written into the batch. */
  closed(): void {
    if (this.#batch.length >= batchBytes) this.flush();
  }

  /** Writes the batch. If that fails, the batch is held and the log continues in memory. */
  flush(): void {
    this.#timer?.dispose();
    this.#timer = undefined;
    const segment = this.#segment;
    if (!segment || this.#batch.length === batchHeadSize) return;
    sealBatch(this.#batch, this.#batchSeq, this.#deps.store.lasts);
    if (this.fault !== undefined) return this.#hold(segment);
    try {
      this.#write(segment, this.#batch.pieces, this.#at);
    } catch (error) {
      this.#hold(segment);
      this.fault = storageFault(error, this.#deps.store.location);
      this.#deps.failed(this.fault);
      return;
    }
    this.#at += this.#batch.length;
    this.#restart(segment);
    this.#written();
  }

  /** Tries again to write the held batches. Returns true if all of them were written. */
  resume(): boolean {
    if (this.fault === undefined) return true;
    this.flush();
    const segment = this.#segment;
    try {
      if (segment) {
        for (const { at, bytes } of segment.tail.slice(0, -1)) {
          this.#write(segment, [{ bytes: bytes(), stays: true }], at);
        }
        this.#restart(segment);
      }
    } catch (error) {
      this.fault = storageFault(error, this.#deps.store.location);
      return false;
    }
    this.fault = undefined;
    this.#heldBytes = 0;
    this.#written();
    return true;
  }

  /** Discards everything that waits to be written, because its segments were cleared. */
  clear(): void {
    this.#timer?.dispose();
    this.#timer = undefined;
    this.#segment = undefined;
    this.#heldBytes = 0;
    beginBatch(this.#batch);
  }

  dispose(): void {
    this.flush();
    this.clear();
  }

  #written(): void {
    if (this.#deps.written()) this.release();
  }

  #current(nextSeq: number): Segment {
    const { clock, segments, segmentBytes, segmentAgeMs, nextSide } = this.#deps;
    const segment = this.#segment;
    // A batch, held or not, belongs to one segment.
    const busy = this.#batch.length > batchHeadSize || this.fault !== undefined;
    if (segment && busy) return segment;
    const now = clock.wall();
    if (segment && this.#at < segmentBytes() && now - segment.beganAt < segmentAgeMs()) return segment;
    if (segment) segment.tail = [];
    const made: Segment = {
      number: this.#nextNumber++,
      firstSeq: nextSeq,
      headerSeq: nextSeq,
      firstSide: nextSide(),
      beganAt: now,
      newestAt: now,
      file: undefined,
      tail: [],
    };
    this.#segment = made;
    this.#at = headerSize;
    this.#restart(made);
    segments.add(made);
    return made;
  }

  #write(segment: Segment, pieces: readonly Piece[], at: number): void {
    if (!segment.file) {
      const file = this.#deps.store.create(segment.number);
      try {
        const header = headerBytes({ firstSeq: segment.firstSeq, startedAt: this.#deps.startedAt });
        file.write([{ bytes: header, stays: true }], 0);
      } catch (error) {
        file.remove();
        throw error;
      }
      segment.file = file;
    } else this.#deps.writing(segment);
    segment.file.write(pieces, at);
    segment.newestAt = this.#deps.clock.wall();
  }

  #hold(segment: Segment): void {
    const held = Buffer.from(this.#batch.bytes);
    this.#heldBytes += held.length;
    segment.tail.splice(-1, 1, { at: this.#at, bytes: () => held });
    this.#at += held.length;
    this.#grow(segment);
  }

  /** Starts an empty batch after the written bytes. */
  #restart(segment: Segment): void {
    segment.tail = [];
    this.#grow(segment);
  }

  #grow(segment: Segment): void {
    beginBatch(this.#batch);
    segment.tail.push({ at: this.#at, bytes: () => this.#batch.bytes });
  }
}
