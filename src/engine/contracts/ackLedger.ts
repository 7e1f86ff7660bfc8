import type { EmitSignal } from './inspectedClient.ts';

/** Number of timed-out acknowledgements that are remembered for a late response. */
const remembered = 10_000;

/** One acknowledgement that was requested by one attempt. */
interface Asked<T> {
  readonly caller: T;
  /** When its event was handed to the transport; undefined until then. */
  sentAt: number | undefined;
}

/** The emit that a response belongs to; `late` if the client had given up this attempt. */
export interface Answered<T> {
  readonly caller: T;
  readonly late: boolean;
  readonly sentAt: number;
}

/**
 * The ack ledger: the pending acknowledgements of one namespace of one connection, by ID. IDs are never reused; an emit that is retried has
 * one for each attempt. Timed-out ones are kept for a while, so that a late response is recognized: the client drops it silently.
 */
export class AckLedger<T> {
  readonly #pending = new Map<number, Asked<T>>();
  readonly #timedOut = new Map<number, Asked<T>>();

  ask(id: number, caller: T): void {
    this.#pending.set(id, { caller, sentAt: undefined });
  }

  /** The event with this ID was handed to the transport, possibly after its timeout. */
  sent(id: number, at: number): void {
    const asked = this.#pending.get(id) ?? this.#timedOut.get(id);
    if (asked) asked.sentAt = at;
  }

  /**
   * Completes the acknowledgement with this ID. Returns undefined if none was requested. Returns 'unsent' and completes nothing if its
   * event was not sent yet.
   */
  answer(id: number): Answered<T> | 'unsent' | undefined {
    const pending = this.#pending.get(id);
    const asked = pending ?? this.#timedOut.get(id);
    if (!asked) return undefined;
    if (asked.sentAt === undefined) return 'unsent';
    this.#pending.delete(id);
    this.#timedOut.delete(id);
    return { caller: asked.caller, late: pending === undefined, sentAt: asked.sentAt };
  }

  /** The number of pending acknowledgements. */
  get size(): number {
    return this.#pending.size;
  }

  /** Forgets the oldest pending acknowledgement and returns its caller; undefined if there is none. */
  forgetOldest(): T | undefined {
    const oldest = this.#pending.entries().next();
    if (oldest.done) return undefined;
    const [id, { caller }] = oldest.value;
    this.#pending.delete(id);
    return caller;
  }

  timeOut(id: number): void {
    const asked = this.#pending.get(id);
    if (asked === undefined) return;
    this.#pending.delete(id);
    this.#timedOut.set(id, asked);
    const oldest = this.#timedOut.size > remembered ? this.#timedOut.keys().next() : undefined;
    if (oldest && !oldest.done) this.#timedOut.delete(oldest.value);
  }

  forget(id: number): void {
    this.#pending.delete(id);
  }

  /**
   * The client reported a signal for an emit. `before`: its ID until now; `caller`: the emit itself, if it requested an acknowledgement.
   */
  signalled(signal: EmitSignal, before: number | undefined, caller: T | undefined, now: () => number): void {
    // Each retry has an ID of its own, also one that will only be sent from the queue; a response to the previous attempt is late.
    const givenUp = signal.type === 'encoded' || signal.type === 'queued' || signal.type === 'ackTimedOut';
    if (givenUp && before !== undefined) this.timeOut(before);
    if (signal.type === 'ackDropped' && before !== undefined) this.forget(before);
    if (signal.type === 'encoded' && signal.ackId !== undefined && caller !== undefined) this.ask(signal.ackId, caller);
    if (signal.type === 'handedOver' && signal.ackId !== undefined) this.sent(signal.ackId, now());
  }

  /** All pending acknowledgements, oldest first. */
  waiting(): [number, T][] {
    return [...this.#pending].map(([id, { caller }]) => [id, caller]);
  }
}
