import type { StoredCause } from '../../model/cause/cause.ts';

/** The attempt number if the client does not retry. */
const only = 0;

/**
 * The attempts of one emit that the transport accepted. The transport may accept each encoded attempt immediately,
 * later (with polling it waits for the previous POST), or never. The client does not discard an attempt when the emit
 * ends meanwhile.
 */
export class DeliveryAttempts {
  #anyTaken = false;
  /** Attempts that were encoded and that the transport has not accepted. */
  #waiting: readonly number[] = [];
  #takenAfterEnd: readonly number[] = [];

  get anyTaken(): boolean {
    return this.#anyTaken;
  }

  encoded(attempt: number | undefined): void {
    this.#waiting = [...this.#waiting, attempt ?? only];
  }

  taken(attempt: number | undefined, afterEnd: boolean): void {
    this.dropped(attempt);
    this.#anyTaken = true;
    if (afterEnd) this.#takenAfterEnd = [...this.#takenAfterEnd, attempt ?? only];
  }

  dropped(attempt: number | undefined): void {
    this.#waiting = this.#waiting.filter((waiting) => waiting !== (attempt ?? only));
  }

  /**
   * Adds the known facts about the attempts to the cause of the emit's end: whether any attempt was sent, and which of
   * them were sent, or may be sent, after the emit had ended.
   */
  addTo(cause: StoredCause): StoredCause {
    const accepted = this.#takenAfterEnd;
    const waiting = this.#waiting;
    const facts = {
      ...(accepted.length > 0 && { takenLater: named(accepted) }),
      ...(waiting.length > 0 && { mayBeSent: named(waiting) }),
      ...(accepted.length === 0 && waiting.length === 0 && !this.#anyTaken && { neverSent: true }),
    };
    return Object.keys(facts).length === 0 ? cause : { ...cause, params: { ...cause.params, ...facts } };
  }
}

/** The numbers of the attempts; true if the client does not retry. */
function named(attempts: readonly number[]): string | true {
  return attempts[0] === only ? true : attempts.join(', ');
}
