/** Facts that few records have: of emits, acknowledgements, packets and connections. A flood of plain events has none of it. */
const chunkSize = 4096;

/** NaN and 0 stand for what there is not. */
export interface SideRow {
  readonly ackId: number;
  readonly of: number;
  readonly latencyMs: number;
  readonly waitedMs: number;
  readonly ackSeq: number;
  readonly attempt: number;
  /** Number of its words, see factWords.ts. */
  readonly words: number;
}

export const emptySide: SideRow = {
  ackId: NaN,
  of: NaN,
  latencyMs: NaN,
  waitedMs: NaN,
  ackSeq: NaN,
  attempt: 0,
  words: 0,
};

class SideChunk {
  readonly ackId = new Float64Array(chunkSize);
  readonly of = new Float64Array(chunkSize);
  readonly latencyMs = new Float64Array(chunkSize);
  readonly waitedMs = new Float64Array(chunkSize);
  readonly ackSeq = new Float64Array(chunkSize);
  readonly attempt = new Uint32Array(chunkSize);
  readonly words = new Uint32Array(chunkSize);
}

export class SparseFacts {
  readonly #chunks = new Map<number, SideChunk>();
  #next = 1;

  /** Number of the next row: rows of later records have higher ones. */
  get next(): number {
    return this.#next;
  }

  /** Bytes of memory that it holds. */
  get size(): number {
    return this.#chunks.size * chunkSize * 48;
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
    chunk.words[at] = row.words;
  }

  /** NaN when there is none. */
  latency(id: number): number {
    if (id === 0) return NaN;
    return this.#chunks.get(Math.floor(id / chunkSize))?.latencyMs[id % chunkSize] ?? NaN;
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
      words: chunk.words[at] ?? 0,
    };
  }

  /** Lets the chunks go that hold only rows before this one. */
  freeBefore(id: number): void {
    for (const number of this.#chunks.keys()) if ((number + 1) * chunkSize <= id) this.#chunks.delete(number);
  }

  clear(): void {
    this.#chunks.clear();
    this.#next = 1;
  }
}
