/** The index takes memory by blocks of so many numbers, used or not. */
const blockSize = 16_384;
/** Beside one for each block of entries, so many blocks may have gaps: what a filter shows is spread over the capture. */
const spareBlocks = 1024;
const mostAliases = 100_000;

/**
 * The numbers of entries of a file: their own, as long as they rise and are not so far apart that the index would be mostly gaps. An
 * entry whose number cannot be used gets the one after the entry before it.
 */
export class SessionNumbers {
  #first = 1;
  #next = 1;
  #entries = 0;
  #blocks = 0;
  #lastBlock = -1;
  #renumbered = 0;
  /** What the file calls them that got another number. */
  readonly #aliases = new Map<number, number>();

  get first(): number {
    return this.#first;
  }

  get next(): number {
    return this.#next;
  }

  get renumbered(): number {
    return this.#renumbered;
  }

  /** The number of the next entry, whose line says `seq`. */
  take(seq: number): number {
    const usable = Number.isSafeInteger(seq) && seq >= this.#next && this.#hasRoom(seq);
    const taken = usable ? seq : this.#next;
    if (this.#entries++ === 0) this.#first = taken;
    this.#next = taken + 1;
    const block = Math.floor(taken / blockSize);
    if (block !== this.#lastBlock) this.#blocks++;
    this.#lastBlock = block;
    if (!usable) {
      this.#renumbered++;
      if (this.#aliases.size < mostAliases && !this.#aliases.has(seq)) this.#aliases.set(seq, taken);
    }
    return taken;
  }

  /** Which entry a line means that refers to it; undefined for one that has not come. */
  known(seq: number): number | undefined {
    if (!Number.isSafeInteger(seq)) return undefined;
    return this.#aliases.get(seq) ?? (seq >= this.#first && seq < this.#next ? seq : undefined);
  }

  #hasRoom(seq: number): boolean {
    // The largest numbers leave room for all entries that may follow.
    if (seq > 2 ** 52) return false;
    if (Math.floor(seq / blockSize) === this.#lastBlock) return true;
    return this.#blocks < spareBlocks + this.#entries / blockSize;
  }
}
