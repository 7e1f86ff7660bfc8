import type { EmitSignal } from '../contracts/inspectedClient.ts';

/** How many that timed out are remembered for a late answer. */
const remembered = 10_000;

/** One acknowledgement that was asked for, by one attempt. */
interface Asked<T> {
  readonly caller: T;
  /** When its event was handed to the transport; undefined until then. */
  sentAt: number | undefined;
}

/** What an answer is to: `late` when the client had given up this attempt. */
export interface Answered<T> {
  readonly caller: T;
  readonly late: boolean;
  readonly sentAt: number;
}

/**
 * The ack ledger: who waits for which acknowledgement, by its id, for one namespace of one connection. Ids are never used twice;
 * an emit that is tried again has one for each attempt. What timed out stays for a while, so that its late answer is recognized: the
 * client drops it without a word.
 */
export class AckLedger<T> {
  readonly #pending = new Map<number, Asked<T>>();
  readonly #timedOut = new Map<number, Asked<T>>();

  ask(id: number, caller: T): void {
    this.#pending.set(id, { caller, sentAt: undefined });
  }

  /** The event with this id was handed to the transport, which may be after its time. */
  sent(id: number, at: number): void {
    const asked = this.#pending.get(id) ?? this.#timedOut.get(id);
    if (asked) asked.sentAt = at;
  }

  /** Ends the one with this id. Undefined when nobody asked; 'unsent', and nothing is ended, when its event has not left yet. */
  answer(id: number): Answered<T> | 'unsent' | undefined {
    const pending = this.#pending.get(id);
    const asked = pending ?? this.#timedOut.get(id);
    if (!asked) return undefined;
    if (asked.sentAt === undefined) return 'unsent';
    this.#pending.delete(id);
    this.#timedOut.delete(id);
    return { caller: asked.caller, late: pending === undefined, sentAt: asked.sentAt };
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

  /** What the client did with an emit. `before`: the id that it had until now; `asker`: itself, if it asked for an acknowledgement. */
  signalled(signal: EmitSignal, before: number | undefined, caller: T | undefined, now: () => number): void {
    // A retry has an id of its own, and one that goes back to the queue will have; an answer to the try before it comes late.
    const givenUp = signal.type === 'encoded' || signal.type === 'queued' || signal.type === 'ackTimedOut';
    if (givenUp && before !== undefined) this.timeOut(before);
    if (signal.type === 'ackDropped' && before !== undefined) this.forget(before);
    if (signal.type === 'encoded' && signal.ackId !== undefined && caller !== undefined) this.ask(signal.ackId, caller);
    if (signal.type === 'handedOver' && signal.ackId !== undefined) this.sent(signal.ackId, now());
  }

  /** Everything that still waits, oldest first. */
  waiting(): [number, T][] {
    return [...this.#pending].map(([id, { caller }]) => [id, caller]);
  }
}
