import { messageOf } from '../../src/base/userError.ts';
import type { EntryDetails } from '../../src/protocol/engineMessages.ts';

/**
 * A value that is requested for the shown entry, and again each time its details are read again. Until the new value is received, the
 * previous value of the same entry is kept.
 */
export class EntryRead<T> {
  readonly #request: (details: EntryDetails) => Promise<T>;
  readonly #invalidate: () => void;
  /** The details that the value was requested for. */
  #requestedFor: EntryDetails | undefined;
  #seq: number | undefined;
  #value: T | undefined;
  /** Why the last request failed. */
  fault: string | undefined;

  constructor(request: (details: EntryDetails) => Promise<T>, invalidate: () => void) {
    this.#request = request;
    this.#invalidate = invalidate;
  }

  /** @returns the value that was received last for this entry; undefined before the first one, and after a failed request */
  of(details: EntryDetails): T | undefined {
    if (details === this.#requestedFor) return this.#value;
    const { seq } = details.facts;
    if (seq !== this.#seq) this.reset();
    this.#requestedFor = details;
    this.#seq = seq;
    this.#request(details).then(
      (value) => this.#received(details, value, undefined),
      (error: unknown) => this.#received(details, undefined, messageOf(error)),
    );
    return this.#value;
  }

  /** Discards everything that was read. */
  reset(): void {
    this.#requestedFor = this.#seq = this.#value = this.fault = undefined;
  }

  #received(details: EntryDetails, value: T | undefined, fault: string | undefined): void {
    if (details !== this.#requestedFor) return;
    this.#value = value;
    this.fault = fault;
    this.#invalidate();
  }
}
