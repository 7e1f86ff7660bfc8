import type { Server, ServerOptions, Socket } from 'socket.io';

/** The door of the server: knows the connections of every namespace, and can behave as a server that restarts. */
export class Gate {
  readonly #connections = new Set<Socket['conn']>();
  #closedUntil = 0;

  /** Socket.IO's `allowRequest`: asked before each new connection, not for those that are there. */
  readonly allowRequest: NonNullable<ServerOptions['allowRequest']> = (_, answer) => {
    const open = performance.now() >= this.#closedUntil;
    answer(open ? undefined : 'the server restarts', open);
  };

  watch(io: Server): void {
    io.engine.on('connection', (connection: Socket['conn']) => {
      this.#connections.add(connection);
      connection.once('close', () => this.#connections.delete(connection));
    });
  }

  /** Closes every transport, and lets nobody in for a while. Clients take it for a lost network and come back. */
  restart(refusedForMs: number): void {
    this.#closedUntil = performance.now() + refusedForMs;
    for (const connection of this.#connections) connection.close();
  }
}
