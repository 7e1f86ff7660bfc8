import { joinInSlices, largeBytes } from '../../codec/largeBytes.ts';
import { EventLoopShare } from '../../codec/eventLoopShare.ts';

/** Smaller pieces share blocks of this size. */
const blockBytes = 64 * 1024;

/** Collects the bytes of a body. Large pieces are not copied; small pieces are copied into shared blocks. */
export class BodyBuffer {
  readonly #pieces: Buffer[] = [];
  /** Number of filled bytes in the last piece while it is a shared block; undefined otherwise. */
  #filled: number | undefined;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  add(chunk: Buffer): void {
    this.#length += chunk.length;
    if (chunk.length >= blockBytes || this.#length === chunk.length) {
      this.#trim();
      this.#pieces.push(chunk);
      return;
    }
    for (let from = 0; from < chunk.length;) {
      if (this.#filled === undefined) {
        this.#pieces.push(Buffer.allocUnsafeSlow(blockBytes));
        this.#filled = 0;
      }
      const copied = chunk.copy(this.#pieces.at(-1) as Buffer, this.#filled, from);
      from += copied;
      this.#filled += copied;
      if (this.#filled === blockBytes) this.#filled = undefined;
    }
  }

  /** The whole body. */
  get bytes(): Buffer {
    this.#trim();
    return this.#pieces.length === 1 ? (this.#pieces[0] as Buffer) : Buffer.concat(this.#pieces, this.#length);
  }

  /** Like `bytes`, but joins a large body over several iterations of the event loop. */
  whenJoined(done: (bytes: Buffer) => void): void {
    this.#trim();
    if (this.#length < largeBytes || this.#pieces.length === 1) done(this.bytes);
    else joinInSlices(this.#pieces, this.#length, new EventLoopShare(), done);
  }

  #trim(): void {
    if (this.#filled === undefined) return;
    this.#pieces.push((this.#pieces.pop() as Buffer).subarray(0, this.#filled));
    this.#filled = undefined;
  }
}
