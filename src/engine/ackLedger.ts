/** How many that timed out are remembered for a late answer. */
const remembered = 10_000;

/**
 * The ack ledger: who waits for which acknowledgement, by its id, for one namespace of one connection. Ids are never used twice.
 * What timed out stays for a while, so that its late answer is recognised: the client drops it without a word.
 */
export class AckLedger<T> {
  readonly #pending = new Map<number, T>();
  readonly #timedOut = new Map<number, T>();

  ask(id: number, asker: T): void {
    this.#pending.set(id, asker);
  }

  /** Ends the one with this id. `late` when it had timed out; undefined when nobody asked. */
  answer(id: number): { asker: T; late: boolean } | undefined {
    const late = !this.#pending.has(id);
    const asker = late ? this.#timedOut.get(id) : this.#pending.get(id);
    this.#pending.delete(id);
    this.#timedOut.delete(id);
    return asker === undefined ? undefined : { asker, late };
  }

  timeOut(id: number): void {
    const asker = this.#pending.get(id);
    if (asker === undefined) return;
    this.#pending.delete(id);
    this.#timedOut.set(id, asker);
    const oldest = this.#timedOut.size > remembered ? this.#timedOut.keys().next() : undefined;
    if (oldest && !oldest.done) this.#timedOut.delete(oldest.value);
  }

  forget(id: number): void {
    this.#pending.delete(id);
  }

  /** Everything that still waits, oldest first. */
  waiting(): [number, T][] {
    return [...this.#pending];
  }
}
