import { userError } from '../../model/cause/userErrors.ts';
import type { SessionSource } from './sessionSource.ts';

const chunkBytes = 1024 * 1024;
/** Of a line that is longer, only so much is read at first. */
export const frontBytes = 64 * 1024;
/** A line up to here is read whole. */
export const wholeBytes = 1024 * 1024;

export interface Line {
  /** From 1, as editors count. */
  readonly number: number;
  readonly offset: number;
  /** In bytes, without the line break. */
  readonly length: number;
  /** The whole line, or its front when it is longer than `wholeBytes`. */
  readonly text: string;
  /** Whether it ends in a line break; only the last one may not. */
  readonly ended: boolean;
}

/** Reads a file line by line, never more than a few megabytes of it at once, however long a line is. */
export class LineReader {
  readonly #source: SessionSource;
  #chunk: Buffer = Buffer.alloc(0);
  #chunkAt = 0;
  /** Where the next line begins. */
  #at = 0;
  /** Up to here no line break was found behind `#at`. */
  #searched = 0;
  /** Where the file ends; less than its size when it was cut meanwhile. */
  #end: number;
  #number = 0;

  constructor(source: SessionSource) {
    this.#source = source;
    this.#end = source.size;
  }

  /** Bytes that have been read. */
  get offset(): number {
    return Math.max(this.#at, this.#searched);
  }

  /**
   * The next line; undefined at the end. 'searching' while no end of it was found yet: a call reads two megabytes at most, so that
   * whoever asks can do something else before the next one.
   * @throws UserError when the file has become shorter than it was
   */
  next(): Line | 'searching' | undefined {
    const offset = this.#at;
    const end = this.#lineEnd();
    if (end === 'searching') return end;
    if (end.at === offset && !end.found) return undefined;
    const length = end.at - offset;
    const kept = length > wholeBytes ? frontBytes : length;
    const text = this.#text(offset, kept);
    this.#at = end.found ? end.at + 1 : end.at;
    return { number: ++this.#number, offset, length, text, ended: end.found };
  }

  #lineEnd(): { at: number; found: boolean } | 'searching' {
    const from = this.offset;
    if (from < this.#end && !this.#holds(from)) this.#load(from);
    if (from >= this.#end) {
      if (this.#end < this.#source.size) throw userError('session.shortened');
      return { at: this.#end, found: false };
    }
    const found = this.#chunk.indexOf(10, from - this.#chunkAt);
    if (found >= 0) return { at: this.#chunkAt + found, found: true };
    this.#searched = this.#chunkAt + this.#chunk.byteLength;
    return 'searching';
  }

  #text(offset: number, length: number): string {
    if (!this.#holds(offset) || offset + length > this.#chunkAt + this.#chunk.byteLength) {
      if (length > chunkBytes / 2) return this.#source.read(offset, length).toString();
      this.#load(offset);
    }
    const begin = offset - this.#chunkAt;
    return this.#chunk.toString('utf8', begin, begin + length);
  }

  #holds(offset: number): boolean {
    return offset >= this.#chunkAt && offset < this.#chunkAt + this.#chunk.byteLength;
  }

  #load(offset: number): void {
    this.#chunk = this.#source.read(offset, chunkBytes);
    this.#chunkAt = offset;
    if (this.#chunk.byteLength < Math.min(chunkBytes, this.#source.size - offset)) {
      this.#end = Math.min(this.#end, offset + this.#chunk.byteLength);
    }
  }
}
