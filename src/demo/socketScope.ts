import type { Socket } from 'socket.io';

export type Ack = (...args: unknown[]) => void;

const maxTimers = 50;

/** Handlers and timers of one socket. The timers end with the socket. */
export class SocketScope {
  readonly socket: Socket;
  readonly #timers = new Set<NodeJS.Timeout>();

  constructor(socket: Socket) {
    this.socket = socket;
    socket.on('disconnect', () => {
      for (const timer of this.#timers) clearTimeout(timer);
      this.#timers.clear();
    });
  }

  /** Whether this client has so many timers that no more are started. */
  get isBusy(): boolean {
    return this.#timers.size >= maxTimers;
  }

  /** Runs a function later, unless the socket ends first. Returns a function that cancels it. */
  after(ms: number, run: () => void): () => void {
    if (!this.socket.connected) return () => undefined;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      run();
    }, ms);
    this.#timers.add(timer);
    return () => {
      clearTimeout(timer);
      this.#timers.delete(timer);
    };
  }

  /** Handles an event. If the client requests an acknowledgement, its callback is passed separately from the arguments. */
  on(event: string, handler: (args: unknown[], ack: Ack | undefined) => void): void {
    this.socket.on(event, (...args: unknown[]) => {
      const last = args.at(-1);
      if (typeof last === 'function') handler(args.slice(0, -1), last as Ack);
      else handler(args, undefined);
    });
  }
}

/** Sends an event at an interval. It can be started, restarted with another interval, and stopped. */
export class Stream {
  readonly #scope: SocketScope;
  readonly #send: () => void;
  #cancel: (() => void) | undefined;

  constructor(scope: SocketScope, send: () => void) {
    this.#scope = scope;
    this.#send = send;
  }

  start(everyMs: number): void {
    this.stop();
    this.#cancel = this.#scope.after(everyMs, () => {
      this.#send();
      this.start(everyMs);
    });
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }
}
