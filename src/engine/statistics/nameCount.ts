import type { StatisticsColumn } from '../../protocol/statisticsMessages.ts';
import { deliveryCodes } from '../log/columns/factCodes.ts';
import { Latencies } from './latencies.ts';
import type { Counted } from './countedColumn.ts';

/** Delivery statuses that have a column. */
const columnOf: ReadonlyMap<number, 'timedOut' | 'late' | 'discarded' | 'lost' | 'failed'> = new Map(
  (['timedOut', 'late', 'discarded', 'lost', 'failed'] as const).map((delivery) => [
    deliveryCodes.of(delivery),
    delivery,
  ]),
);
const secondMs = 1000;

/** The counts of the events of one name and direction. */
export class NameCount {
  readonly #deliveries = { timedOut: 0, late: 0, discarded: 0, lost: 0, failed: 0 };
  #count = 0;
  #bytes = 0;
  #lastT = NaN;
  #second = NaN;
  #inSecond = 0;
  #peak = 0;
  /** Created on demand, because few names are ever acknowledged. */
  #latencies: Latencies | undefined;
  #percentiles: { readonly of: number; readonly values: readonly number[] } = { of: 0, values: [NaN, NaN, NaN] };

  get count(): number {
    return this.#count;
  }

  add(t: number, { status, bytes }: Counted): void {
    this.#count++;
    this.#lastT = t;
    const second = Math.floor(t / secondMs);
    this.#inSecond = second === this.#second ? this.#inSecond + 1 : 1;
    this.#second = second;
    this.#peak = Math.max(this.#peak, this.#inSecond);
    this.#weigh(status, bytes, 1);
  }

  change(now: Counted, before: Counted): void {
    this.#weigh(before.status, before.bytes, -1);
    this.#weigh(now.status, now.bytes, 1);
  }

  acknowledged(latencyMs: number): void {
    this.#latencies ??= new Latencies();
    this.#latencies.add(latencyMs);
  }

  /** The numbers of the name's row. `direction` is 0 for incoming, 1 for outgoing, 2 for both. */
  numbers(direction: number, seconds: number): Record<StatisticsColumn, number> {
    const [p50 = NaN, p95 = NaN, p99 = NaN] = this.#percentilesNow();
    return {
      direction,
      count: this.#count,
      rate: this.#count / seconds,
      peak: this.#peak,
      bytes: this.#bytes,
      acks: this.#latencies?.count ?? 0,
      p50,
      p95,
      p99,
      max: this.#latencies?.max ?? NaN,
      ...this.#deliveries,
      lastT: this.#lastT,
    };
  }

  #weigh(status: number, bytes: number, sign: 1 | -1): void {
    this.#bytes += sign * bytes;
    const column = columnOf.get(status);
    if (column) this.#deliveries[column] += sign;
  }

  #percentilesNow(): readonly number[] {
    const latencies = this.#latencies;
    if (latencies && latencies.count !== this.#percentiles.of) {
      this.#percentiles = { of: latencies.count, values: [50, 95, 99].map((percent) => latencies.percentile(percent)) };
    }
    return this.#percentiles.values;
  }
}
