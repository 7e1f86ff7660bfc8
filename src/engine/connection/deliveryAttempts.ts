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

  /** What follows the reason of an end: whether it was ever sent, and what was, or may be, sent after it. */
  words(): string {
    const taken = this.#takenAfterEnd;
    const waiting = this.#waiting;
    const parts = [
      ...(taken.length > 0 ? [`the transport took ${named(taken, 'it')} only after that`] : []),
      ...(waiting.length > 0
        ? [`${named(waiting, 'the event')} still waited for the transport, which may send ${pronoun(waiting)} later`]
        : []),
    ];
    if (parts.length > 0) return `: ${parts.join('; ')}`;
    return this.#anyTaken ? '' : ': it was never sent';
  }
}

function named(attempts: readonly number[], one: string): string {
  if (attempts[0] === only) return one;
  return `attempt${attempts.length > 1 ? 's' : ''} ${attempts.join(', ')}`;
}

function pronoun({ length }: readonly number[]): string {
  return length > 1 ? 'them' : 'it';
}
