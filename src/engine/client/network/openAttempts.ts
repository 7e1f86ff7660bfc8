/**
 * Sockets that take several steps to open, such as the TLS handshake with a proxy and then the proxy's own handshake. Invariant: no socket
 * is opened, or continues to be opened, for a request that has ended, for a destroyed agent, or after the timeout.
 */
import type { ClientRequest } from 'node:http';
import type { Duplex } from 'node:stream';

/** The request or the connection of a socket that was being opened has ended. This error is not shown anywhere. */
export class Abandoned extends Error {
  constructor() {
    super('The socket is not needed anymore');
  }
}

/** Has the name of the errors of Node.js for operations that a signal ended at a timeout. */
class TimedOut extends Error {
  readonly code = 'ABORT_ERR';
}

export class OpenAttempts {
  readonly #timeoutMs: number;
  readonly #running = new Set<AbortController>();
  #closed = false;

  /** @param timeoutMs the timeout of each attempt */
  constructor(timeoutMs: number) {
    this.#timeoutMs = timeoutMs;
  }

  /**
   * Resolves with the socket that `open` opens; the signal ends its steps. The attempt ends as soon as the request does.
   * @throws Abandoned, or errors of `open`
   */
  async run<T extends Duplex>(
    request: ClientRequest | undefined,
    open: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    if (this.#closed || request?.destroyed) throw new Abandoned();
    const attempt = new AbortController();
    const timer = setTimeout(() => attempt.abort(new TimedOut('The proxy did not respond')), this.#timeoutMs);
    const unwatch = request && watchDestroy(request, () => attempt.abort(new Abandoned()));
    this.#running.add(attempt);
    try {
      const socket = await open(attempt.signal);
      if (attempt.signal.aborted) socket.destroy();
      attempt.signal.throwIfAborted();
      return socket;
    } finally {
      clearTimeout(timer);
      unwatch?.();
      this.#running.delete(attempt);
    }
  }

  /** Ends all attempts; later ones are refused. */
  close(): void {
    this.#closed = true;
    for (const attempt of this.#running) attempt.abort(new Abandoned());
  }
}

/** Node.js emits no event when a request without a socket is destroyed, so its method is wrapped. */
function watchDestroy(request: ClientRequest, onDestroyed: () => void): () => void {
  const destroy = request.destroy.bind(request);
  request.destroy = (error) => {
    destroy(error);
    onDestroyed();
    return request;
  };
  return () => {
    request.destroy = destroy;
  };
}
