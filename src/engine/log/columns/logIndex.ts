/**
 * The index of the log in memory: the facts that rows and filters read, as columns of numbers with 31 bytes for each record, and 2 more
 * while cleared records of its chunk can be restored. Records are found by seq. Memory is allocated and freed in chunks, so that ten
 * million records need 600 arrays and no objects.
 */
export const chunkSize = 16_384;

/** Marks a value that is too large for its column, or that is only in the record on disk. */
export const onDisk = 0xffffffff;

export interface IndexRow {
  readonly shape: number;
  readonly status: number;
  readonly t: number;
  /** Offset of the record in its segment. */
  readonly offset: number;
  readonly scope: number;
  readonly event: number;
  readonly bytes: number;
  readonly side: number;
}

export class IndexChunk {
  readonly shape = new Uint16Array(chunkSize);
  readonly status = new Uint8Array(chunkSize);
  readonly t = new Float64Array(chunkSize);
  readonly offset = new Uint32Array(chunkSize);
  readonly scope = new Uint32Array(chunkSize);
  readonly event = new Uint32Array(chunkSize);
  readonly bytes = new Uint32Array(chunkSize);
  readonly side = new Uint32Array(chunkSize);
  /** Shapes of cleared records that can still be restored; 0 for all others. */
  cleared: Uint16Array | undefined = undefined;
}

/** The first seq of the chunk after the one that contains this seq. */
export function nextChunk(seq: number): number {
  return (Math.floor(seq / chunkSize) + 1) * chunkSize;
}

export class LogIndex {
  readonly #chunks = new Map<number, IndexChunk>();
  #last: { readonly number: number; readonly chunk: IndexChunk } | undefined;

