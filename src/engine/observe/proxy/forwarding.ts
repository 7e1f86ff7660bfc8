import type { ClientRequest, IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Readable, Transform } from 'node:stream';
import type { FaultResponse } from './faultPage.ts';
import { guardedTap } from './guardedTap.ts';
import { readBeforeFailing } from './lateWriteFaults.ts';
import { originOf, type OwnRequests, PollingExchange } from './pollingExchange.ts';
import type { ExchangeTap, ProxyTap } from './proxyTap.ts';
import { passHead, passInformation, passTrailers } from './responseParts.ts';

/** The WebSockets that the target accepted, until the library reports them as open. */
const accepted = new WeakMap<Socket, Forwarding>();

/** One forwarded request and its response. */
export class Forwarding {
  readonly #request: IncomingMessage;
  readonly #tap: ExchangeTap | undefined;
  #response: ServerResponse | undefined;
  #clientSocket: Socket | undefined;
  #outgoing: ClientRequest | undefined;
  /** A request of HTTP polling, which can be forwarded differently. */
  #exchange: PollingExchange | undefined;
  /** Options of the library for this request. */
  #options: { selfHandleResponse?: boolean | undefined } | undefined;
  #isAborted = false;
  #hasRetried = false;
  #hasResponse = false;
  #isUpgraded = false;
  #hasEnded = false;

  constructor(request: IncomingMessage, tap: ProxyTap) {
    this.#request = request;
    const { url = '/', method = 'GET', headers, socket } = request;
    if (!isEngineIo(url)) {
      tap.otherRequest?.();
      return;
    }
    const isUpgrade = headers.upgrade !== undefined;
    const client = { address: socket.remoteAddress, port: socket.remotePort };
    const exchange = tap.request({ method, url, headers: { ...headers }, client, isUpgrade });
    this.#tap = exchange && guardedTap(exchange, (error) => tap.tapFailed(error));
  }

  /** The forwarding that this WebSocket to the target belongs to. */
  static ofTargetSocket(socket: Socket): Forwarding | undefined {
    return accepted.get(socket);
  }

  get isObserved(): boolean {
    return this.#tap !== undefined;
  }

  /** Whether the target has responded. A later failure ends the response, if it is not complete. */
  get hasResponse(): boolean {
    return this.#hasResponse;
  }

  /** Whether both sides have switched to WebSocket. */
  get isUpgraded(): boolean {
    return this.#isUpgraded;
  }

  /** Sets the response to the client. Its end is the end of the exchange. */
  respondOn(response: ServerResponse): void {
    this.#response = response;
    response.once('close', () => {
      this.end(response.writableFinished && this.#request.complete);
      this.#exchange?.onClosed?.();
    });
  }

  /**
   * Forwards a request, unless the tap does that.
   * @param start forwards it, with this body instead of its own
   */
  forward(response: ServerResponse, own: OwnRequests, start: (body?: Readable) => void): void {
    const tap = this.#tap;
    if (!tap?.polled) return start(this.#tappedBody());
    const exchange = new PollingExchange({
      request: this.#request,
      response,
      own,
      start: (body) => start(Buffer.isBuffer(body) ? Readable.from([body]) : this.#tappedBody(body)),
      abort: () => this.#abort(),
    });
    this.#exchange = exchange;
    if (!tap.polled(exchange)) exchange.pass();
  }

  /** Whether the request to the target was ended on purpose. */
  get isAborted(): boolean {
    return this.#isAborted;
  }

  /** Must be called when the library has created the request to the target, before there is a response. */
  sending(options: { selfHandleResponse?: boolean | undefined }): void {
    this.#options = options;
  }

  /** Must be called when the target did not respond. Returns whether this is handled elsewhere. */
  failed(fault: FaultResponse): boolean {
    return this.#exchange?.onFailed?.(fault) ?? false;
  }

  #abort(): void {
    this.#isAborted = true;
    this.#outgoing?.destroy();
  }

  /** The body of the request with a tap; undefined if there is no tap or no body. @param read parts that were read before */
  #tappedBody(read: readonly Buffer[] = []): Transform | undefined {
    const tap = this.#tap;
    const { headers } = this.#request;
    if (!tap || (headers['content-length'] === undefined && headers['transfer-encoding'] === undefined))
      return undefined;
    const body = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        tap.toServer(chunk);
        done(null, chunk);
      },
    });
    for (const part of read) body.write(part);
    // The stream is destroyed without the error, because it has no error listener, and the library handles the error of the request.
    this.#request.once('error', () => body.destroy());
    return this.#request.pipe(body);
  }

  /** Must be called when the request to the target was created, before it has a socket. */
  started(outgoing: ClientRequest): void {
    this.#outgoing = outgoing;
    this.#exchange?.onStarted?.(originOf(outgoing));
    outgoing.once('socket', readBeforeFailing);
    if (!this.#response) return;
    passInformation(outgoing, this.#response);
    passTrailers(this.#request, outgoing);
  }

  responded(response: IncomingMessage): void {
    if (this.#options && this.#exchange?.onResponse?.(response)) {
      this.#options.selfHandleResponse = true;
      return;
    }
    this.#hasResponse = true;
    this.#tapBody(response);
    if (!this.#response) return;
    passTrailers(response, this.#response);
    passHead(this.#response);
  }

  upgradingFrom(socket: Socket): void {
    this.#clientSocket = socket;
    socket.once('close', () => this.end(!socket.errored));
  }

  upgrading(outgoing: ClientRequest): void {
    outgoing.once('response', (response: IncomingMessage) => this.#tapBody(response));
    outgoing.once('upgrade', (response: IncomingMessage, socket: Socket) => {
      this.#isUpgraded = true;
      accepted.set(socket, this);
      this.#tap?.response({ status: response.statusCode ?? 101, headers: response.headers });
    });
  }

  /** Must be called when the library has connected both sockets. Their bytes are forwarded from the next iteration of the event loop on. */
  opened(target: Socket): void {
    const client = this.#clientSocket;
    const tap = this.#tap;
    if (!client) return;
    if (tap?.opened) tap.opened(client, target, tap);
    else if (tap) {
      client.on('data', (chunk: Buffer) => tap.toServer(chunk));
      target.on('data', (chunk: Buffer) => tap.toClient(chunk));
    }
    // A socket that was reset has no end that the other one could follow.
    client.once('close', () => target.destroy());
    target.once('close', () => {
      client.end();
      // If the target does not accept all bytes, the client is paused, and its end would never be read.
      client.resume();
    });
  }

  /** Whether the request is sent again: nothing was received for it on a connection that was kept open. */
  retries(error: Error): boolean {
    const { method } = this.#request;
    const isRepeatable = (method === 'GET' || method === 'HEAD') && this.#request.complete;
    const isStale = (error as { code?: string }).code === 'ECONNRESET' && this.#outgoing?.reusedSocket === true;
    if (this.#hasRetried || !isRepeatable || !isStale) return false;
    return (this.#hasRetried = true);
  }

  end(isComplete: boolean): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#tap?.end(isComplete);
  }

  #tapBody(response: IncomingMessage): void {
    const tap = this.#tap;
    if (!tap) return;
    tap.response({ status: response.statusCode ?? 0, headers: response.headers });
    response.on('data', (chunk: Buffer) => tap.toClient(chunk));
  }
}

/** Whether a request is one of Engine.IO, whose clients send the version of the protocol in the query. */
export function isEngineIo(url: string): boolean {
  return /[?&]EIO=/.test(url);
}
