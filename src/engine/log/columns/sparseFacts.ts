/**
 * Facts that few records have: the facts of emits, acknowledgements, packets and connections. Plain received events
 * have none of them.
 */
const chunkSize = 4096;

/** NaN and 0 mean that there is no value. */
export interface SideRow {
  readonly ackId: number;
  readonly of: number;
  readonly latencyMs: number;
  readonly waitedMs: number;
  readonly ackSeq: number;
  readonly attempt: number;
  /** The number of its rare facts in their table; 0 for none. */
  readonly rareFactsId: number;
}

export const emptySide: SideRow = {
  ackId: NaN,
  of: NaN,
  latencyMs: NaN,
  waitedMs: NaN,
  ackSeq: NaN,
  attempt: 0,
  rareFactsId: 0,
};

class SideChunk {
  readonly ackId = new Float64Array(chunkSize);
  readonly of = new Float64Array(chunkSize);
  readonly latencyMs = new Float64Array(chunkSize);
  readonly waitedMs = new Float64Array(chunkSize);
  readonly ackSeq = new Float64Array(chunkSize);
  readonly attempt = new Uint32Array(chunkSize);
  readonly lagMs = new Float32Array(chunkSize);
  readonly rareFactsId = new Uint32Array(chunkSize);
}

export class SparseFacts {
  readonly #chunks = new Map<number, SideChunk>();
  #next = 1;

  /** The number of the next row. Later records have rows with higher numbers. */
  get next(): number {
    return this.#next;
  }

  /** Size in memory, in bytes. */
  get size(): number {
    return this.#chunks.size * chunkSize * 52;
  }

  add(row: SideRow): number {
    const id = this.#next++;
    this.set(id, row);
    return id;
  }

  set(id: number, row: SideRow): void {
    const number = Math.floor(id / chunkSize);
    let chunk = this.#chunks.get(number);
    if (!chunk) this.#chunks.set(number, (chunk = new SideChunk()));
    const at = id % chunkSize;
    chunk.ackId[at] = row.ackId;
    chunk.of[at] = row.of;
    chunk.latencyMs[at] = row.latencyMs;
    chunk.waitedMs[at] = row.waitedMs;
    chunk.ackSeq[at] = row.ackSeq;
    chunk.attempt[at] = row.attempt;
    chunk.rareFactsId[at] = row.rareFactsId;
  }

  /**
   * Stores how many milliseconds the report of an observed process took to reach the inspector. The value never
   * changes.
   */
  setLag(id: number, lagMs: number): void {
    const chunk = this.#chunks.get(Math.floor(id / chunkSize));
    if (chunk) chunk.lagMs[id % chunkSize] = lagMs;
  }

  lag(id: number): number {
    return this.#chunks.get(Math.floor(id / chunkSize))?.lagMs[id % chunkSize] ?? 0;
  }

  /** NaN if there is no value. */
  latency(id: number): number {
    if (id === 0) return NaN;
    return this.#chunks.get(Math.floor(id / chunkSize))?.latencyMs[id % chunkSize] ?? NaN;
  }

  /** The seq of the record that it belongs to; NaN if there is none. */
  of(id: number): number {
    if (id === 0) return NaN;
    return this.#chunks.get(Math.floor(id / chunkSize))?.of[id % chunkSize] ?? NaN;
  }

  /** How long an event waited to be sent (NaN if it did not wait or that is not known), and the number of its attempt (0 for none). */
  waiting(id: number): { readonly waitedMs: number; readonly attempt: number } {
    const chunk = id === 0 ? undefined : this.#chunks.get(Math.floor(id / chunkSize));
    const at = id % chunkSize;
    return { waitedMs: chunk?.waitedMs[at] ?? NaN, attempt: chunk?.attempt[at] ?? 0 };
  }

  row(id: number): SideRow {
    const chunk = this.#chunks.get(Math.floor(id / chunkSize));
    if (!chunk || id === 0) return emptySide;
    const at = id % chunkSize;
    return {
      ackId: chunk.ackId[at] ?? NaN,
      of: chunk.of[at] ?? NaN,
      latencyMs: chunk.latencyMs[at] ?? NaN,
      waitedMs: chunk.waitedMs[at] ?? NaN,
      ackSeq: chunk.ackSeq[at] ?? NaN,
      attempt: chunk.attempt[at] ?? 0,
      rareFactsId: chunk.rareFactsId[at] ?? 0,
    };
  }

  /** Frees the chunks that contain only rows before this one. */
  freeBefore(id: number): void {
    for (const number of this.#chunks.keys()) if ((number + 1) * chunkSize <= id) this.#chunks.delete(number);
  }

  clear(): void {
    this.#chunks.clear();
    this.#next = 1;
  }
}