  /** Size in memory, in bytes. */
  get size(): number {
    let cleared = 0;
    for (const chunk of this.#chunks.values()) if (chunk.cleared) cleared++;
    return (this.#chunks.size * 31 + cleared * 2) * chunkSize;
  }

  /** Takes numbers instead of an object, because it is called for each received event. */
  add(
    seq: number,
    shape: number,
    status: number,
    t: number,
    offset: number,
    scope: number,
    event: number,
    bytes: number,
    side: number,
  ): void {
    const chunk = this.make(Math.floor(seq / chunkSize));
    const at = seq % chunkSize;
    chunk.shape[at] = shape;
    chunk.status[at] = status;
    chunk.t[at] = t;
    chunk.offset[at] = offset;
    chunk.scope[at] = scope;
    chunk.event[at] = event;
    chunk.bytes[at] = bytes;
    chunk.side[at] = side;
  }

  /** The facts that never change (`factCodes.ts`); 0 if there is no such record. */
  shape(seq: number): number {
    return this.#find(seq)?.shape[seq % chunkSize] ?? 0;
  }

  scope(seq: number): number {
    return this.#find(seq)?.scope[seq % chunkSize] ?? 0;
  }

  t(seq: number): number {
    return this.#find(seq)?.t[seq % chunkSize] ?? NaN;
  }

  /** The columns of the records from chunkSize × number to chunkSize × (number + 1) - 1, for readers of many records. Read-only. */
  chunk(number: number): IndexChunk | undefined {
    return this.#chunks.get(number);
  }

  /** Like `chunk`, for writing: the columns are created if they do not exist yet. */
  make(number: number): IndexChunk {
    if (this.#last?.number === number) return this.#last.chunk;
    let chunk = this.#chunks.get(number);
    if (!chunk) this.#chunks.set(number, (chunk = new IndexChunk()));
    this.#last = { number, chunk };
    return chunk;
  }

  /** @param options `withCleared`: also returns a cleared record that can still be restored */
  row(seq: number, { withCleared = false } = {}): IndexRow | undefined {
    const chunk = this.#find(seq);
    const at = seq % chunkSize;
    const shape = chunk?.shape[at] || (withCleared && chunk?.cleared?.[at]) || 0;
    if (!chunk || shape === 0) return undefined;
    return {
      shape,
      status: chunk.status[at] ?? 0,
      t: chunk.t[at] ?? 0,
      offset: chunk.offset[at] ?? 0,
      scope: chunk.scope[at] ?? 0,
      event: chunk.event[at] ?? 0,
      bytes: chunk.bytes[at] ?? 0,
      side: chunk.side[at] ?? 0,
    };
  }

  /** The number of records from `first` to `end` - 1 that begin in this range of their segment. */
  countAt(first: number, end: number, from: number, to: number): number {
    let count = 0;
    for (let seq = first; seq < end; seq++) {
      const chunk = this.#find(seq);
      const at = seq % chunkSize;
      const offset = chunk?.offset[at] ?? 0;
      if (chunk && (chunk.shape[at] ?? 0) !== 0 && offset !== onDisk && offset >= from && offset < to) count++;
    }
    return count;
  }

  /** Sets the facts of an existing record that can change. */
  amend(seq: number, changed: { readonly status: number; readonly bytes: number; readonly side: number }): void {
    const chunk = this.#find(seq);
    const at = seq % chunkSize;
    if (!chunk) return;
    chunk.status[at] = changed.status;
    chunk.bytes[at] = changed.bytes;
    chunk.side[at] = changed.side;
  }

  /** Marks that the payload of a record is in an amendment. */
  setShape(seq: number, shape: number): void {
    const chunk = this.#find(seq);
    const at = seq % chunkSize;
    if (!chunk) return;
    if (chunk.cleared && chunk.cleared[at] !== 0) chunk.cleared[at] = shape;
    else chunk.shape[at] = shape;
  }

  /** Whether any of the records from `first` to `end` - 1 exists. */
  hasAny(first: number, end: number): boolean {
    for (let seq = first; seq < end;) {
      const chunk = this.#chunks.get(Math.floor(seq / chunkSize));
      const until = Math.min(end, nextChunk(seq));
      if (chunk) for (let at = seq % chunkSize; seq < until; at++, seq++) if (chunk.shape[at] !== 0) return true;
      seq = until;
    }
    return false;
  }

  /** Clears up to 32 records of a chunk, one bit for each, and keeps their shapes. Returns the bits of those that existed. */
  clearBits(number: number, index: number, bits: number): number {
    const chunk = this.#chunks.get(number);
    if (!chunk) return 0;
    const { shape } = chunk;
    const cleared = (chunk.cleared ??= new Uint16Array(chunkSize));
    let done = 0;
    for (let rest = bits; rest !== 0; rest &= rest - 1) {
      const at = index * 32 + 31 - Math.clz32(rest & -rest);
      if (shape[at] === 0) continue;
      cleared[at] = shape[at] as number;
      shape[at] = 0;
      done |= rest & -rest;
    }
    return done;
  }

  /** Restores cleared records whose shapes are still kept. */
  restoreBits(number: number, index: number, bits: number): void {
    const chunk = this.#chunks.get(number);
    const cleared = chunk?.cleared;
    if (!chunk || !cleared) return;
    for (let rest = bits; rest !== 0; rest &= rest - 1) {
      const at = index * 32 + 31 - Math.clz32(rest & -rest);
      if (cleared[at] === 0) continue;
      chunk.shape[at] = cleared[at] as number;
      cleared[at] = 0;
    }
  }

  /** Discards the data with which cleared records could be restored. */
  forgetCleared(): void {
    for (const chunk of this.#chunks.values()) chunk.cleared = undefined;
  }

  /** Frees the chunks that contain only records before this seq. */
  freeBefore(seq: number): void {
    for (const number of this.#chunks.keys()) if ((number + 1) * chunkSize <= seq) this.#chunks.delete(number);
    this.#last = undefined;
  }

  clear(): void {
    this.#chunks.clear();
    this.#last = undefined;
  }

  #find(seq: number): IndexChunk | undefined {
    const number = Math.floor(seq / chunkSize);
    if (this.#last?.number === number) return this.#last.chunk;
    const chunk = this.#chunks.get(number);
    if (chunk) this.#last = { number, chunk };
    return chunk;
  }
}
