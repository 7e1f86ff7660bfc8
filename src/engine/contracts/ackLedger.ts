import type { EmitSignal } from './inspectedClient.ts';

/** Number of timed-out acknowledgements that are kept, so that a late response is recognized. */
const remembered = 10_000;

/** An acknowledgement that one attempt requested. */
interface PendingAck<T> {
  readonly caller: T;
  /** When its event was passed to the transport; undefined until then. */
  sentAt: number | undefined;
}

/** The emit to which a response belongs. `late`: the client no longer waited for a response to this attempt. */
export interface CompletedAck<T> {
  readonly caller: T;
  readonly late: boolean;
  readonly sentAt: number;
}

/**
 * The ack ledger: the pending acknowledgements of one namespace of one connection, by ID. IDs are never reused, and a retried emit has one
 * for each attempt. Timed-out acknowledgements are kept for some time to recognize a late response, which the client drops silently.
 */
export class AckLedger<T> {
  readonly #pending = new Map<number, PendingAck<T>>();
  readonly #timedOut = new Map<number, PendingAck<T>>();

  request(id: number, caller: T): void {
    this.#pending.set(id, { caller, sentAt: undefined });
  }

  /** Must be called when the event with this ID was passed to the transport. This can happen after the timeout of the event. */
  sent(id: number, at: number): void {
    const ack = this.#pending.get(id) ?? this.#timedOut.get(id);
    if (ack) ack.sentAt = at;
  }

  /**
   * Completes the acknowledgement with this ID. Returns undefined if none was requested. Returns 'unsent' and completes nothing if its
   * event was not sent yet.
   */
  complete(id: number): CompletedAck<T> | 'unsent' | undefined {
    const pending = this.#pending.get(id);
    const ack = pending ?? this.#timedOut.get(id);
    if (!ack) return undefined;
    if (ack.sentAt === undefined) return 'unsent';
    this.#pending.delete(id);
    this.#timedOut.delete(id);
    return { caller: ack.caller, late: pending === undefined, sentAt: ack.sentAt };
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
    const ack = this.#pending.get(id);
    if (ack === undefined) return;
    this.#pending.delete(id);
    this.#timedOut.set(id, ack);
    const oldest = this.#timedOut.size > remembered ? this.#timedOut.keys().next() : undefined;
    if (oldest && !oldest.done) this.#timedOut.delete(oldest.value);
  }

  forget(id: number): void {
    this.#pending.delete(id);
  }

  /**
   * Applies a signal of the client for an emit.
   * @param before the ack ID of the emit before this signal
   * @param caller the emit, if it requested an acknowledgement
   */
  signalled(signal: EmitSignal, before: number | undefined, caller: T | undefined, now: () => number): void {
    // Each retry has another ID, also while it waits in the queue. From then on, a response to the previous attempt is late.
    const givenUp = signal.type === 'encoded' || signal.type === 'queued' || signal.type === 'ackTimedOut';
    if (givenUp && before !== undefined) this.timeOut(before);
    if (signal.type === 'ackDropped' && before !== undefined) this.forget(before);
    if (signal.type === 'encoded' && signal.ackId !== undefined && caller !== undefined)
      this.request(signal.ackId, caller);
    if (signal.type === 'handedOver' && signal.ackId !== undefined) this.sent(signal.ackId, now());
  }

  /** All pending acknowledgements, oldest first. */
  waiting(): [number, T][] {
    return [...this.#pending].map(([id, { caller }]) => [id, caller]);
  }
}
