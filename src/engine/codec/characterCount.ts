/** Counts the characters of UTF-8 as JavaScript does: those of four bytes are two. In steps, so that a long text can be counted in turns. */
export class CharacterCount {
  readonly #bytes: Buffer;
  readonly #to: number;
  #at: number;
  #count = 0;
  /** Index behind the characters that `look` looked for; undefined while that is not known, and where there are fewer. */
  end: number | undefined;

  constructor(bytes: Buffer, from: number, to = bytes.length) {
    this.#bytes = bytes;
    this.#at = from;
    this.#to = to;
  }

  /** So many were seen. */
  get count(): number {
    return this.#count;
  }

  /** Looks at so many bytes at most, and says whether so many characters were found, or all there are. */
  look(characters: number, maxBytes: number): boolean {
    const bytes = this.#bytes;
    const to = this.#to;
    const stop = Math.min(to, this.#at + maxBytes);
    let at = this.#at;
    let count = this.#count;
    for (; at < stop && count < characters; at++) {
      const code = bytes[at] as number;
      // Each character has one byte that begins it.
      if ((code & 0xc0) !== 0x80) count += code >= 0xf0 ? 2 : 1;
    }
    // The rest of the last character.
    while (count === characters && at < to && ((bytes[at] as number) & 0xc0) === 0x80) at++;
    this.#at = at;
    this.#count = count;
    if (count === characters) this.end = at;
    return count >= characters || at >= to;
  }
}
