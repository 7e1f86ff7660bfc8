/** A request of HTTP polling that waits to be forwarded, and its response: both can be replaced. Its caller decides what happens to it. */
import type {
  ClientRequest,
  IncomingHttpHeaders,
  IncomingMessage,
  OutgoingHttpHeaders,
  ServerResponse,
} from 'node:http';
import { collectBody } from './collectBody.ts';
import { type FaultResponse, respondWithFault } from './faultPage.ts';

/** The head of a response of the target. */
export interface ResponseHead {
  readonly status: number;
  readonly message: string | undefined;
  readonly headers: IncomingHttpHeaders;
  /** Names as they were written, and values, alternating. */
  readonly rawHeaders: readonly string[];
}

/** The parts of a client's request that the proxy's own requests contain, so that the server accepts them. */
export interface Origin {
  readonly path: string;
  readonly headers: OutgoingHttpHeaders;
}

/** Sends requests of the proxy itself to the target. */
export interface OwnRequests {
  /** @param done called once: with the status, or undefined if there was no response */
  post(origin: Origin, contentType: string, body: Buffer, done: (status: number | undefined) => void): void;
}

export interface ExchangeDeps {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly own: OwnRequests;
  /** Forwards the request: with this body, or as it arrives, after these parts of it. */
  readonly start: (body: Buffer | Buffer[]) => void;
  /** Ends the request to the target. */
  readonly abort: () => void;
}

/** Headers that belong to one connection, or to a body that was not changed. */
const ownHeaders = new Set(['connection', 'keep-alive', 'proxy-connection', 'transfer-encoding', 'trailer', 'upgrade']);
const bodyHeaders = new Set(['content-length', 'content-encoding', 'etag', 'content-md5', 'digest', 'content-digest']);

export class PollingExchange {
  readonly own: OwnRequests;
  /** Called with the response. Returns true if the handler processes the response, so that it is not forwarded. */
  onResponse: ((response: IncomingMessage) => boolean) | undefined;
  /** Called when the target did not respond. Returns whether the fault is handled. */
  onFailed: ((fault: FaultResponse) => boolean) | undefined;
  /** Called when the response to the client has ended, or the connection to the client has ended. */
  onClosed: (() => void) | undefined;
  /** Called when the request to the target was created. */
  onStarted: ((origin: Origin) => void) | undefined;
  readonly #deps: ExchangeDeps;
  #parts: Buffer[] = [];

  constructor(deps: ExchangeDeps) {
    this.#deps = deps;
    this.own = deps.own;
  }

  get method(): string {
    return this.#deps.request.method ?? 'GET';
  }

  get requestHeaders(): IncomingHttpHeaders {
    return this.#deps.request.headers;
  }

  /** The value of `j` in the URL, which the script of a JSONP response contains. */
  get jsonpIndex(): string {
    return /[?&]j=([^&]*)/.exec(this.#deps.request.url ?? '')?.[1] ?? '';
  }

  /** Whether a response can still be sent to the client. */
  get isOpen(): boolean {
    const { response } = this.#deps;
    return !response.headersSent && !response.destroyed;
  }

  get hasBody(): boolean {
    const { headers } = this.#deps.request;
    return Number(headers['content-length'] ?? 0) > 0 || headers['transfer-encoding'] !== undefined;
  }

  /** Forwards the request as it arrives. */
  pass(): void {
    this.#deps.start(this.#parts);
    this.#parts = [];
  }

  /** Forwards the request with another body. */
  forward(body: Buffer): void {
    const { headers } = this.#deps.request;
    delete headers['transfer-encoding'];
    delete headers['content-encoding'];
    headers['content-length'] = String(body.length);
    this.#deps.start(body);
  }

  /** Forwards the request with the body that was collected. */
  forwardSame(body: Buffer): void {
    this.#deps.start(body);
  }

  /**
   * Reads the body.
   * @param done called with the body; with undefined as soon as it is larger than the limit, and the request can only be forwarded. It is
   * not called if the client disconnects before.
   */
  collect(limit: number, done: (body: Buffer | undefined) => void): void {
    const { request, response } = this.#deps;
    if (request.headers.expect !== undefined) {
      delete request.headers.expect;
      response.writeContinue();
    }
    collectBody(request, limit, done, (parts) => {
      this.#parts = parts;
      done(undefined);
    });
  }

  /** @param isChanged whether the body differs from the one to which the head belongs */
  respond(head: ResponseHead, body: Buffer, isChanged: boolean, contentType?: string): void {
    if (!this.isOpen) return;
    this.#writeHead(head, isChanged);
    const { response } = this.#deps;
    if (contentType !== undefined) response.setHeader('Content-Type', contentType);
    if (isChanged) response.setHeader('Content-Length', body.length);
    response.end(body);
  }

  /** Forwards a response of the target as it arrives. @param parts the parts that were read before */
  stream(response: IncomingMessage, parts: readonly Buffer[]): void {
    if (!this.isOpen) return void response.destroy();
    this.#writeHead(headOf(response), false);
    for (const part of parts) this.#deps.response.write(part);
    response.once('close', () => {
      if (!response.complete) this.destroy();
    });
    this.#deps.response.once('close', () => response.destroy());
    response.pipe(this.#deps.response);
  }

  fail(fault: FaultResponse): void {
    if (this.isOpen) respondWithFault(this.#deps.response, fault, false);
  }

  /** Ends the request to the target. */
  abort(): void {
    this.#deps.abort();
  }

  /** Destroys the connections of both sides. */
  destroy(): void {
    this.#deps.abort();
    this.#deps.response.destroy();
  }

  #writeHead({ status, message, headers, rawHeaders }: ResponseHead, isChanged: boolean): void {
    const { response } = this.#deps;
    const names = new Map(rawHeaders.flatMap((name, at) => (at % 2 === 0 ? [[name.toLowerCase(), name]] : [])));
    for (const [key, value] of Object.entries(headers)) {
      if (value === undefined || ownHeaders.has(key) || (isChanged && bodyHeaders.has(key))) continue;
      try {
        response.setHeader(names.get(key) ?? key, value);
      } catch {
        // The parser of Node.js accepts more than it writes.
      }
    }
    response.statusCode = status;
    if (message !== undefined) response.statusMessage = message;
  }
}

export function headOf({ statusCode, statusMessage, headers, rawHeaders }: IncomingMessage): ResponseHead {
  return { status: statusCode ?? 502, message: statusMessage, headers, rawHeaders };
}

export function originOf(outgoing: ClientRequest): Origin {
  return { path: outgoing.path, headers: outgoing.getHeaders() };
}
