/**
 * Calculates the difference between two clocks from the times of messages between them. A message cannot be received
 * before it was sent, so each message to the other clock gives an upper bound, and each message back gives a lower
 * bound.
 */
export class ClockSkew {
  #most = Infinity;
  #least = -Infinity;

  /** Adds a message from the first clock to the second. */
  there(sentAt: number, receivedAt: number): void {
    this.#most = Math.min(this.#most, receivedAt - sentAt);
  }

  /** Adds a message from the second clock to the first. */
  back(sentAt: number, receivedAt: number): void {
    this.#least = Math.max(this.#least, sentAt - receivedAt);
  }

  /**
   * Whether one difference fits all messages. It does not if a clock was set between them, or if the clocks run at
   * different rates.
   */
  get isConsistent(): boolean {
    return this.#least <= this.#most;
  }

  /**
   * By how many milliseconds the second clock is ahead; negative if it is behind. This is the middle of the possible
   * range, or 0 if the clocks can be equal. With messages in one direction only, it is the smallest possible
   * difference.
   */
  get ms(): number {
    if (this.#least <= 0 && this.#most >= 0) return 0;
    if (this.#most === Infinity) return this.#least;
    if (this.#least === -Infinity) return this.#most;
    return (this.#least + this.#most) / 2;
  }
}
