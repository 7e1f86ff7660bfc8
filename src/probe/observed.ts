/** The clients and sockets of the process, with their numbers in the reports. Only open ones are kept. */
import { ends, type Report } from '../model/probe/reports.ts';
import type { ServerClient, ServerSocket } from './library.ts';
import { shortJson } from './payloads.ts';
import { ignoreErrors } from './wrapMethod.ts';

interface ObservedDeps {
  readonly send: (report: Report, isBasic: boolean) => void;
  readonly now: () => number;
  /** How long the middleware of a namespace ran for a client, in milliseconds; -1 if none ran. */
  readonly middlewareMs: (client: ServerClient, namespace: string) => number;
  /** Called after a socket was reported. */
  readonly described: (number: number, socket: ServerSocket) => void;
}

export class Observed {
  readonly #deps: ObservedDeps;
  readonly #numbers = new WeakMap<object, number>();
  readonly #clients = new Map<number, ServerClient>();
  readonly #sockets = new Map<number, ServerSocket>();
  /** The clients whose write buffer was not empty in the last report. */
  readonly #buffering = new Set<number>();
  #next = 1;

  constructor(deps: ObservedDeps) {
    this.#deps = deps;
  }

  /** The number of a client, which is reported when it is seen for the first time. */
  client(client: ServerClient): number {
    const known = this.#numbers.get(client);
    if (known !== undefined) return known;
    const number = this.#next++;
    this.#numbers.set(client, number);
    this.#clients.set(number, client);
    this.#reportClient(number, client);
    ignoreErrors(() => this.#followUpgrade(number, client));
    return number;
  }

  /** Assigns a new number to an object that this class does not report. */
  number(of: object): number {
    const number = this.#next++;
    this.#numbers.set(of, number);
    return number;
  }

  closed(client: ServerClient, reason: string): void {
    const number = this.#numbers.get(client);
    if (number === undefined || !this.#clients.delete(number)) return;
    this.#buffering.delete(number);
    this.#deps.send({ type: 'closed', client: number, t: this.#deps.now(), reason }, true);
  }

  joined(socket: ServerSocket): void {
    const number = this.#next++;
    this.#numbers.set(socket, number);
    this.#sockets.set(number, socket);
    this.#reportSocket(number, socket, false);
  }

  middlewareMs(client: ServerClient, namespace: string): number {
    return this.#deps.middlewareMs(client, namespace);
  }

  left(socket: ServerSocket, reason: string): void {
    const number = this.#numbers.get(socket);
    if (number === undefined || !this.#sockets.delete(number)) return;
    this.#deps.send({ type: 'left', socket: number, t: this.#deps.now(), reason }, true);
  }

  /** The number of a socket; 0 if it has not joined. */
  socket(socket: object | undefined): number {
    return socket === undefined ? 0 : (this.#numbers.get(socket) ?? 0);
  }

  /** The open sockets. */
  get opened(): ServerSocket[] {
    return [...this.#sockets.values()];
  }

  /** The socket with a number; undefined if it is not open. */
  open(socket: number): ServerSocket | undefined {
    return this.#sockets.get(socket);
  }

  isOpen(socket: number): boolean {
    return this.#sockets.has(socket);
  }

  /** Reports all clients and sockets that are open. */
  reportAll(): void {
    for (const [number, client] of this.#clients) this.#reportClient(number, client);
    for (const [number, socket] of this.#sockets) this.#reportSocket(number, socket, true);
  }

  /** Reports the lengths of the write buffers that are not empty, or have become empty. */
  reportWriteBuffers(): void {
    const clients: number[] = [];
    const lengths: number[] = [];
    for (const [number, { conn }] of this.#clients) {
      const length = conn.writeBuffer?.length ?? 0;
      if (length === 0 && !this.#buffering.delete(number)) continue;
      if (length > 0) this.#buffering.add(number);
      clients.push(number);
      lengths.push(length);
    }
    if (clients.length > 0) this.#deps.send({ type: 'writeBuffers', clients, lengths }, false);
  }

  /** Removes all state. */
  clear(): void {
    this.#clients.clear();
    this.#sockets.clear();
  }

  #reportClient(number: number, client: ServerClient): void {
    const { conn } = client;
    this.#deps.send(
      {
        type: 'opened',
        client: number,
        end: ends.indexOf('server'),
        t: this.#deps.now(),
        sid: textOf(conn.id),
        protocol: protocolOf(client),
        transport: conn.transport?.name ?? '',
        url: textOf(conn.request?.url),
        headers: shortJson(conn.request?.headers ?? {}),
        address: textOf(conn.remoteAddress),
      },
      true,
    );
  }

  #followUpgrade(client: number, { conn }: ServerClient): void {
    conn.on?.('upgrade', () =>
      ignoreErrors(() => {
        const transport = conn.transport?.name ?? '';
        this.#deps.send({ type: 'upgraded', client, t: this.#deps.now(), transport }, true);
      }),
    );
  }

  #reportSocket(number: number, socket: ServerSocket, isKnown: boolean): void {
    const { handshake } = socket;
    this.#deps.send(
      {
        type: 'joined',
        socket: number,
        client: this.client(socket.client),
        t: this.#deps.now(),
        namespace: socket.nsp.name,
        socketId: socket.id,
        recovered: socket.recovered === true ? 1 : 0,
        isKnown: isKnown ? 1 : 0,
        middlewareMs: this.middlewareMs(socket.client, socket.nsp.name),
        auth: shortJson(handshake?.auth ?? {}),
      },
      true,
    );
    ignoreErrors(() => this.#deps.described(number, socket));
  }
}

/** The protocol of Engine.IO. Socket.IO 2 and 3.0 do not name it; only Socket.IO 2 keeps the sockets of a client in an object. */
function protocolOf({ conn, nsps }: ServerClient): number {
  if (conn.protocol !== undefined) return conn.protocol === 3 ? 3 : 4;
  return nsps instanceof Map ? 4 : 3;
}

/** The objects belong to the application, so their types are not certain. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
