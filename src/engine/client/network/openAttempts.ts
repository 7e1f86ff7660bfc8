/**
 * Sockets that take several steps to open: a proxy's handshake, and its TLS. Invariant: none is opened, or goes on being opened, for
 * a request that has ended, for an agent that was destroyed, or beyond its time.
 */
import type { ClientRequest } from 'node:http';
import type { Duplex } from 'node:stream';

/** The request or the connection that a socket was opened for has ended. Nobody reads this error. */
export class Abandoned extends Error {
  constructor() {
    super('The socket is not needed any more');
  }
}

/** As Node names it of a socket whose signal ended it. */
class TimedOut extends Error {
  readonly code = 'ABORT_ERR';
}

export class OpenAttempts {
  readonly #timeoutMs: number;
  readonly #running = new Set<AbortController>();
  #closed = false;

  /** @param timeoutMs for each attempt */
  constructor(timeoutMs: number) {
    this.#timeoutMs = timeoutMs;
  }

  /**
   * The socket that `open` opens; the signal ends its steps. With the request the attempt ends at once.
   * @throws Abandoned, or what `open` throws
   */
  async run<T extends Duplex>(
    request: ClientRequest | undefined,
    open: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    if (this.#closed || request?.destroyed) throw new Abandoned();
    const attempt = new AbortController();
    const timer = setTimeout(() => attempt.abort(new TimedOut('The proxy did not answer')), this.#timeoutMs);
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

  /** Ends all that run; none begins any more. */
  close(): void {
    this.#closed = true;
    for (const attempt of this.#running) attempt.abort(new Abandoned());
  }
}

/** Node emits nothing for the end of a request that has no socket yet, so its method is watched. */
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
