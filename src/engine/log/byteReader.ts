/** Reads what a ByteWriter wrote. If the bytes are truncated or damaged, it throws a RangeError and never reads outside of them. */
export class ByteReader {
  readonly #bytes: Buffer;
  readonly #view: DataView;
  at: number;

  constructor(bytes: Uint8Array, at = 0) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.at = at;
  }

  get length(): number {
    return this.#bytes.length;
  }

  u8(): number {
    return this.#view.getUint8(this.#skip(1));
  }

  u16(): number {
    return this.#view.getUint16(this.#skip(2), true);
  }

  u32(): number {
    return this.#view.getUint32(this.#skip(4), true);
  }

  f64(): number {
    return this.#view.getFloat64(this.#skip(8), true);
  }

  text(): string {
    return this.textOf(this.u32());
  }

  textOf(length: number): string {
    const at = this.#skip(length);
    return this.#bytes.toString('utf8', at, at + length);
  }

  /** A copy of the bytes. */
  copy(length: number): Uint8Array<ArrayBuffer> {
    const at = this.#skip(length);
    const copy = new Uint8Array(length);
    copy.set(this.#bytes.subarray(at, at + length));
    return copy;
  }

  skip(length: number): void {
    this.#skip(length);
  }

  #skip(length: number): number {
    const { at } = this;
    if (at + length > this.#bytes.length) throw new RangeError('A record of the log ends before its time');
    this.at = at + length;
    return at;
  }
}
