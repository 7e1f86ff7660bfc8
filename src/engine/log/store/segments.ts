import { ReadCache } from './readCache.ts';
import type { SegmentFile } from './segmentStore.ts';

/** One section of the log: a file, and the batches that are not written to it yet. */
export interface Segment {
  readonly number: number;
  readonly firstSeq: number;
  /** The seq in its header. The first entry of a recovered segment can have a later one. */
  readonly headerSeq: number;
  /** The number of the first row in `SparseFacts` that belongs to its records. */
  readonly firstSide: number;
  /** Wall time of its first and newest record, in milliseconds since the epoch. */
  readonly beganAt: number;
  newestAt: number;
  /** Undefined until the first batch is written. */
  file: SegmentFile | undefined;
  /** The batches in memory that follow the content of the file, in order. The last one grows. */
  tail: { readonly at: number; readonly bytes: () => Uint8Array }[];
  /** The range of the file that other programs destroyed. It is not read anymore. */
  lost?: { readonly from: number; readonly to: number };
}

/** The existing segments, oldest first, and access to their bytes. */
export class Segments {
  readonly #cache = new ReadCache();
  #list: Segment[] = [];

  get all(): readonly Segment[] {
    return this.#list;
  }

  get oldest(): Segment | undefined {
    return this.#list[0];
  }

  /** Bytes on disk. */
  get written(): number {
    return this.#list.reduce((sum, { file }) => sum + (file?.size ?? 0), 0);
  }

  add(segment: Segment): void {
    this.#list.push(segment);
  }

  /** The segment that contains a record. */
  of(seq: number): Segment | undefined {
    for (let index = this.#list.length - 1; index >= 0; index--) {
      const segment = this.#list[index];
      if (segment && segment.firstSeq <= seq) return segment;
    }
    return undefined;
  }

  numbered(number: number): Segment | undefined {
    return this.#list.find((segment) => segment.number === number);
  }

  /** Bytes of a segment, valid until the next call; undefined if they cannot be read. */
  read(segment: Segment, at: number, length: number): Uint8Array | undefined {
    const { file, tail } = segment;
    if (isLost(segment, at, length)) return undefined;
    try {
      if (file && at < file.size) {
        const bytes = this.#cache.read(segment.number, file, at, length);
        return bytes.byteLength === length ? bytes : undefined;
      }
    } catch {
      // The file is damaged or missing. The facts of the record in the index are still shown.
      return undefined;
    }
    const part = tail.findLast((candidate) => candidate.at <= at);
    const bytes = part?.bytes().subarray(at - part.at, at - part.at + length);
    return bytes?.byteLength === length ? bytes : undefined;
  }

  /** Reads bytes of a segment into the memory of the caller, as many as fit and are contiguous. Returns 0 if they cannot be read. */
  readInto(segment: Segment, at: number, into: Uint8Array): number {
    const { file, tail, lost } = segment;
    if (isLost(segment, at, 1)) return 0;
    const end = lost && at < lost.from ? Math.min(lost.from, file?.size ?? 0) : file?.size;
    try {
      if (file && end !== undefined && at < end) return file.read(into.subarray(0, end - at), at);
    } catch {
      return 0;
    }
    const part = tail.findLast((candidate) => candidate.at <= at);
    const bytes = part?.bytes().subarray(at - part.at, at - part.at + into.byteLength);
    if (!bytes) return 0;
    into.set(bytes);
    return bytes.byteLength;
  }

  /** The next segment. */
  after(segment: Segment): Segment | undefined {
    return this.#list[this.#list.indexOf(segment) + 1];
  }

  has(segment: Segment): boolean {
    return this.#list.includes(segment);
  }

  /** Removes the oldest segment and its file. */
  dropOldest(): void {
    const segment = this.#list.shift();
    if (segment) remove(segment);
  }

  clear(): void {
    for (const segment of this.#list) remove(segment);
    this.#list = [];
    this.#cache.clear();
  }

  close(): void {
    for (const { file } of this.#list) file?.close();
    this.#list = [];
    this.#cache.clear();
  }
}

function isLost({ lost }: Segment, at: number, length: number): boolean {
  return lost !== undefined && at < lost.to && at + length > lost.from;
}

/** Deletes a file. If that fails, the log continues, and the next engine finds the file again. */
function remove({ file }: Segment): void {
  try {
    file?.remove();
  } catch {
    file?.close();
  }
}
