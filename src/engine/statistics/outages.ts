import type { RareFacts } from '../../model/entry/rareFacts.ts';
import type { TimeSpan } from './timeAxis.ts';

/** A connection that fails for days has thousands of outages. Above this number, further outages are joined with the last one. */
const maxOutages = 2000;

/** Times at which a connection was not connected although it should have been. */
export class Outages {
  readonly #ended: { from: number; to: number }[] = [];
  readonly #since = new Map<string, number>();

  clear(): void {
    this.#ended.length = 0;
    this.#since.clear();
  }

  transition(connectionId: string, t: number, { state, cause }: RareFacts): void {
    const isEnd = state === 'disconnected' && cause?.code === 'client.disconnected';
    if (isEnd || state === 'connected' || state === 'recovered') this.#end(connectionId, t);
    else if (state === 'disconnected' || state === 'connectError' || state === 'reconnectFailed') {
      if (!this.#since.has(connectionId)) this.#since.set(connectionId, t);
    }
  }

  /** Pairs of start and end within a span; the end of an outage that has not ended is NaN. */
  pairs(span: TimeSpan | undefined): Float64Array<ArrayBuffer> {
    const { from, to } = span ?? { from: -Infinity, to: Infinity };
    const all = [...this.#ended, ...[...this.#since.values()].map((since) => ({ from: since, to: NaN }))];
    const within = all.filter((outage) => outage.from < to && !(outage.to < from));
    return Float64Array.from(
      within.flatMap((outage) => [Math.max(from, outage.from), outage.to > to ? to : outage.to]),
    );
  }

  #end(connectionId: string, t: number): void {
    const from = this.#since.get(connectionId);
    if (from === undefined) return;
    this.#since.delete(connectionId);
    const last = this.#ended.at(-1);
    if (last && this.#ended.length >= maxOutages) last.to = Math.max(last.to, t);
    else this.#ended.push({ from, to: t });
  }
}
