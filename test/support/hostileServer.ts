import { createServer, type IncomingMessage, type Server as HttpServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';

const handshake = JSON.stringify({
  sid: 'engine',
  upgrades: [],
  pingInterval: 25_000,
  pingTimeout: 20_000,
  maxPayload: 1_000_000,
});
export const openPacket = `0${handshake}`;
/** The event that a v2 client has to acknowledge after each message. */
export const question = 'are you there?';
const connectPacket = '40{"sid":"hostile"}';

/** Messages to send one after another: text, or bytes. */
export type Hostile = string | Uint8Array;

export interface HostileOptions {
  readonly bare?: boolean;
  /** Protocol v2 is supported only over WebSocket. */
  readonly protocol?: 'v2' | 'v4';
}

/**
 * Speaks Engine.IO until the client is connected, and then sends the given packets. When the client ends the connection, the next
 * connection receives the remaining packets.
 */
export class HostileServer {
  readonly #http: HttpServer = createServer((request, response) => this.#polled(request, response));
  readonly #websockets = new WebSocketServer({ server: this.#http, maxPayload: 1e8 });
  readonly #messages: Hostile[];
  readonly #done: () => void;
  /** Resolves when all messages are sent, and their connections have ended or are silent. */
  readonly finished: Promise<void>;
  /** Whether the server sends the messages immediately, without a handshake. */
  readonly #bare: boolean;
  readonly #v2: boolean;
  #next = 0;

  constructor(messages: Hostile[], options: HostileOptions = {}) {
    this.#messages = messages;
    this.#bare = options.bare ?? false;
    this.#v2 = options.protocol === 'v2';
    let done = (): void => undefined;
    this.finished = new Promise((resolve) => (done = resolve));
    this.#done = done;
    this.#websockets.on('connection', (socket) => this.#connected(socket));
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#http.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}`;
  }

  get sent(): number {
    return this.#next;
  }

  async close(): Promise<void> {
    for (const socket of this.#websockets.clients) socket.terminate();
    this.#http.closeAllConnections();
    await new Promise<void>((resolve) => this.#http.close(() => resolve()));
  }

  #take(): Hostile | undefined {
    const message = this.#messages[this.#next];
    if (message === undefined) this.#done();
    else this.#next++;
    return message;
  }

  /**
   * Sends each message followed by a ping. A pong shows that the client accepted the message; an end of the connection shows that it did
   * not.
   */
  #connected(socket: WebSocket): void {
    socket.on('error', () => undefined);
    let waiting = false;
    let goodbye = false;
    const feed = (): void => {
      const message = this.#take();
      waiting = message !== undefined;
      goodbye = typeof message === 'string' && /^4[014\s]/.test(message);
      if (message === undefined) return;
      socket.send(message);
      // The message may be a ping itself.
      if (typeof message !== 'string' || !message.startsWith('2')) socket.send('2');
    };
    socket.on('message', (data: Buffer) => {
      const text = data.toString();
      if (text.startsWith('40')) {
        socket.send(connectPacket);
        if (!waiting) feed();
      } else if (text === '3') {
        // After a disconnect packet, the client responds to the ping, and then closes.
        if (goodbye) setTimeout(() => socket.readyState === socket.OPEN && feed(), 50);
        else feed();
      }
    });
    // Terminates the socket when it is closed, because the test does not wait for the end of the close handshake.
    socket.once('close', () => socket.terminate());
    if (this.#bare) {
      const message = this.#take();
      if (message !== undefined) socket.send(message);
    } else {
      socket.send(openPacket);
      if (this.#v2) this.#feedV2(socket);
    }
  }

  /**
   * In the older protocol, the client joins without a request, and the server cannot ping it. The server requests an acknowledgement of the
   * event `question` instead, which a reply rule of the connection sends.
   */
  #feedV2(socket: WebSocket): void {
    let requestedPort = 1_000_000;
    const next = (): void => {
      const message = this.#take();
      if (message === undefined) return;
      socket.send(message);
      socket.send(`42${++requestedPort}["${question}"]`);
    };
    socket.send('40');
    socket.on('message', (data: Buffer) => {
      if (data.toString().startsWith(`43${requestedPort}`)) next();
    });
    next();
  }

  #polled(request: IncomingMessage, response: ServerResponse): void {
    const { searchParams } = new URL(request.url ?? '/', 'http://localhost');
    if (request.method === 'POST') {
      let body = '';
      request.setEncoding('utf8').on('data', (text: string) => (body += text));
      request.on('end', () => {
        if (body.startsWith('40')) this.#pollConnect = true;
        response.end('ok');
        if (this.#pollConnect) this.#respondToPoll();
      });
      return;
    }
    if (!searchParams.has('sid') && !this.#bare) {
      this.#pollConnect = false;
      this.#pollFed = false;
      response.end(openPacket);
      return;
    }
    this.#poll = response;
    // The client may abort the poll.
    response.once('close', () => {
      if (this.#poll === response) this.#poll = undefined;
    });
    if (this.#bare || this.#pollFed || this.#pollConnect) this.#respondToPoll();
  }

  #poll: ServerResponse | undefined;
  #pollConnect = false;
  #pollFed = false;

  /** Responds to a poll with several packets, joined as the protocol requires. */
  #respondToPoll(): void {
    const response = this.#poll;
    if (!response) return;
    this.#poll = undefined;
    const taken: string[] = [];
    // After the last packets, no packet is added, so that the next poll shows that the client has read them.
    while (taken.length < 3 && (taken.length === 0 || this.#next < this.#messages.length)) {
      const message = this.#take();
      if (message === undefined) break;
      taken.push(typeof message === 'string' ? message : `b${Buffer.from(message).toString('base64')}`);
    }
    if (this.#pollConnect) taken.unshift(connectPacket);
    this.#pollConnect = false;
    this.#pollFed = true;
    if (taken.length > 0) response.end(taken.join('\x1e'));
    else this.#poll = response;
  }
}
