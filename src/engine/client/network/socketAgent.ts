/**
 * The one place where a connection gets its sockets, whatever the transport: directly, or through a proxy. TLS settings are the
 * agent's, because the client hands on only some of them, and not the same to each transport.
 * Sockets of polls are used again; otherwise the client would open one for each poll.
 */
import * as http from 'node:http';
import * as net from 'node:net';
import type { Duplex } from 'node:stream';
import * as tls from 'node:tls';
import type { CookieJar } from './cookieJar.ts';
import { readFairly } from './fairReading.ts';
import { Abandoned, OpenAttempts } from './openAttempts.ts';
import type { SecureSettings } from './secureSettings.ts';
import { SocketConditions } from './socketConditions.ts';

/** How long an idle socket is kept: less than servers keep theirs (Node 5 s), so that none is used that just was closed there. */
const idleMs = 2000;

/** Opens the way through a proxy to where `options` point; the TLS of a secure target stands then already. */
export type OpenTunnel = (options: http.ClientRequestArgs, signal: AbortSignal) => Promise<Duplex>;

export interface SocketAgentDeps {
  /** Set when the target speaks TLS. */
  readonly secure?: SecureSettings | undefined;
  readonly tunnel?: OpenTunnel | undefined;
  /** Time for a tunnel to open. */
  readonly timeoutMs: number;
  readonly cookies?: CookieJar | undefined;
  /** Of every request, whatever the client has set; Host among them. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** A text of the server without the secrets that it was sent. */
  readonly mask: (text: string) => string;
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
  /** Sockets of tunnels on their way. */
  protected readonly attempts: OpenAttempts;
  readonly conditions = new SocketConditions();
  readonly mask: (text: string) => string;
  readonly defaultPort: number;
  readonly protocol: string;
  #retired = false;
  #destroyed = false;
  /** The request that a socket is opened for now. */
  #asking: http.ClientRequest | undefined;
  /** Why the last request failed. Not every client says it in its own error. */
  lastError: Error | undefined;
  /** The last request that needed a connection got one, of TLS too where the target speaks it. */
  reached = false;

  constructor({ secure, tunnel, cookies, headers = {}, timeoutMs, mask, onRequest }: SocketAgentDeps) {
    super({ keepAlive: true, ...secure });
    this.#secure = secure;
    this.#tunnel = tunnel;
    this.#cookies = cookies;
    this.mask = mask;
    this.#onRequest = onRequest;
    this.#headers = Object.entries(headers);
    this.attempts = new OpenAttempts(timeoutMs);
    this.defaultPort = secure ? 443 : 80;
    this.protocol = secure ? 'https:' : 'http:';
  }

  /** How every request comes to its agent. Node does not document it; every library of agents relies on it. */
  addRequest(request: http.ClientRequest, options: http.RequestOptions): void {
    // Of a connection that is over, the client's goodbye alone is sent.
    if (this.#destroyed || (this.#retired && request.method !== 'POST')) {
      request.destroy(new Error('The connection is over'));
      return;
    }
    this.lastError = undefined;
    this.reached = false;
    request.once('error', (error) => {
      // By then the next request may have begun.
      if (!(error instanceof Abandoned)) this.lastError = error;
    });
    for (const [name, value] of this.#headers) request.setHeader(name, value);
    this.#cookies?.serve(request);
    this.#onRequest?.(request);
    // Node would check the certificate for the name in the header Host, and not for the host that is connected to.
    const host = options.hostname ?? options.host ?? '';
    const servername = (options as { servername?: string }).servername ?? (net.isIP(host) ? '' : host);
    this.route(request, { ...options, servername } as http.RequestOptions);
  }

  protected route(request: http.ClientRequest, options: http.RequestOptions): void {
    this.#asking = request;
    (http.Agent.prototype as unknown as Pick<SocketAgent, 'addRequest'>).addRequest.call(this, request, options);
    this.#asking = undefined;
  }

  override createConnection(options: http.ClientRequestArgs, callback: SocketCallback): Duplex | null {
    const roundTrips = 1 + (this.#tunnel ? 1 : 0) + (this.#secure ? 1 : 0);
    const request = this.#asking;
    const admitted = this.conditions.admit({ roundTrips, isWanted: () => request?.destroyed !== true });
    if (!admitted && !this.#tunnel) return this.#connect(options);
    this.#open(options, request, admitted).then(
      (socket) => callback(null, socket),
      (error: unknown) => callback(error as Error),
    );
    return null;
  }

  /** A server that goes away is told as it is, and not tried again unseen: the client's second try would wait for ever. */
  override reuseSocket(socket: Duplex, request: http.ClientRequest): void {
    super.reuseSocket(socket, request);
    request.reusedSocket = false;
    if (socket instanceof net.Socket) socket.setTimeout(0);
  }

  override keepSocketAlive(socket: Duplex): boolean {
    const keep: unknown = super.keepSocketAlive(socket);
    if (keep === false || this.#retired || !(socket instanceof net.Socket)) return false;
    // The server counts from when its answer left, and what is still to come can only be its end.
    const left = idleMs - 2 * (this.conditions.current.latencyMs ?? 0);
    if (left <= 0 || this.conditions.isBusy(socket)) return false;
    socket.setTimeout(left);
    return true;
  }

  /** Ends when every socket is idle or closed, in so many milliseconds at most. */
  whenQuiet(maxMs: number): Promise<void> {
    return new Promise((resolve) => {
      const isQuiet = (): boolean => {
        const idle = new Set<unknown>(Object.values(this.freeSockets).flat());
        return [...this.conditions.sockets].every((socket) => idle.has(socket));
      };
      const look = (): void => {
        // A socket that came free is kept, or not, before the next turn.
        setImmediate(() => isQuiet() && end());
      };
      const end = (): void => {
        clearTimeout(timer);
        this.off('free', look);
        for (const socket of watched) socket.off('close', look);
        resolve();
      };
      const timer = setTimeout(end, maxMs);
      const watched = [...this.conditions.sockets];
      this.on('free', look);
      for (const socket of watched) socket.on('close', look);
      look();
    });
  }

  /** No more sockets are kept: what is under way (the client's goodbye) ends, and its socket with it. */
  retire(): void {
    this.#retired = true;
    // What is held goes its way, the goodbye last.
    this.conditions.set({});
    for (const socket of Object.values(this.freeSockets).flat()) socket?.destroy();
  }

  /** Ends every socket, those of websockets too, which are the agent's no longer. */
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
