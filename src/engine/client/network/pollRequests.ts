import { PollRequest, type PollRequestOptions } from './pollRequest.ts';

/** Time for the client's goodbye after the end; what still holds a socket then waits for a server that does not answer. */
export const goodbyeMs = 5000;

/** The requests of one polling transport that are under way. None outlives its connection. */
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

  /** The connection is over: what is being posted, its goodbye last, has a little time; polls end with it. */
  end(): void {
    if (this.#ending) return;
    this.#ending = true;
    this.#timer = setTimeout(() => this.#abortAll(), goodbyeMs).unref();
    this.#abortPolls();
  }

  /** A poll that ended while the goodbye is posted would look to the server like a connection that broke. */
  #abortPolls(): void {
    if (![...this.#running].some(({ method }) => method === 'POST')) this.#abortAll();
  }

  #abortAll(): void {
    clearTimeout(this.#timer);
    for (const request of [...this.#running]) request.abort();
  }
}
