import { connect, createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

/**
 * A relay between a client and a server, with which tests interrupt the traffic: they can freeze it, cut it, or cut it after a number of
 * bytes.
 */
export class TcpProxy {
  readonly #server: Server;
  readonly #pairs = new Set<readonly [Socket, Socket]>();
  #frozen = false;
  #bytesLeft = Infinity;
  /** Number of connections that were relayed. */
  connections = 0;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(to: number): Promise<TcpProxy> {
    const server = createServer({ pauseOnConnect: true });
    const proxy = new TcpProxy(server);
    server.on('connection', (client) => proxy.#join(client, connect(to, '127.0.0.1')));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Relays nothing more, but ends no connection, as when a cable of a remote network is unplugged. */
  freeze(): void {
    this.#frozen = true;
    for (const sockets of this.#pairs) for (const socket of sockets) socket.pause();
  }

  /** Relays no further data from this end. The system still accepts this data. */
  freezeFrom(end: 'client' | 'server'): void {
    for (const [client, server] of this.#pairs) (end === 'client' ? client : server).pause();
  }

  thaw(): void {
    this.#frozen = false;
    for (const sockets of this.#pairs) for (const socket of sockets) socket.resume();
  }

  cut(): void {
    for (const sockets of this.#pairs) for (const socket of sockets) socket.destroy();
  }

  /** Ends all connections after this many more bytes were sent to the server. */
  cutAfter(bytes: number): void {
    this.#bytesLeft = bytes;
  }

  close(): Promise<void> {
    this.cut();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  #join(client: Socket, server: Socket): void {
    const pair = [client, server] as const;
    this.connections++;
    this.#pairs.add(pair);
    const forward = (from: Socket, to: Socket, take: (data: Buffer) => Buffer): void => {
      from.on('data', (data: Buffer) => {
        const taken = take(data);
        if (!to.destroyed && !to.write(taken)) from.pause();
        if (this.#bytesLeft <= 0) {
          this.#bytesLeft = Infinity;
          this.cut();
        }
      });
      to.on('drain', () => {
        if (!this.#frozen) from.resume();
      });
      from.on('end', () => to.end());
      from.on('error', () => undefined);
      from.on('close', () => {
        this.#pairs.delete(pair);
        to.destroy();
      });
    };
    forward(client, server, (data) => {
      const taken = data.subarray(0, this.#bytesLeft);
      this.#bytesLeft -= data.length;
      return taken;
    });
    forward(server, client, (data) => data);
    if (!this.#frozen) for (const socket of pair) socket.resume();
  }
}
