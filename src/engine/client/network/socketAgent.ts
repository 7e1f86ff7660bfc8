/**
 * Creates all sockets of a connection for each transport: directly, or through a proxy. TLS settings belong to the agent, because the
 * clients pass only some of them on, and different ones to each transport. Sockets of polls are reused; otherwise the client would open one
 * for each poll.
 */
import * as http from 'node:http';
import * as net from 'node:net';
import type { Duplex } from 'node:stream';
import * as tls from 'node:tls';
import type { Redactor } from '../../../model/profile/redactor.ts';
import type { CookieJar } from './cookieJar.ts';
import { readFairly } from './fairReading.ts';
import { Abandoned, OpenAttempts } from './openAttempts.ts';
import type { SecureSettings } from './secureSettings.ts';
import { SocketConditions } from './socketConditions.ts';

/** How long an idle socket is kept: shorter than on servers (Node.js: 5 s), so that no socket is reused that the server has just closed. */
const idleMs = 2000;

/** Opens a connection through a proxy to the target in `options`; with a secure target, its TLS handshake is included. */
export type OpenTunnel = (options: http.ClientRequestArgs, signal: AbortSignal) => Promise<Duplex>;

export interface SocketAgentDeps {
  /** Set if the connection to the target uses TLS. */
  readonly secure?: SecureSettings | undefined;
  readonly tunnel?: OpenTunnel | undefined;
  /** Timeout for opening a tunnel. */
  readonly timeoutMs: number;
  readonly cookies?: CookieJar | undefined;
  /** Headers that are set on every request, including Host. They replace the client's own headers. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Masks the secrets that were sent to the server in a text from the server. */
  readonly redactor: () => Redactor;
  /** Called with every request before it is sent. */
  readonly onRequest?: ((request: http.ClientRequest) => void) | undefined;
}

type SocketCallback = (error: Error | null, socket?: Duplex) => void;

export class SocketAgent extends http.Agent {
  readonly #secure: SecureSettings | undefined;
  readonly #tunnel: OpenTunnel | undefined;
  readonly #cookies: CookieJar | undefined;
  readonly #onRequest: SocketAgentDeps['onRequest'];
  readonly #headers: readonly (readonly [string, string])[];
  /** Sockets of tunnels that are being opened. */
  protected readonly attempts: OpenAttempts;
  readonly conditions = new SocketConditions();
  readonly redactor: () => Redactor;
  readonly defaultPort: number;
  readonly protocol: string;
  #retired = false;
  #destroyed = false;
  /** The request for which a socket is being opened. */
  #requesting: http.ClientRequest | undefined;
  /** Why the last request failed. Not every client includes it in its own error. */
  lastError: Error | undefined;
  /**
   * Whether a connection was opened for the last request that needed a new one, including TLS if the target uses it.
   */
  reached = false;

  constructor({ secure, tunnel, cookies, headers = {}, timeoutMs, redactor, onRequest }: SocketAgentDeps) {
    super({ keepAlive: true, ...secure });
    this.#secure = secure;
    this.#tunnel = tunnel;
    this.#cookies = cookies;
    this.redactor = redactor;
    this.#onRequest = onRequest;
    this.#headers = Object.entries(headers);
    this.attempts = new OpenAttempts(timeoutMs);
    this.defaultPort = secure ? 443 : 80;
    this.protocol = secure ? 'https:' : 'http:';
  }

