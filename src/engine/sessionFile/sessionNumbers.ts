/**
 * The numbers of a file may have gaps, because a filter may have left entries out. Four numbers are allowed for each entry, plus this many.
 */
const spareNumbers = 2 ** 24;
const maxAliases = 100_000;

/**
 * The numbers of the entries of a file: their own, as long as they ascend and the index would not consist mostly of
 * gaps, which would make scans slow. An entry whose number cannot be used has the number after the number of the
 * previous entry.
 */
export class SessionNumbers {
  #first = 1;
  #next = 1;
  #entries = 0;
  #renumbered = 0;
  /** The used numbers of renumbered entries, by their number in the file. */
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

  /** The number of the next entry, whose line has the number `seq`. */
  assign(seq: number): number {
    const usable = Number.isSafeInteger(seq) && seq >= this.#next && this.#isWithinLimit(seq);
    const number = usable ? seq : this.#next;
    if (this.#entries++ === 0) this.#first = number;
    this.#next = number + 1;
    if (!usable) {
      this.#renumbered++;
      if (this.#aliases.size < maxAliases && !this.#aliases.has(seq)) this.#aliases.set(seq, number);
    }
    return number;
  }

  /** The entry that another line refers to; undefined for one that was not read yet. */
  known(seq: number): number | undefined {
    if (!Number.isSafeInteger(seq)) return undefined;
    return this.#aliases.get(seq) ?? (seq >= this.#first && seq < this.#next ? seq : undefined);
  }

  #isWithinLimit(seq: number): boolean {
    // The limit for the first number leaves space for all entries that may follow.
    if (this.#entries === 0) return seq < 2 ** 52;
    return seq - this.#first < spareNumbers + 4 * this.#entries;
  }
}
