/** Bytes of which only the number is known: represents an attachment in the beginning of a large payload. */
export class ByteCount {
  readonly #byteLength: number;

  constructor(byteLength: number) {
    this.#byteLength = byteLength;
  }

  get byteLength(): number {
    return this.#byteLength;
  }
}
