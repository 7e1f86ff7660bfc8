import type { ReplayColumns } from './replayColumns.ts';

/** An event that came is looked for among this many, so that a server that sends others of the same name costs no more. */
const window = 20_000;
/** Where the server has not echoed anything for so long, it does not echo: what was sent by then is looked for no more. */
const silenceMs = 5000;
const none = NaN;

/**
 * Recognizes the server's echoes of the events that a run emitted, by their prints and in the order in which they were emitted.
 * Only what reached the wire on the connection that is up now can be echoed on it.
 */
export class Echoes {
  readonly #columns: ReplayColumns;
  readonly #prints: Float64Array;
  readonly #names = new Set<string>();
  /** What stands before it is answered, or cannot be any more. */
  #from = 0;
  #seen = false;

  constructor(columns: ReplayColumns) {
    this.#columns = columns;
    this.#prints = new Float64Array(columns.total).fill(none);
  }

  /** An event was handed to the transport, with this print. */
  expect(index: number, event: string, print: number): void {
    if (this.#names.size < 1000) this.#names.add(event);
    this.#prints[index] = print;
  }

  /** The event that this is the echo of, now that it came; undefined when it is none. */
  match(event: string, print: () => number): number | undefined {
    if (!this.#names.has(event)) return undefined;
    const wanted = print();
    const to = Math.min(this.#columns.emitted, this.#from + window);
    for (let index = this.#from; index < to; index++) {
      if (this.#prints[index] !== wanted) continue;
      this.#prints[index] = none;
      this.#from = index + 1;
      this.#seen = true;
      return index;
    }
    return undefined;
  }

  /** What was sent over the connection that ended is not echoed any more. What is sent later, buffered now, may be. */
  connectionEnded(): void {
    this.#prints.fill(none, this.#from, this.#columns.emitted);
  }

  /** No echo will be found for this one and those before it that were sent. */
  isPast(index: number, nowMs: number): boolean {
    if (index < this.#from || Number.isNaN(this.#prints[index])) return true;
    if (this.#seen || nowMs - (this.#columns.settledMs[index] ?? nowMs) < silenceMs) return false;
    this.#prints[index] = none;
    return true;
  }

  /** Whether the server echoes, and some are under way. */
  get areAwaited(): boolean {
    return this.#seen && this.#from < this.#columns.emitted && !Number.isNaN(this.#prints[this.#columns.emitted - 1]);
  }
}
