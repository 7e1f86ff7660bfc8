/** The values that were counted for a record that can still change. */
export interface Counted {
  /** Code of its delivery status. */
  readonly status: number;
  readonly bytes: number;
}

const chunkSize = 4096;
const statuses = 32;

/** The values that were counted for records, by the number of their row in `SparseFacts`: 8 bytes each. */
export class CountedColumn {
  readonly #chunks = new Map<number, Float64Array>();

  set(side: number, { status, bytes }: Counted): void {
    const number = Math.floor(side / chunkSize);
    let chunk = this.#chunks.get(number);
    if (!chunk) this.#chunks.set(number, (chunk = new Float64Array(chunkSize)));
    // 0 means that the record was not counted.
    chunk[side % chunkSize] = 1 + status + bytes * statuses;
  }

  /** Undefined if it was not counted. */
  get(side: number): Counted | undefined {
    const packed = this.#chunks.get(Math.floor(side / chunkSize))?.[side % chunkSize] ?? 0;
    return packed === 0 ? undefined : { status: (packed - 1) % statuses, bytes: Math.floor((packed - 1) / statuses) };
  }

  clear(): void {
    this.#chunks.clear();
  }
}
