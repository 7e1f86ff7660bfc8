/** Numbers of a file may have gaps, for a filter left entries out; beside four for each entry, so many. */
const spareNumbers = 2 ** 24;
const maxAliases = 100_000;

/**
 * The numbers of entries of a file: their own, as long as they rise and are not so far apart that the index would be mostly gaps and who
 * goes through it would find next to nothing. An entry whose number cannot be used gets the one after the entry before it.
 */
export class SessionNumbers {
  #first = 1;
  #next = 1;
  #entries = 0;
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
    if (!usable) {
      this.#renumbered++;
      if (this.#aliases.size < maxAliases && !this.#aliases.has(seq)) this.#aliases.set(seq, taken);
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
    if (this.#entries === 0) return seq < 2 ** 52;
    return seq - this.#first < spareNumbers + 4 * this.#entries;
  }
}
