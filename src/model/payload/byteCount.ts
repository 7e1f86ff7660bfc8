/** Represents an attachment of which only the size is known, when only the beginning of a large payload is decoded. */
export class ByteCount {
  readonly #byteLength: number;

  constructor(byteLength: number) {
    this.#byteLength = byteLength;
  }

  get byteLength(): number {
    return this.#byteLength;
  }
}
