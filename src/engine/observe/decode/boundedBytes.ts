/** Large enough for most messages that are received in several pieces. */
const maxAnnounced = 128 * 1024;

/**
 * Bytes that are received in parts. Memory grows with the number of received bytes, never with an announced length, and
 * only up to the limit.
 */
export class BoundedBytes {
  readonly #limit: number;
  #bytes: Buffer = Buffer.alloc(0);
  #kept = 0;
  /** Number of bytes that were received, including bytes that were not stored. */
  length = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get isCut(): boolean {
    return this.length > this.#kept;
  }

  /** A copy of the stored bytes. It is valid until the next call of `clear`. */
  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.#kept);
  }

  /** Prepares for this many more bytes. Memory is allocated for only some of them, because announced bytes may never be sent. */
  announce(count: number): void {
    this.#reserve(Math.min(this.#kept + count, maxAnnounced, this.#limit));
  }

  /** @param write copies bytes of the source into this memory; a copy by default */
  add(source: Buffer, from: number, to: number, write: Write = copy): void {
    this.length += to - from;
    const count = Math.min(to - from, this.#limit - this.#kept);
    if (count <= 0) return;
    this.#reserve(this.#kept + count);
    write(source, from, from + count, this.#bytes, this.#kept);
    this.#kept += count;
  }

  /** Removes the bytes. Their memory belongs to the code that received them. */
  clear(): void {
    this.#bytes = Buffer.alloc(0);
    this.#kept = this.length = 0;
  }

  #reserve(size: number): void {
    if (size <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.min(this.#limit, Math.max(size, 2 * this.#bytes.length)));
    this.#bytes.copy(grown, 0, 0, this.#kept);
    this.#bytes = grown;
  }
}

/** Writes the bytes of `source` between `from` and `to` at index `at` of `target`. */
export type Write = (source: Buffer, from: number, to: number, target: Buffer, at: number) => void;

const copy: Write = (source, from, to, target, at) => void source.copy(target, at, from, to);
