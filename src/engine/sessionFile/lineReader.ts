import { userError } from '../../model/cause/userErrors.ts';
import type { SessionSource } from './sessionSource.ts';

const chunkBytes = 1024 * 1024;
/** Number of bytes that are read at first from a line longer than `wholeBytes`. */
export const frontBytes = 64 * 1024;
/** Lines up to this length are read completely. */
export const wholeBytes = 1024 * 1024;

export interface Line {
  /** The number of the line. The first line is 1, as in editors. */
  readonly number: number;
  readonly offset: number;
  /** The length in bytes, without the line break. */
  readonly length: number;
  /** The whole line, or its beginning if it is longer than `wholeBytes`. */
  readonly text: string;
  /** Whether it ends with a line break, which only the last line may lack. */
  readonly ended: boolean;
}

/** Reads a file line by line. Never reads more than a few megabytes at once, however long a line is. */
export class LineReader {
  readonly #source: SessionSource;
  #chunk: Buffer = Buffer.alloc(0);
  #chunkAt = 0;
  /** Offset of the next line. */
  #at = 0;
  /** No line break was found between `#at` and this offset. */
  #searched = 0;
  /** The end of the file; less than its size if it was truncated meanwhile. */
  #end: number;
  #number = 0;

  constructor(source: SessionSource) {
    this.#source = source;
    this.#end = source.size;
  }

  /** Number of bytes that have been read. */
  get offset(): number {
    return Math.max(this.#at, this.#searched);
  }

  /**
   * The next line; undefined at the end; 'searching' if its end was not found yet. One call reads at most two megabytes, so that the caller
   * can do other work before the next one.
   * @throws UserError when the file has become shorter
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
