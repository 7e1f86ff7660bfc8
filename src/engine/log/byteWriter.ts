/** Longer texts are measured before they are written; shorter ones are given the room that they can take at most. */
const measuredFrom = 16_384;

/** A stretch of what was written. */
export interface Piece {
  readonly bytes: Uint8Array;
  /** Nobody changes these bytes any more: they need not be copied to be kept. */
  readonly stays: boolean;
}

/** Bytes that a writer holds without a copy: they stand before the byte with this index of its own. */
interface Lent {
  readonly at: number;
  readonly bytes: Uint8Array;
}

/**
 * Bytes that grow at their end; numbers are little-endian. Used again after `reset`, so that a flood allocates nothing. Large bytes can
 * be lent to it instead of copied; places and lengths count them all the same.
 */
export class ByteWriter {
  readonly #capacity: number;
  #bytes: Buffer;
  #view: DataView;
  /** Of its own bytes, without those that were lent. */
  #length = 0;
  #lent: Lent[] = [];
  #lentLength = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
    this.#bytes = Buffer.allocUnsafeSlow(capacity);
    this.#view = viewOf(this.#bytes);
  }

  get length(): number {
    return this.#length + this.#lentLength;
  }

  /** What was written, in one piece that changes with the next reset. What was lent is copied now. */
  get bytes(): Buffer {
    if (this.#lent.length > 0) this.#join();
    return this.#bytes.subarray(0, this.#length);
  }

  /** What was written, without a copy; what does not stay changes with the next reset. */
  get pieces(): Piece[] {
    const pieces: Piece[] = [];
    let from = 0;
    for (const { at, bytes } of this.#lent) {
      if (at > from) pieces.push({ bytes: this.#bytes.subarray(from, at), stays: false });
      pieces.push({ bytes, stays: true });
      from = at;
    }
    if (this.#length > from) pieces.push({ bytes: this.#bytes.subarray(from, this.#length), stays: false });
    return pieces;
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
    const at = this.length;
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

  /** These, without a copy: nobody may change them from here on. */
  lend(bytes: Uint8Array): void {
    this.#lent.push({ at: this.#length, bytes });
    this.#lentLength += bytes.byteLength;
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
    this.#view.setUint32(this.#indexOf(at), value, true);
  }

  setF64(at: number, value: number): void {
    this.#view.setFloat64(this.#indexOf(at), value, true);
  }

  /** Empties it; memory that one large record needed is let go. */
  reset(): void {
    this.#length = 0;
    this.#lent = [];
    this.#lentLength = 0;
    if (this.#bytes.length <= this.#capacity) return;
    this.#bytes = Buffer.allocUnsafeSlow(this.#capacity);
    this.#view = viewOf(this.#bytes);
  }

  /** Where among its own bytes a place is, which is in none that were lent. */
  #indexOf(place: number): number {
    let index = place;
    for (const { at, bytes } of this.#lent) {
      if (index < at) break;
      index -= bytes.byteLength;
    }
    return index;
  }

  /** Copies what was lent to where it stands, from the end on, so that nothing is overwritten that is still to be moved. */
  #join(): void {
    this.reserve(this.#lentLength);
    let from = this.#length;
    let to = this.length;
    for (const { at, bytes } of this.#lent.reverse()) {
      to -= from - at;
      this.#bytes.copyWithin(to, at, from);
      from = at;
      to -= bytes.byteLength;
      this.#bytes.set(bytes, to);
    }
    this.#length = this.length;
    this.#lent = [];
    this.#lentLength = 0;
  }
}

function viewOf(bytes: Buffer): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
