/**
 * Appends records to the newest segment, in batches: one is written when it is full or 50 ms old, so that a process that is killed loses
 * no more than its last moments. What cannot be written is held in memory, in its place, until it can be; until then nothing else is
 * tried, and nobody but who asks for `fault` notices.
 */
import type { Clock } from '../../../base/clock.ts';
import type { Disposable } from '../../../base/disposable.ts';
import { beginBatch, batchHeadSize, headerBytes, headerSize, sealBatch } from './batchFrame.ts';
import { ByteWriter, type Piece } from '../byteWriter.ts';
import { storageFault } from './storageFault.ts';
import type { Segment, Segments } from './segments.ts';
import type { SegmentStore } from './segmentStore.ts';

const batchBytes = 256 * 1024;
const batchMs = 50;
/** What is held of a capture that cannot be written. */
const maxHeld = 32 * 1024 * 1024;

export interface LogWriterDeps {
  readonly clock: Clock;
  readonly store: SegmentStore;
  readonly segments: Segments;
  /** Wall time that `t` counts from, in milliseconds since the epoch. */
  readonly startedAt: number;
  /** A segment that is larger, or whose first record is older, is followed by a new one. */
  readonly segmentBytes: () => number;
  readonly segmentAgeMs: () => number;
  /** Number of the side row that comes next. */
  readonly nextSide: () => number;
  /** Something is about to be written behind what a segment's file holds. */
  readonly writing: (segment: Segment) => void;
  /** A batch was written; true when the segment is to be left, and what comes goes to another. */
  readonly written: () => boolean;
  /** Called once when writing begins to fail; records may be appended meanwhile. */
  readonly failed: (fault: string) => void;
}

export class LogWriter implements Disposable {
  readonly #deps: LogWriterDeps;
  readonly #batch = new ByteWriter(batchBytes * 2);
  #segment: Segment | undefined;
  #nextNumber: number;
  /** Where the batch will stand in its segment. */
  #at = 0;
  #batchSeq = 0;
  #timer: Disposable | undefined;
  #heldBytes = 0;
  /** Why nothing can be written, for a person. */
  fault: string | undefined;

  constructor(deps: LogWriterDeps, nextNumber: number) {
    this.#deps = deps;
    this.#nextNumber = nextNumber;
    beginBatch(this.#batch);
  }

  /** Nothing can be written, and no more is held: entries that come now are known to the index alone. */
  get isFull(): boolean {
    return this.fault !== undefined && this.#heldBytes > maxHeld;
  }

  /** What records are written into, between `open` and `closed`. */
  get batch(): ByteWriter {
    return this.#batch;
  }

  /** Makes ready for the entry with this seq, or for something before it; the result is the segment that it comes into. */
  open(nextSeq: number): Segment {
    const segment = this.#current(nextSeq);
    if (this.#batch.length === batchHeadSize) {
      this.#batchSeq = nextSeq;
      if (this.fault === undefined) this.#timer = this.#deps.clock.after(batchMs, () => this.flush());
    }
    return segment;
  }

  /** The segment that the next record comes into, as far as it is there. */
  get segment(): Segment | undefined {
    return this.#segment;
  }

  /** Ends the segment, so that it can be dropped; false while something of it waits to be written. */
  release(): boolean {
    if (this.fault !== undefined || this.#batch.length > batchHeadSize) return false;
    if (this.#segment) this.#segment.tail = [];
    this.#segment = undefined;
    return true;
  }

  /** Where in its segment a record stands that begins here in the writer. */
  offsetOf(position: number): number {
    return this.#at + position;
  }

  /** A record was written into the batch. */
  closed(): void {
    if (this.#batch.length >= batchBytes) this.flush();
  }

  /** Writes what waits; when that fails it is held and the log goes on in memory. */
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
      this.fault = storageFault(error, this.#deps.store.place);
      this.#deps.failed(this.fault);
      return;
    }
    this.#at += this.#batch.length;
    this.#restart(segment);
    this.#written();
  }

  /** Tries again to write what is held; true when all of it is written. */
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
      this.fault = storageFault(error, this.#deps.store.place);
      return false;
    }
    this.fault = undefined;
    this.#heldBytes = 0;
    this.#written();
    return true;
  }

  /** Forgets what waits: its segments were cleared. */
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
    // A batch belongs to one segment, and so does what is held.
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

  /** Nothing waits: the batch begins anew behind what is written. */
  #restart(segment: Segment): void {
    segment.tail = [];
    this.#grow(segment);
  }

  #grow(segment: Segment): void {
    beginBatch(this.#batch);
    segment.tail.push({ at: this.#at, bytes: () => this.#batch.bytes });
  }
}
