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
  #number = 0;

  constructor(source: SessionSource) {
    this.#source = source;
  }

  /** Bytes that have been read. */
  get offset(): number {
    return this.#at;
  }

  /** Undefined at the end. */
  next(): Line | undefined {
    const offset = this.#at;
    if (offset >= this.#source.size) return undefined;
    const end = this.#lineEnd(offset);
    const length = end.at - offset;
    const kept = length > wholeBytes ? frontBytes : length;
    const text = this.#text(offset, kept);
    this.#at = end.found ? end.at + 1 : this.#source.size;
    return { number: ++this.#number, offset, length, text, ended: end.found };
  }

  #lineEnd(from: number): { at: number; found: boolean } {
    for (let at = from; at < this.#source.size;) {
      if (!this.#holds(at)) this.#load(at);
      if (this.#chunk.byteLength === 0) break;
      const found = this.#chunk.indexOf(10, at - this.#chunkAt);
      if (found >= 0) return { at: this.#chunkAt + found, found: true };
      at = this.#chunkAt + this.#chunk.byteLength;
    }
    return { at: this.#source.size, found: false };
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
  }
}
