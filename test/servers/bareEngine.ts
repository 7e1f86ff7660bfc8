/** A minimal Engine.IO server over both transports, for data that no real server sends: the test controls each session. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { Encoder } from 'socket.io-msgpack-parser';
import { type WebSocket, WebSocketServer } from 'ws';

export interface BareSession {
  /** A packet of Engine.IO, as text. */
  send(packet: string | Buffer): void;
  /** The messages that the server received: the bodies of the POST requests that have a response, or the messages of the WebSocket. */
  readonly received: readonly string[];
  /** The websocket, for its close frames. */
  readonly websocket: WebSocket | undefined;
  /** Ends the connection below HTTP and WebSocket. */
  cut(): void;
  /** Sends this response to the pending poll and to all later polling requests. */
  respond(status: number, headers: Record<string, string>, body: string): void;
}

export interface BareEngineOptions {
  readonly protocol?: 'v2' | 'v4';
  /** The CONNECT packet and its response are in MessagePack. */
  readonly parser?: 'msgpack';
  readonly handshake?: object;
  /** Called after the response to the CONNECT packet. */
  readonly joined?: (session: BareSession) => void;
  /** Called when the transport is open. The CONNECT packet has no response unless `joined` or `refusal` is given too. */
  readonly opened?: (session: BareSession) => void;
  /** The response to the CONNECT packet. */
  readonly refusal?: string | Buffer;
  /** The response to every POST request, except the one with the CONNECT packet. */
  readonly post?: { readonly status: number; readonly body: string };
}

export interface BareEngine {
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

type Responder = (response: ServerResponse) => void;

/** Encodes a packet. The encoder returns a list, which its types do not say. */
export function packedOf(packet: object): Buffer {
  const [packed] = new Encoder().encode(packet) as unknown as [Buffer];
  return packed;
}

/** Whether the body is a CONNECT packet in MessagePack, as a message or as the body of a polling request. */
function isPackedConnect(body: string | Buffer): boolean {
  const packet = typeof body === 'string' ? Buffer.from(body.slice(1), 'base64') : body;
  return packet.includes('type\0');
}

export async function startBareEngine(options: BareEngineOptions): Promise<BareEngine> {
  const v2 = options.protocol === 'v2';
  const isConnect = (body: string | Buffer): boolean =>
    options.parser === 'msgpack' ? isPackedConnect(body) : /^40/.test(body.toString());
  const handshake = { sid: 'bare', upgrades: [], pingInterval: 25_000, pingTimeout: 20_000, ...options.handshake };
  const sessions = new Map<string, PollingSession>();
  const tcp = new Set<Socket>();
  let made = 0;

  class PollingSession implements BareSession {
    readonly websocket = undefined;
    readonly received: string[] = [];
    readonly #queue: (string | Buffer)[] = [];
    readonly #sockets = new Set<Socket>();
    #poll: ServerResponse | undefined;
    #respond: Responder | undefined;

    send(packet: string | Buffer): void {
      this.#queue.push(packet);
      this.#flush();
    }

    cut(): void {
      this.#respond = (response) => response.socket?.destroy();
      for (const socket of this.#sockets) socket.destroy();
    }

    respond(status: number, headers: Record<string, string>, body: string): void {
      this.#respond = (response) => response.writeHead(status, headers).end(body);
      if (this.#poll) this.#respond(this.#poll);
      this.#poll = undefined;
    }

    request(request: IncomingMessage, response: ServerResponse, body: string): void {
      this.#sockets.add(request.socket);
      if (this.#respond) return this.#respond(response);
      if (request.method === 'GET') {
        this.#poll = response;
        this.#flush();
        return;
      }
      this.received.push(body);
      if (options.post && !isConnect(body)) {
        response.writeHead(options.post.status, { 'content-type': 'text/html' }).end(options.post.body);
        return;
      }
      response.writeHead(200, { 'content-type': 'text/html' }).end('ok');
      if (isConnect(body)) join(this);
    }

    #flush(): void {
      if (!this.#poll || this.#queue.length === 0) return;
      const packets = this.#queue.splice(0);
      const body = v2
        ? packets.map((packet) => `${String(packet).length}:${String(packet)}`).join('')
        : packets.map((packet) => (typeof packet === 'string' ? packet : `b${packet.toString('base64')}`)).join('\x1e');
      this.#poll.writeHead(200, { 'content-type': 'text/plain; charset=UTF-8' }).end(body);
      this.#poll = undefined;
    }
  }

  const join = (session: BareSession): void => {
    if (options.refusal !== undefined) session.send(options.refusal);
    if (!options.joined) return;
    const joined = { type: 0, nsp: '/', data: { sid: 'joined' } };
    session.send(options.parser === 'msgpack' ? packedOf(joined) : v2 ? '40' : '40{"sid":"joined"}');
    options.joined(session);
  };
  const begin = (session: BareSession): void => {
    options.opened?.(session);
    // In the older protocol, the client joins without a request.
    if (v2) join(session);
  };

  const http = createServer((request, response) => {
    const { searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const sid = searchParams.get('sid');
    const known = sid === null ? undefined : sessions.get(sid);
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (known) return known.request(request, response, Buffer.concat(chunks).toString());
      const own = `bare${++made}`;
      const session = new PollingSession();
      sessions.set(own, session);
      const open = `0${JSON.stringify({ ...handshake, sid: own })}`;
      response
        .writeHead(200, { 'content-type': 'text/plain; charset=UTF-8' })
        .end(v2 ? `${open.length}:${open}` : open);
      begin(session);
    });
  });
  const websockets = new WebSocketServer({ server: http });
  websockets.on('connection', (websocket, request) => {
    websocket.on('error', () => undefined);
    const received: string[] = [];
    const session: BareSession = {
      websocket,
      received,
      send: (packet) => websocket.send(packet),
      cut: () => request.socket.destroy(),
      respond: () => undefined,
    };
    websocket.send(`0${JSON.stringify(handshake)}`);
    websocket.on('message', (data: Buffer) => {
      received.push(data.toString());
      if (!v2 && isConnect(data)) join(session);
    });
    begin(session);
  });
  http.on('connection', (socket) => {
    tcp.add(socket);
    socket.on('error', () => undefined).on('close', () => tcp.delete(socket));
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const { port } = http.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    close: () =>
      new Promise((resolve) => {
        for (const socket of tcp) socket.destroy();
        http.close(() => resolve());
      }),
  };
}
