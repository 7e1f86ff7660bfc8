/** The UTF-8 length of longer texts is computed before they are written. For shorter ones, the maximum length is reserved. */
const measuredFrom = 16_384;

/** A piece of the written bytes. */
export interface Piece {
  readonly bytes: Uint8Array;
  /** Whether the bytes will not change anymore, so that they can be kept without a copy. */
  readonly stays: boolean;
}

/** Bytes that a writer references without a copy. They are inserted before the byte with this index of the writer's own bytes. */
interface ReferencedBytes {
  readonly at: number;
  readonly bytes: Uint8Array;
}

/**
 * A growing buffer; numbers are little-endian. It is reused after `reset`, so that recording allocates no memory. Large bytes can be
 * referenced instead of copied. Positions and lengths include them.
 */
export class ByteWriter {
  readonly #capacity: number;
  #bytes: Buffer;
  #view: DataView;
  /** Length of the bytes in this writer's buffer, without the referenced bytes. */
  #length = 0;
  #referenced: ReferencedBytes[] = [];
  #referencedLength = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
    this.#bytes = Buffer.allocUnsafeSlow(capacity);
    this.#view = viewOf(this.#bytes);
  }

  get length(): number {
    return this.#length + this.#referencedLength;
  }

  /** The written bytes in one piece, valid until the next reset. Referenced bytes are copied. */
  get bytes(): Buffer {
    if (this.#referenced.length > 0) this.#join();
    return this.#bytes.subarray(0, this.#length);
  }

  /** The written bytes as pieces, without a copy. Pieces of the writer's own memory are valid until the next reset. */
  get pieces(): Piece[] {
    const pieces: Piece[] = [];
    let from = 0;
    for (const { at, bytes } of this.#referenced) {
      if (at > from) pieces.push({ bytes: this.#bytes.subarray(from, at), stays: false });
      pieces.push({ bytes, stays: true });
      from = at;
    }
    if (this.#length > from) pieces.push({ bytes: this.#bytes.subarray(from, this.#length), stays: false });
    return pieces;
  }

  /** Reserves memory for this many more bytes. */
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

  /** Writes the length of a text in bytes, then the text in UTF-8. */
  text(text: string): void {
    const at = this.length;
    this.u32(0);
    this.setU32(at, this.plain(text));
  }

  /** Writes a text in UTF-8 without its length. Returns its length in bytes. */
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

  /** Adds bytes without a copy. Callers must not change them anymore. */
  addReference(bytes: Uint8Array): void {
    this.#referenced.push({ at: this.#length, bytes });
    this.#referencedLength += bytes.byteLength;
  }

  /** Writes all bytes except the first one. */
  rawBehindFirst(bytes: Uint8Array): void {
    this.reserve(bytes.byteLength);
    // Copying all bytes over the previous byte and restoring that byte is faster than creating a view without the first byte.
    const before = this.#length - 1;
    const kept = this.#bytes[before] as number;
    this.#bytes.set(bytes, before);
    this.#bytes[before] = kept;
    this.#length += bytes.byteLength - 1;
  }

  setU32(at: number, value: number): void {
    this.#view.setUint32(this.#indexOf(at), value, true);
  }

  setF64(at: number, value: number): void {
    this.#view.setFloat64(this.#indexOf(at), value, true);
  }

  /** Removes all bytes. Memory that was needed for one large record is released. */
  reset(): void {
    this.#length = 0;
    this.#referenced = [];
    this.#referencedLength = 0;
    if (this.#bytes.length <= this.#capacity) return;
    this.#bytes = Buffer.allocUnsafeSlow(this.#capacity);
    this.#view = viewOf(this.#bytes);
  }

  /** Converts a position outside of referenced bytes to an index of the writer's own bytes. */
  #indexOf(position: number): number {
    let index = position;
    for (const { at, bytes } of this.#referenced) {
      if (index < at) break;
      index -= bytes.byteLength;
    }
    return index;
  }

  /** Copies the referenced bytes to their positions, from the end to the start, so that no byte is overwritten before it was moved. */
  #join(): void {
    this.reserve(this.#referencedLength);
    let from = this.#length;
    let to = this.length;
    for (const { at, bytes } of this.#referenced.reverse()) {
      to -= from - at;
      this.#bytes.copyWithin(to, at, from);
      from = at;
      to -= bytes.byteLength;
      this.#bytes.set(bytes, to);
    }
    this.#length = this.length;
    this.#referenced = [];
    this.#referencedLength = 0;
  }
}

function viewOf(bytes: Buffer): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
