/** The offsets and lengths of the lines of a file: 12 bytes per line, in arrays that double in size. */
export class LineOffsets {
  #offsets = new Float64Array(1024);
  #lengths = new Uint32Array(1024);
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** Adds a line. Returns its number, from 0. */
  add(offset: number, length: number): number {
    if (this.#count === this.#offsets.length) {
      const [offsets, lengths] = [this.#offsets, this.#lengths];
      this.#offsets = new Float64Array(2 * this.#count);
      this.#lengths = new Uint32Array(2 * this.#count);
      this.#offsets.set(offsets);
      this.#lengths.set(lengths);
    }
    this.#offsets[this.#count] = offset;
    this.#lengths[this.#count] = length;
    return this.#count++;
  }

  at(number: number): { offset: number; length: number } {
    return { offset: this.#offsets[number] ?? 0, length: this.#lengths[number] ?? 0 };
  }
}
