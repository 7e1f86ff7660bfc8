/** Pairs acknowledgements with the events that one end of a namespace sent. */
import { AckLedger } from '../../contracts/ackLedger.ts';
import type { ObservedReference } from '../../contracts/observedSink.ts';

/** Maximum number of waiting events: an application that never acknowledges must not use up the memory. */
export const maxWaiting = 10_000;

export class AckPairs {
  #ledger: AckLedger<ObservedReference> | undefined;
  readonly #unacknowledged: (event: ObservedReference) => void;

  /** @param unacknowledged called with each event that does not wait anymore */
  constructor(unacknowledged: (event: ObservedReference) => void) {
    this.#unacknowledged = unacknowledged;
  }

  /** An event requested an acknowledgement. An ID that is used again belongs to the new event. */
  request(id: number, event: ObservedReference, t: number): void {
    const ledger = (this.#ledger ??= new AckLedger());
    const before = ledger.complete(id);
    if (before && before !== 'unsent') this.#unacknowledged(before.caller);
    const oldest = ledger.size >= maxWaiting ? ledger.forgetOldest() : undefined;
    if (oldest !== undefined) this.#unacknowledged(oldest);
    ledger.request(id, event);
    ledger.sent(id, t);
  }

  /** The event that an acknowledgement belongs to; undefined if it was not seen. */
  complete(id: number, t: number): { readonly event: ObservedReference; readonly latencyMs: number } | undefined {
    const completed = this.#ledger?.complete(id);
    if (!completed || completed === 'unsent') return undefined;
    return { event: completed.caller, latencyMs: Math.max(0, t - completed.sentAt) };
  }

  /** Must be called when the client has left the namespace. Pending events will not be acknowledged anymore. */
  end(): void {
    const ledger = this.#ledger;
    this.#ledger = undefined;
    for (const [, event] of ledger?.waiting() ?? []) this.#unacknowledged(event);
  }
}
