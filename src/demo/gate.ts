import type { Server, ServerOptions, Socket } from 'socket.io';

/** Tracks all connections, and can simulate a restart of the server. */
export class Gate {
  readonly #connections = new Set<Socket['conn']>();
  #closedUntil = 0;

  /** Socket.IO's `allowRequest`: called before each new connection, not for open ones. */
  readonly allowRequest: NonNullable<ServerOptions['allowRequest']> = (_, decide) => {
    const open = performance.now() >= this.#closedUntil;
    decide(open ? undefined : 'The server is restarting', open);
  };

  watch(io: Server): void {
    io.engine.on('connection', (connection: Socket['conn']) => {
      this.#connections.add(connection);
      connection.once('close', () => this.#connections.delete(connection));
    });
  }

  /** Closes all transports, and refuses new connections for a while. Clients react as if the network failed: they reconnect. */
  restart(refusedForMs: number): void {
    this.#closedUntil = performance.now() + refusedForMs;
    for (const connection of this.#connections) connection.close();
  }
}
