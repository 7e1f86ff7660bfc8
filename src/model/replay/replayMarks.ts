import { type Delivery, deliveries } from '../entry/delivery.ts';

/** The times and the delivery of each event of a run, as columns: milliseconds from the start of the replay, NaN while there is no time. */
export interface RunMarks {
  readonly count: number;
  readonly atMs: Float32Array;
  /** When the event reached its delivery status. */
  readonly settledMs: Float32Array;
  /** When the server's acknowledgement or echo was received. */
  readonly arrivedMs: Float32Array;
  /** Indexes into `deliveries`; `undelivered` while there is none. */
  readonly delivery: Uint8Array;
}

export const undelivered = 255;

/** A range of marks as the engine sends it. */
export interface MarkRange {
  readonly from: number;
  readonly count: number;
  readonly atMs: ArrayBuffer;
  readonly settledMs: ArrayBuffer;
  readonly arrivedMs: ArrayBuffer;
  readonly delivery: ArrayBuffer;
}

/** Marks that grow while a replay runs. The columns may be longer than `count`. */
export class MarkColumns implements RunMarks {
  count = 0;
  atMs = new Float32Array(0);
  settledMs = new Float32Array(0);
  arrivedMs = new Float32Array(0);
  delivery = new Uint8Array(0);

  /**
   * Overwrites a range.
   * @returns false when the range leaves a gap or its columns are too short; in this case, nothing is changed
   */
  put(range: MarkRange): boolean {
    const { from, count } = range;
    const short = [range.atMs, range.settledMs, range.arrivedMs].some((column) => column.byteLength < count * 4);
    if (from > this.count || short || range.delivery.byteLength < count) return false;
    this.#reserve(from + count);
    this.atMs.set(new Float32Array(range.atMs, 0, count), from);
    this.settledMs.set(new Float32Array(range.settledMs, 0, count), from);
    this.arrivedMs.set(new Float32Array(range.arrivedMs, 0, count), from);
    this.delivery.set(new Uint8Array(range.delivery, 0, count), from);
    this.count = Math.max(this.count, from + count);
    return true;
  }

  #reserve(count: number): void {
    if (count <= this.atMs.length) return;
    const length = Math.max(1024, count, Math.min(this.atMs.length * 2, this.atMs.length + 1_000_000));
    this.atMs = grown(this.atMs, new Float32Array(length));
    this.settledMs = grown(this.settledMs, new Float32Array(length));
    this.arrivedMs = grown(this.arrivedMs, new Float32Array(length));
    this.delivery = grown(this.delivery, new Uint8Array(length));
  }
}

function grown<T extends Float32Array | Uint8Array>(from: T, to: T): T {
  to.set(from);
  return to;
}

export function deliveryAt(marks: RunMarks, index: number): Delivery | undefined {
  return deliveries[marks.delivery[index] ?? undelivered];
}

/** The number of a column; undefined when there is none. */
export function timeAt(column: Float32Array, index: number): number | undefined {
  const time = column[index];
  return time === undefined || Number.isNaN(time) ? undefined : time;
}
