import { PollRequest, type PollRequestOptions } from './pollRequest.ts';

/**
 * How long the client can send its close packet after the connection has ended, in milliseconds. A socket that is still open afterward
 * only waits for a server that does not respond.
 */
export const closeTimeoutMs = 5000;

/** The pending requests of one polling transport. No request continues after the end of its connection. */
export class PollRequests {
  readonly #running = new Set<PollRequest>();
  #timer: NodeJS.Timeout | undefined;
  #ending = false;

  start(options: PollRequestOptions): PollRequest {
    const request = new PollRequest(options, () => {
      this.#running.delete(request);
      if (this.#ending) this.#abortPolls();
    });
    this.#running.add(request);
    return request;
  }

  /**
   * Must be called when the connection has ended. POST requests, of which the last contains the close packet, have a
   * limited time. Polls are aborted when no POST request is in progress anymore.
   */
  end(): void {
    if (this.#ending) return;
    this.#ending = true;
    this.#timer = setTimeout(() => this.#abortAll(), closeTimeoutMs).unref();
    this.#abortPolls();
  }

  /** Polls are aborted after the POST requests, because the server would treat an abort before the close packet as a broken connection. */
  #abortPolls(): void {
    if (![...this.#running].some(({ method }) => method === 'POST')) this.#abortAll();
  }

  #abortAll(): void {
    clearTimeout(this.#timer);
    for (const request of [...this.#running]) request.abort();
  }
}
