import type { ReplayColumns } from './replayColumns.ts';

/**
 * Maximum number of sent events that are compared with a received one, so that the cost is bounded when a server sends other events with
 * the same name.
 */
const window = 20_000;
/** If no echo was received for this time, the server does not echo: events that were sent by then are no longer compared. */
const silenceMs = 5000;
const none = NaN;

/**
 * Recognizes the server's echoes of the events that a run emitted, by their fingerprints and in the order in which they were emitted. Only
 * events that were sent on the current connection can be echoed on it.
 */
export class Echoes {
  readonly #columns: ReplayColumns;
  readonly #fingerprints: Float64Array;
  readonly #names = new Set<string>();
  /** Events before this index were echoed, or can no longer be. */
  #from = 0;
  #seen = false;

  constructor(columns: ReplayColumns) {
    this.#columns = columns;
    this.#fingerprints = new Float64Array(columns.total).fill(none);
  }

  /** An event with this fingerprint was passed to the transport. */
  expect(index: number, event: string, fingerprint: number): void {
    if (this.#names.size < 1000) this.#names.add(event);
    this.#fingerprints[index] = fingerprint;
  }

  /** The index of the event that a received event echoes; undefined if it is not an echo. */
  match(event: string, fingerprint: () => number): number | undefined {
    if (!this.#names.has(event)) return undefined;
    const target = fingerprint();
    const to = Math.min(this.#columns.emitted, this.#from + window);
    for (let index = this.#from; index < to; index++) {
      if (this.#fingerprints[index] !== target) continue;
      this.#fingerprints[index] = none;
      this.#from = index + 1;
      this.#seen = true;
      return index;
    }
    return undefined;
  }

  /**
   * Must be called when the connection has ended. Events that were sent on it will not be echoed. Buffered events that are sent later may
   * be echoed.
   */
  connectionEnded(): void {
    this.#fingerprints.fill(none, this.#from, this.#columns.emitted);
  }

  /** Whether no echo will be found for this event and those sent before it. */
  isPast(index: number, nowMs: number): boolean {
    if (index < this.#from || Number.isNaN(this.#fingerprints[index])) return true;
    if (this.#seen || nowMs - (this.#columns.settledMs[index] ?? nowMs) < silenceMs) return false;
    this.#fingerprints[index] = none;
    return true;
  }

  /** Whether the server echoes, and echoes are pending. */
  get areAwaited(): boolean {
    return (
      this.#seen && this.#from < this.#columns.emitted && !Number.isNaN(this.#fingerprints[this.#columns.emitted - 1])
    );
  }
}
