import { ReadCache } from './readCache.ts';
import type { SegmentFile } from './segmentStore.ts';

/** One stretch of the log: a file, and what of it is not written yet. */
export interface Segment {
  readonly number: number;
  readonly firstSeq: number;
  /** As its header says; recovered, its first entry can be a later one. */
  readonly headerSeq: number;
  /** Number of the first row of the side table that a record of it can have. */
  readonly firstSide: number;
  /** Wall time of its first and its newest record, in milliseconds since the epoch. */
  readonly beganAt: number;
  newestAt: number;
  /** Undefined until something of it is written. */
  file: SegmentFile | undefined;
  /** What follows in memory what is in the file, in order; the last one grows. */
  tail: { readonly at: number; readonly bytes: () => Uint8Array }[];
  /** What others destroyed of the file; nothing there is read any more. */
  lost?: { readonly from: number; readonly to: number };
}

/** The segments that there are, oldest first, and what can be read of them. */
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

  /** The one that a record was appended to. */
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

  /** Bytes of a segment, valid until the next call; undefined when they cannot be read. */
  read(segment: Segment, at: number, length: number): Uint8Array | undefined {
    const { file, tail } = segment;
    if (isLost(segment, at, length)) return undefined;
    try {
      if (file && at < file.size) {
        const bytes = this.#cache.read(segment.number, file, at, length);
        return bytes.byteLength === length ? bytes : undefined;
      }
    } catch {
      // The file is damaged or gone; what the index knows of the record is still told.
      return undefined;
    }
    const part = tail.findLast((candidate) => candidate.at <= at);
    const bytes = part?.bytes().subarray(at - part.at, at - part.at + length);
    return bytes?.byteLength === length ? bytes : undefined;
  }

  /** Bytes of a segment from a place on, into memory of the asker: so many as fit and lie in one piece. 0 when they cannot be read. */
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

  /** The one that follows. */
  after(segment: Segment): Segment | undefined {
    return this.#list[this.#list.indexOf(segment) + 1];
  }

  has(segment: Segment): boolean {
    return this.#list.includes(segment);
  }

  /** Takes the oldest one away, with its file. */
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

/** A file that cannot be deleted does not keep the log from going on; it is found again at the next start. */
function remove({ file }: Segment): void {
  try {
    file?.remove();
  } catch {
    file?.close();
  }
}
