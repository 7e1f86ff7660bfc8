/**
 * The difference between two clocks, from the times of messages that went between them. A message cannot be received before it was sent, so
 * each message to the other clock gives an upper bound, and each message back gives a lower one.
 */
export class ClockSkew {
  #most = Infinity;
  #least = -Infinity;

  /** A message went from the first clock to the second. */
  there(sentAt: number, receivedAt: number): void {
    this.#most = Math.min(this.#most, receivedAt - sentAt);
  }

  /** A message went from the second clock to the first. */
  back(sentAt: number, receivedAt: number): void {
    this.#least = Math.max(this.#least, sentAt - receivedAt);
  }

  /** Whether one difference fits all messages: clocks that were set or run at different rates in between contradict each other. */
  get isConsistent(): boolean {
    return this.#least <= this.#most;
  }

  /**
   * By how many milliseconds the second clock is ahead: the middle of what is possible. 0 if the clocks can be equal. With messages in one
   * direction only, it is the smallest difference that is possible.
   */
  get ms(): number {
    if (this.#least <= 0 && this.#most >= 0) return 0;
    if (this.#most === Infinity) return this.#least;
    if (this.#least === -Infinity) return this.#most;
    return (this.#least + this.#most) / 2;
  }
}