  /** Node.js calls this for every request. It is not documented, but every agent library depends on it. */
  addRequest(request: http.ClientRequest, options: http.RequestOptions): void {
    // After the end of the connection, only the client's close packet is sent.
    if (this.#destroyed || (this.#retired && request.method !== 'POST')) {
      request.destroy(new Error('The connection is over'));
      return;
    }
    this.lastError = undefined;
    this.reached = false;
    request.once('error', (error) => {
      // If the next request has begun by then, it has already reset `lastError`.
      if (!(error instanceof Abandoned)) this.lastError = error;
    });
    for (const [name, value] of this.#headers) request.setHeader(name, value);
    this.#cookies?.serve(request);
    this.#onRequest?.(request);
    // Node.js would verify the certificate for the name in the Host header, and not for the host of the connection.
    const host = options.hostname ?? options.host ?? '';
    const servername = (options as { servername?: string }).servername ?? (net.isIP(host) ? '' : host);
    this.route(request, { ...options, servername } as http.RequestOptions);
  }

  protected route(request: http.ClientRequest, options: http.RequestOptions): void {
    this.#requesting = request;
    (http.Agent.prototype as unknown as Pick<SocketAgent, 'addRequest'>).addRequest.call(this, request, options);
    this.#requesting = undefined;
  }

  override createConnection(options: http.ClientRequestArgs, callback: SocketCallback): Duplex | null {
    const roundTrips = 1 + (this.#tunnel ? 1 : 0) + (this.#secure ? 1 : 0);
    const request = this.#requesting;
    const admitted = this.conditions.admit({ roundTrips, isNeeded: () => request?.destroyed !== true });
    if (!admitted && !this.#tunnel) return this.#connect(options);
    this.#open(options, request, admitted).then(
      (socket) => callback(null, socket),
      (error: unknown) => callback(error as Error),
    );
    return null;
  }

  /**
   * If a server closes a reused socket, the error is reported as for a new socket. Otherwise the client would retry internally and wait
   * indefinitely.
   */
  override reuseSocket(socket: Duplex, request: http.ClientRequest): void {
    super.reuseSocket(socket, request);
    request.reusedSocket = false;
    if (socket instanceof net.Socket) socket.setTimeout(0);
  }

  override keepSocketAlive(socket: Duplex): boolean {
    const keep: unknown = super.keepSocketAlive(socket);
    if (keep === false || this.#retired || !(socket instanceof net.Socket)) return false;
    // The server's idle time starts when it sends its response. After that time, only the end of the socket can still be in transit.
    const left = idleMs - 2 * (this.conditions.current.latencyMs ?? 0);
    if (left <= 0 || this.conditions.isBusy(socket)) return false;
    socket.setTimeout(left);
    return true;
  }

  /** Resolves when every socket is idle or closed, or after the given number of milliseconds. */
  whenIdle(maxMs: number): Promise<void> {
    return new Promise((resolve) => {
      const isIdle = (): boolean => {
        const idle = new Set<unknown>(Object.values(this.freeSockets).flat());
        return [...this.conditions.sockets].every((socket) => idle.has(socket));
      };
      const check = (): void => {
        // A socket that became free is kept or closed before the next iteration of the event loop.
        setImmediate(() => isIdle() && end());
      };
      const end = (): void => {
        clearTimeout(timer);
        this.off('free', check);
        for (const socket of watched) socket.off('close', check);
        resolve();
      };
      const timer = setTimeout(end, maxMs);
      const watched = [...this.conditions.sockets];
      this.on('free', check);
      for (const socket of watched) socket.on('close', check);
      check();
    });
  }

  /** Keeps no more sockets: requests in progress, such as the client's close packet, finish and their sockets are closed. */
  retire(): void {
    this.#retired = true;
    // Bytes that are held back are sent now, the close packet last.
    this.conditions.set({});
    for (const socket of Object.values(this.freeSockets).flat()) socket?.destroy();
  }

  /** Closes every socket, including the sockets of WebSockets, which the agent no longer manages. */
  override destroy(): void {
    this.#destroyed = true;
    this.attempts.close();
    super.destroy();
    this.conditions.destroySockets();
  }

  async #open(
    options: http.ClientRequestArgs,
    request: http.ClientRequest | undefined,
    admitted: Promise<void> | undefined,
  ): Promise<Duplex> {
    await admitted;
    const tunnel = this.#tunnel;
    if (!tunnel) return this.#connect(options);
    const socket = await this.attempts.run(request, (signal) => tunnel(options, signal));
    return socket instanceof net.Socket ? this.conditions.adopt(readFairly(socket)) : socket;
  }

  #connect(options: http.ClientRequestArgs): net.Socket {
    const direct = options as net.TcpNetConnectOpts;
    const socket = this.#secure ? tls.connect(direct) : net.connect(direct);
    socket.once(this.#secure ? 'secureConnect' : 'connect', () => (this.reached = true));
    return this.conditions.adopt(readFairly(socket));
  }
}
