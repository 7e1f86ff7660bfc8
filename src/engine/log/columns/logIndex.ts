/**
 * The log's index in memory: the facts that a row and a filter look at, as columns of numbers, 31 bytes a record. Records are found by
 * their seq; memory is taken and freed in chunks, so that ten million records are 600 arrays and no objects.
 */
export const chunkSize = 16_384;

/** Stands where a number would be too large to be kept, or the value is found only in the record on disk. */
export const onDisk = 0xffffffff;

export interface IndexRow {
  readonly shape: number;
  readonly status: number;
  readonly t: number;
  /** Where its record begins in its segment. */
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
}

/** First seq of the chunk behind the one that holds this seq. */
export function nextChunk(seq: number): number {
  return (Math.floor(seq / chunkSize) + 1) * chunkSize;
}

export class LogIndex {
  readonly #chunks = new Map<number, IndexChunk>();
  #last: { readonly number: number; readonly chunk: IndexChunk } | undefined;

  /** Bytes of memory that it holds. */
  get size(): number {
    return this.#chunks.size * chunkSize * 31;
  }

  /** Numbers and no row: it is called for each of a flood. */
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

  /** What never changes of it; 0 when there is no such record. */
  shape(seq: number): number {
    return this.#find(seq)?.shape[seq % chunkSize] ?? 0;
  }

  scope(seq: number): number {
    return this.#find(seq)?.scope[seq % chunkSize] ?? 0;
  }

  t(seq: number): number {
    return this.#find(seq)?.t[seq % chunkSize] ?? NaN;
  }

  /** The columns of the records chunkSize × number … chunkSize × (number + 1) - 1, for who looks at many; to be read only. */
  chunk(number: number): IndexChunk | undefined {
    return this.#chunks.get(number);
  }

  /** The same columns, to be written: made when there are none yet. */
  make(number: number): IndexChunk {
    if (this.#last?.number === number) return this.#last.chunk;
    let chunk = this.#chunks.get(number);
    if (!chunk) this.#chunks.set(number, (chunk = new IndexChunk()));
    this.#last = { number, chunk };
    return chunk;
  }

  row(seq: number): IndexRow | undefined {
    const chunk = this.#find(seq);
    const at = seq % chunkSize;
    const shape = chunk?.shape[at] ?? 0;
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

  /** How many of the records first … end - 1 begin in this range of their segment. */
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

  /** What can change of a record that is there. */
  amend(seq: number, changed: { readonly status: number; readonly bytes: number; readonly side: number }): void {
    const chunk = this.#find(seq);
    const at = seq % chunkSize;
    if (!chunk) return;
    chunk.status[at] = changed.status;
    chunk.bytes[at] = changed.bytes;
    chunk.side[at] = changed.side;
  }

  /** A record got its payload with an amendment. */
  setShape(seq: number, shape: number): void {
    const chunk = this.#find(seq);
    if (chunk) chunk.shape[seq % chunkSize] = shape;
  }

  /** Lets the chunks go that hold nothing from this seq on. */
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
