import { batchHeadBytes, maxBatchBytes } from '../../../model/probe/reports.ts';

/** Splits the bytes of a connection into batches. */
export class Batches {
  #chunks: Buffer[] = [];
  #length = 0;

  /**
   * Returns the complete batches, without their heads.
   * @throws RangeError for a batch that is too long
   */
  push(chunk: Buffer, maxBytes = maxBatchBytes): Buffer[] {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    const complete: Buffer[] = [];
    while (this.#length >= batchHeadBytes) {
      const first = this.#joined(batchHeadBytes);
      const length = first.readUInt32BE(0);
      if (length > maxBytes) throw new RangeError(`batch of ${length} bytes`);
      if (this.#length < batchHeadBytes + length) break;
      const all = this.#joined(batchHeadBytes + length);
      complete.push(all.subarray(batchHeadBytes, batchHeadBytes + length));
      const rest = all.subarray(batchHeadBytes + length);
      this.#chunks[0] = rest;
      this.#length -= batchHeadBytes + length;
    }
    return complete;
  }

  /** The first chunk, extended to at least this number of bytes. */
  #joined(count: number): Buffer {
    const [first = Buffer.alloc(0)] = this.#chunks;
    if (first.length >= count) return first;
    const all = Buffer.concat(this.#chunks);
    this.#chunks = [all];
    return all;
  }
}
