/**
 * A local socket in front of another one. While it is paused, it forwards nothing, like a program that does not respond. The system still
 * accepts data for it.
 */
import { connect, createServer, type Server, type Socket } from 'node:net';
import { localSocket, type LocalSocket } from '../../src/host/localSocket.ts';

export class PausableRelay {
  /** The number of links that were opened. */
  links = 0;
  readonly #server: Server;
  readonly #socket: LocalSocket;
  readonly #ends = new Set<Socket>();
  #isPaused = false;

  private constructor(target: string, socket: LocalSocket) {
    this.#socket = socket;
    this.#server = createServer((near) => {
      this.links++;
      const far = connect(target);
      for (const [from, to] of [
        [near, far],
        [far, near],
      ] as const) {
        this.#ends.add(from);
        from.on('data', (chunk) => to.write(chunk));
        from.on('error', () => undefined);
        from.on('close', () => {
          this.#ends.delete(from);
          to.destroy();
        });
        if (this.#isPaused) from.pause();
      }
    });
  }

  static async start(target: string): Promise<PausableRelay> {
    const socket = await localSocket();
    const relay = new PausableRelay(target, socket);
    await new Promise<void>((resolve) => relay.#server.listen(socket.path, resolve));
    return relay;
  }

  get path(): string {
    return this.#socket.path;
  }

  pause(): void {
    this.#isPaused = true;
    for (const end of this.#ends) end.pause();
  }

  resume(): void {
    this.#isPaused = false;
    for (const end of this.#ends) end.resume();
  }

  /** Ends all links, as when the program ends. */
  async close(): Promise<void> {
    this.#server.close();
    for (const end of this.#ends) end.destroy();
    await this.#socket.remove();
  }
}
