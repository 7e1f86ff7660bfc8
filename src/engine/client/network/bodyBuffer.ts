/** Gathers the bytes of a body. A body in one piece is not copied; small pieces take no more memory than they hold. */
export class BodyBuffer {
  #bytes: Buffer = Buffer.alloc(0);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  add(chunk: Buffer): void {
    if (this.#length === 0) {
      this.#bytes = chunk;
      this.#length = chunk.length;
      return;
    }
    const length = this.#length + chunk.length;
    if (length > this.#bytes.length) {
      // Doubled: copying what is there for each piece would take a time that grows with the square of the length.
      const grown = Buffer.allocUnsafe(Math.max(length, 2 * this.#bytes.length));
      this.#bytes.copy(grown, 0, 0, this.#length);
      this.#bytes = grown;
    }
    chunk.copy(this.#bytes, this.#length);
    this.#length = length;
  }

  /** Good until the next piece is added. */
  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }
}
