/** Longer texts are measured before they are written; shorter ones are given the room that they can take at most. */
const measuredFrom = 16_384;

/** Bytes that grow at their end; numbers are little-endian. Used again after `reset`, so that a flood allocates nothing. */
export class ByteWriter {
  readonly #capacity: number;
  #bytes: Buffer;
  #view: DataView;
  #length = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
    this.#bytes = Buffer.allocUnsafeSlow(capacity);
    this.#view = viewOf(this.#bytes);
  }

  get length(): number {
    return this.#length;
  }

  /** What was written, without a copy: it changes with the next reset. */
  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  /** Room for so many bytes more. */
  reserve(count: number): void {
    const needed = this.#length + count;
    if (needed <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(
      Math.max(needed, Math.min(this.#bytes.length * 2, needed + 64 * 1024 * 1024)),
    );
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
    this.#view = viewOf(larger);
  }

  u8(value: number): void {
    this.reserve(1);
    this.#view.setUint8(this.#length, value);
    this.#length += 1;
  }

  u16(value: number): void {
    this.reserve(2);
    this.#view.setUint16(this.#length, value, true);
    this.#length += 2;
  }

  u32(value: number): void {
    this.reserve(4);
    this.#view.setUint32(this.#length, value, true);
    this.#length += 4;
  }

  f64(value: number): void {
    this.reserve(8);
    this.#view.setFloat64(this.#length, value, true);
    this.#length += 8;
  }

  /** Its length in bytes, and it in UTF-8. */
  text(text: string): void {
    const at = this.#length;
    this.u32(0);
    this.setU32(at, this.plain(text));
  }

  /** It in UTF-8 alone; the result is its length in bytes. */
  plain(text: string): number {
    this.reserve(text.length > measuredFrom ? Buffer.byteLength(text) : text.length * 3);
    const written = this.#bytes.write(text, this.#length, 'utf8');
    this.#length += written;
    return written;
  }

  raw(bytes: Uint8Array): void {
    this.reserve(bytes.byteLength);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.byteLength;
  }

  /** All but the first byte of these. */
  rawBehindFirst(bytes: Uint8Array): void {
    this.reserve(bytes.byteLength);
    // A view that leaves the first byte out costs a flood more than to put it over the byte before, and that one back.
    const before = this.#length - 1;
    const kept = this.#bytes[before] as number;
    this.#bytes.set(bytes, before);
    this.#bytes[before] = kept;
    this.#length += bytes.byteLength - 1;
  }

  setU32(at: number, value: number): void {
    this.#view.setUint32(at, value, true);
  }

  setF64(at: number, value: number): void {
    this.#view.setFloat64(at, value, true);
  }

  /** Takes back what was written after this length. */
  cut(length: number): void {
    this.#length = length;
  }

  /** Empties it; memory that one large record needed is let go. */
  reset(): void {
    this.#length = 0;
    if (this.#bytes.length <= this.#capacity) return;
    this.#bytes = Buffer.allocUnsafeSlow(this.#capacity);
    this.#view = viewOf(this.#bytes);
  }
}

function viewOf(bytes: Buffer): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
