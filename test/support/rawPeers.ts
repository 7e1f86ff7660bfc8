/** Both ends of an Engine.IO connection at the level of bytes: a target that accepts everything, and a client that reads everything. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';

const accepted = 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n';

/** One end of a WebSocket. */
export class RawEnd {
  readonly socket: Socket;
  readonly #received: Buffer[] = [];
  #length = 0;
  #look: () => void = () => undefined;

  constructor(socket: Socket, first: Buffer) {
    this.socket = socket;
    this.#add(first);
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => this.#add(chunk));
  }

  /** The bytes that were received so far. */
  get bytes(): Buffer {
    return Buffer.concat(this.#received);
  }

  /** Resolves when this many bytes were received. */
  async until(length: number): Promise<void> {
    while (this.#length < length) await new Promise<void>((resolve) => (this.#look = resolve));
  }

  #add(chunk: Buffer): void {
    this.#received.push(chunk);
    this.#length += chunk.length;
    this.#look();
  }
}

/** A target that responds to each poll with the next body, and accepts each upgrade to a WebSocket. */
export class RawTarget {
  readonly #server: Server;
  readonly #waiting: ((end: RawEnd) => void)[] = [];
  /** The bodies of the responses to polls. */
  readonly bodies: Buffer[] = [];
  /** The bodies that clients sent. */
  readonly posted: Buffer[] = [];

  private constructor(server: Server) {
    this.#server = server;
    server.on('upgrade', (_request, socket: Socket, head: Buffer) => {
      socket.write(accepted);
      this.#waiting.shift()?.(new RawEnd(socket, head));
    });
    server.on('request', (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.once('end', () => {
        if (request.method === 'POST') this.posted.push(Buffer.concat(chunks));
        response.end(request.method === 'POST' ? 'ok' : this.bodies.shift());
      });
    });
  }

  static async start(): Promise<RawTarget> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new RawTarget(server);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Opens a WebSocket through a proxy in front of this target. */
  async webSocket(url: string): Promise<Record<'client' | 'server', RawEnd>> {
    const { host, port } = new URL(url);
    const server = new Promise<RawEnd>((resolve) => this.#waiting.push(resolve));
    const socket = connect(Number(port), '127.0.0.1');
    const key = 'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n';
    socket.write(
      `GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${key}\r\n`,
    );
    let head = Buffer.alloc(0);
    while (!head.includes('\r\n\r\n')) head = Buffer.concat([head, ...((await once(socket, 'data')) as [Buffer])]);
    return { client: new RawEnd(socket, head.subarray(head.indexOf('\r\n\r\n') + 4)), server: await server };
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}
