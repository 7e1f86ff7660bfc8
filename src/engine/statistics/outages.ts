import type { RareFacts } from '../../model/entry/rareFacts.ts';
import type { TimeSpan } from './timeAxis.ts';

/** A connection that fails for days has thousands of outages. Above this number, further outages are joined with the last one. */
const maxOutages = 2000;

interface Outage {
  readonly from: number;
  to: number;
}

/** Times at which a client tried to be connected and was not. */
export class Outages {
  readonly #ended: Outage[] = [];
  readonly #since = new Map<string, number>();
  /** When each client stopped trying, with the time at which its outage began. */
  readonly #stopped = new Map<string, Outage>();

  clear(): void {
    this.#ended.length = 0;
    this.#since.clear();
    this.#stopped.clear();
  }

  transition(connectionId: string, t: number, facts: RareFacts): void {
    const { state, cause } = facts;
    // Without a cause, the user or a program connects: the client was not trying before.
    if (state === 'connecting' && !cause) this.#stopped.delete(connectionId);
    // Not every recorded capture has the delays. A client that continues without a call was trying all the time.
    else if (state === 'connected' || state === 'reconnecting' || state === 'connectError') this.#resume(connectionId);

    if (state === 'connected' || state === 'recovered') this.#end(connectionId, t);
    else if (state === 'disconnected' || state === 'connectError' || state === 'reconnectFailed') {
      if (!this.#since.has(connectionId)) this.#since.set(connectionId, t);
      if (!isTrying(facts)) this.#stop(connectionId, t, cause?.code === 'client.disconnected');
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

  /** @param isOwn whether the user or a program disconnected: the next connection is never a continuation */
  #stop(connectionId: string, t: number, isOwn: boolean): void {
    const from = this.#since.get(connectionId) ?? t;
    const ended = this.#end(connectionId, t);
    if (isOwn) this.#stopped.delete(connectionId);
    else this.#stopped.set(connectionId, ended ?? { from, to: t });
  }

  #resume(connectionId: string): void {
    const stopped = this.#stopped.get(connectionId);
    if (!stopped) return;
    this.#stopped.delete(connectionId);
    const at = this.#ended.lastIndexOf(stopped);
    if (at >= 0) this.#ended.splice(at, 1);
    this.#since.set(connectionId, stopped.from);
  }

  /** Returns the outage, unless it has no length or was joined with the last one. */
  #end(connectionId: string, t: number): Outage | undefined {
    const from = this.#since.get(connectionId);
    this.#since.delete(connectionId);
    if (from === undefined || from === t) return undefined;
    const last = this.#ended.at(-1);
    if (last && this.#ended.length >= maxOutages) {
      last.to = Math.max(last.to, t);
      return undefined;
    }
    const outage = { from, to: t };
    this.#ended.push(outage);
    return outage;
  }
}

/** Whether the client tries again after a failure, or still waits for the response of the server. */
function isTrying({ state, cause, retryDelayMs, noRetry }: RareFacts): boolean {
  if (noRetry || state === 'reconnectFailed' || cause?.code === 'client.disconnected') return false;
  return retryDelayMs !== undefined || (state === 'connectError' && cause?.code === 'namespace.noAnswer');
}
