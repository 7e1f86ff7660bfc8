import { deliveries, type Delivery } from '../../model/entry/delivery.ts';

const codes = Object.fromEntries(deliveries.map((delivery, code) => [delivery, code])) as Record<Delivery, number>;
/** The value in the delivery column when nothing is known yet. */
export const noDelivery = 255;

/**
 * The times and the delivery status of each event of a run, as columns: 25 bytes per event, regardless of its payload. Times are
 * milliseconds of the replay's clock.
 */
export class ReplayColumns {
  readonly total: number;
  readonly atMs: Float64Array;
  readonly settledMs: Float64Array;
  /** When the server's acknowledgement or echo was received. NaN if there was none. */
  readonly arrivedMs: Float64Array;
  readonly #delivery: Uint8Array;
  readonly #counts = new Uint32Array(deliveries.length);
  /** Events 0 to emitted-1 have been emitted. */
  emitted = 0;

  constructor(total: number) {
    this.total = total;
    this.atMs = new Float64Array(total).fill(NaN);
    this.settledMs = new Float64Array(total).fill(NaN);
    this.arrivedMs = new Float64Array(total).fill(NaN);
    this.#delivery = new Uint8Array(total).fill(noDelivery);
  }

  /** Adds the next event, which is emitted now. */
  emit(atMs: number): void {
    this.atMs[this.emitted++] = atMs;
  }

  become(index: number, delivery: Delivery, atMs: number): void {
    const before = this.#delivery[index] ?? noDelivery;
    if (before !== noDelivery) this.#counts[before] = (this.#counts[before] ?? 0) - 1;
    const code = codes[delivery];
    this.#counts[code] = (this.#counts[code] ?? 0) + 1;
    this.#delivery[index] = code;
    this.settledMs[index] = atMs;
  }

  /** undefined when nothing is known yet. */
  delivery(index: number): Delivery | undefined {
    return deliveries[this.#delivery[index] ?? noDelivery];
  }

  /** The number of events with this delivery status now. */
  count(delivery: Delivery): number {
    return this.#counts[codes[delivery]] ?? 0;
  }

  /** Copies of the columns for the emitted events in from..from+count. Their buffers can be transferred. */
  marks(from: number, count: number): Record<'atMs' | 'settledMs' | 'arrivedMs' | 'delivery', ArrayBuffer> {
    const to = Math.min(from + count, this.emitted);
    return {
      atMs: new Float32Array(this.atMs.subarray(from, to)).buffer,
      settledMs: new Float32Array(this.settledMs.subarray(from, to)).buffer,
      arrivedMs: new Float32Array(this.arrivedMs.subarray(from, to)).buffer,
      delivery: new Uint8Array(this.#delivery.subarray(from, to)).buffer,
    };
  }

  /** Copies for all emitted events, with full precision. */
  outcome(): Record<'atMs' | 'settledMs' | 'delivery', ArrayBuffer> {
    return {
      atMs: this.atMs.slice(0, this.emitted).buffer,
      settledMs: this.settledMs.slice(0, this.emitted).buffer,
      delivery: this.#delivery.slice(0, this.emitted).buffer,
    };
  }
}
