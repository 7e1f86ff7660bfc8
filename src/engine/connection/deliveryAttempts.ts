import type { StoredCause } from '../../model/cause/cause.ts';

/** Number of the attempt when the client does not try again. */
const only = 0;

/**
 * What the transport took of one emit: of each attempt, encoded in its turn, the transport may take it at once, later (over polling it
 * waits for the POST before), or never. The client does not call it back when the emit ends meanwhile.
 */
export class DeliveryAttempts {
  #anyTaken = false;
  /** Attempts that were encoded and that the transport has not taken. */
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

  /** The cause of an end, with what is known of the sending: whether it was ever sent, and what was, or may be, sent after it. */
  addTo(cause: StoredCause): StoredCause {
    const taken = this.#takenAfterEnd;
    const waiting = this.#waiting;
    const facts = {
      ...(taken.length > 0 && { takenLater: named(taken) }),
      ...(waiting.length > 0 && { mayBeSent: named(waiting) }),
      ...(taken.length === 0 && waiting.length === 0 && !this.#anyTaken && { neverSent: true }),
    };
    return Object.keys(facts).length === 0 ? cause : { ...cause, params: { ...cause.params, ...facts } };
  }
}

/** The numbers of attempts; true when the client does not try again. */
function named(attempts: readonly number[]): string | true {
  return attempts[0] === only ? true : attempts.join(', ');
}
