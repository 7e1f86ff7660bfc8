import type { Socket } from 'socket.io';

export type Ack = (...args: unknown[]) => void;

const maxTimers = 50;

/** What belongs to one socket: its timers, which end with it. */
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

  /** So much is pending that nothing more is started for this client. */
  get isBusy(): boolean {
    return this.#timers.size >= maxTimers;
  }

  /** Runs it later, unless the socket ends before; returns a function that cancels it. */
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

  /** Listens to an event; the acknowledgement, if the client requests one, is passed beside the arguments. */
  on(event: string, handler: (args: unknown[], ack: Ack | undefined) => void): void {
    this.socket.on(event, (...args: unknown[]) => {
      const last = args.at(-1);
      if (typeof last === 'function') handler(args.slice(0, -1), last as Ack);
      else handler(args, undefined);
    });
  }
}

/** A stream of events on request: started, restarted with another interval, and stopped. */
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
