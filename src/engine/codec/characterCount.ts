/**
 * Counts the characters of UTF-8 text as JavaScript does: a character of four bytes counts as two. A long text is counted in several steps.
 */
export class CharacterCount {
  readonly #bytes: Buffer;
  readonly #to: number;
  #at: number;
  #count = 0;
  /** Index after the characters that `advance` searches for; undefined until it is known, and if there are fewer characters. */
  end: number | undefined;

  constructor(bytes: Buffer, from: number, to = bytes.length) {
    this.#bytes = bytes;
    this.#at = from;
    this.#to = to;
  }

  /** Number of characters that were counted so far. */
  get count(): number {
    return this.#count;
  }

  /** Reads up to `maxBytes` bytes. Returns true when `characters` characters were counted or the text has ended. */
  advance(characters: number, maxBytes: number): boolean {
    const bytes = this.#bytes;
    const to = this.#to;
    const stop = Math.min(to, this.#at + maxBytes);
    let at = this.#at;
    let count = this.#count;
    for (; at < stop && count < characters; at++) {
      const code = bytes[at] as number;
      // Each character has exactly one first byte.
      if ((code & 0xc0) !== 0x80) count += code >= 0xf0 ? 2 : 1;
    }
    // The remaining bytes of the last character.
    while (count === characters && at < to && ((bytes[at] as number) & 0xc0) === 0x80) at++;
    this.#at = at;
    this.#count = count;
    if (count === characters) this.end = at;
    return count >= characters || at >= to;
  }
}
