/** The part of a server's socket that the recorder uses. */
interface Listened {
  readonly id: string;
  readonly nsp: { readonly name: string };
  /** Socket.IO 2 has no `onAny`. */
  onAny?(listener: (event: string, ...args: unknown[]) => void): unknown;
  use(middleware: (packet: [string, ...unknown[]], next: () => void) => void): unknown;
}

export interface ReceivedEvent {
  readonly socketId: string;
  readonly namespace: string;
  readonly event: string;
  /** The arguments without the acknowledgement. */
  readonly args: readonly unknown[];
  readonly wantsAck: boolean;
  /** Acknowledges the event, if an acknowledgement was requested. */
  readonly ack: ((...args: unknown[]) => void) | undefined;
}

/** Records the events that the sockets of a server received, in order, and lets tests wait for more events. */
export class Recorder {
  readonly events: ReceivedEvent[] = [];
  readonly #waiting = new Set<() => void>();

  /** Must be called for each socket when it connects. */
  watch(socket: Listened): void {
    const listen = (record: (event: string, ...all: unknown[]) => void): void => {
      if (socket.onAny) {
        socket.onAny(record);
        return;
      }
      socket.use((packet, next) => {
        record(...packet);
        next();
      });
    };
    listen((event, ...all) => {
      const last = all.at(-1);
      const ack = typeof last === 'function' ? (last as (...args: unknown[]) => void) : undefined;
      const args = ack ? all.slice(0, -1) : all;
      this.events.push({
        socketId: socket.id,
        namespace: socket.nsp.name,
        event,
        args,
        wantsAck: ack !== undefined,
        ack,
      });
      for (const check of [...this.#waiting]) check();
    });
  }

  named(event: string): ReceivedEvent[] {
    return this.events.filter((received) => received.event === event);
  }

  clear(): void {
    this.events.length = 0;
  }

  /** Resolves with the event of this name and number (from 1) when it is received; rejects after `withinMs`. */
  async waitFor(event: string, number = 1, withinMs = 60_000): Promise<ReceivedEvent> {
    await this.#until(() => this.named(event).length >= number, `“${event}” number ${number}`, withinMs);
    return this.named(event)[number - 1] as ReceivedEvent;
  }

  /** Resolves when this many events, with any name, were received; rejects after `withinMs`. */
  waitForCount(count: number, withinMs = 60_000): Promise<void> {
    return this.#until(() => this.events.length >= count, `${count} events`, withinMs);
  }

  #until(reached: () => boolean, what: string, withinMs: number): Promise<void> {
    if (reached()) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const end = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(check);
      };
      const check = (): void => {
        if (!reached()) return;
        end();
        resolve();
      };
      const timer = setTimeout(() => {
        end();
        const names = this.events.map(({ event }) => event).join(', ') || 'nothing';
        reject(new Error(`${what} did not come within ${withinMs} ms; received: ${names}`));
      }, withinMs);
      this.#waiting.add(check);
    });
  }
}
