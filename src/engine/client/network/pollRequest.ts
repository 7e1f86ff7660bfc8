/**
 * One HTTP request of a polling transport, in place of the XMLHttpRequest libraries of both clients. Those libraries follow redirects to
 * any origin with all headers, bypass the agent with its proxy and TLS settings, and keep bodies of any length. Invariants: a request is
 * only sent to its URL; the stored part of a response is bounded; nothing is reported after the request has ended or was
 * aborted.
 */
import * as http from 'node:http';
import * as https from 'node:https';
import { explain } from '../../../model/cause/causeTexts.ts';
import { requestOptions } from './requestOptions.ts';
import { BodyBuffer } from './bodyBuffer.ts';
import { NetworkFault } from './networkFault.ts';
import { tooLargeCause } from './receiveLimit.ts';
import { maskedResponse, redactorOfAgent } from './maskedResponse.ts';
import { errorBodyMs, maxErrorBody, type ResponseContext } from './responseContext.ts';

export interface PollRequestOptions {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly body?: string | Uint8Array | undefined;
  /** The headers of the profile. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly agent?: http.Agent | undefined;
  /** Maximum size of the body of a successful response. */
  readonly maxBytes: number;
}

interface Handlers {
  data: (body: Buffer, contentType: string | undefined) => void;
  success: () => void;
  error: (status: number, context: ResponseContext) => void;
}

/** Emits the same events as the clients' own request class, asynchronously and only once: `data` followed by `success`, or `error`. */
export class PollRequest {
  readonly #options: PollRequestOptions;
  readonly #handlers: Partial<Handlers> = {};
  readonly #onEnd: () => void;
  readonly #body = new BodyBuffer();
  #request: http.ClientRequest | undefined;
  #response: http.IncomingMessage | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** Whether the result is known, and its report is scheduled or sent. */
  #decided = false;
  #ended = false;

  /** @param onEnd called when the request has ended, regardless of its result */
  constructor(options: PollRequestOptions, onEnd: () => void = () => undefined) {
    this.#options = options;
    this.#onEnd = onEnd;
    try {
      this.#send();
    } catch (error) {
      this.#fail(error as Error);
    }
  }

  get method(): 'GET' | 'POST' {
    return this.#options.method;
  }

  on<K extends keyof Handlers>(event: K, handler: Handlers[K]): this {
    this.#handlers[event] = handler;
    return this;
  }

  abort(): void {
    this.#decided = true;
    this.#request?.destroy();
    this.#end();
  }

  #send(): void {
    const { url, method, body, headers, agent } = this.#options;
    const options = requestOptions(url);
    const { request } = options.protocol === 'https:' ? https : http;
    const contentType = typeof body === 'object' ? 'application/octet-stream' : 'text/plain;charset=UTF-8';
    this.#request = request({
      ...options,
      method,
      agent,
      headers: {
        'User-Agent': 'node-XMLHttpRequest',
        Accept: '*/*',
        ...headers,
        ...(method === 'POST' && { 'Content-type': contentType }),
      },
    });
    this.#request.on('error', (error) => this.#fail(error));
    this.#request.once('response', (response) => this.#responded(response));
    // The body is sent as bytes, because Node.js would write a string together with the headers before it, and would then encode non-ASCII
    // headers as UTF-8.
    this.#request.end(typeof body === 'string' ? Buffer.from(body) : body);
  }

  #responded(response: http.IncomingMessage): void {
    this.#response = response;
    const { statusCode, headers } = response;
    const encoding = headers['content-encoding'] ?? 'identity';
    const isRead = statusCode === 200 && this.#options.method === 'GET';
    if (isRead && encoding !== 'identity') {
      this.#fail(
        new NetworkFault(
          explain('connect.compressedAnswer', { encoding: redactorOfAgent(this.#options.agent).text(encoding, 100) }),
        ),
      );
      return;
    }
    const limit = isRead ? this.#options.maxBytes : maxErrorBody;
    const tooLarge = (): void => {
      if (isRead) this.#fail(new NetworkFault(tooLargeCause('response', limit)));
      else this.#complete();
    };
    if (isRead && Number(headers['content-length']) > limit) return tooLarge();
    if (!isRead) this.#timer = setTimeout(() => this.#complete(), errorBodyMs).unref();
    response.on('data', (chunk: Buffer) => {
      if (this.#decided) return;
      const remaining = limit - this.#body.length;
      this.#body.add(chunk.length > remaining ? chunk.subarray(0, remaining) : chunk);
      if (chunk.length > remaining) tooLarge();
    });
    response.on('end', () => this.#complete());
    response.on('error', (error) => this.#fail(error));
  }

  /** The body is complete, or at least the part of it that is needed. */
  #complete(): void {
    const status = this.#response?.statusCode ?? 0;
    if (status !== 200) return this.#decide(() => this.#handlers.error?.(status, this.#context(null)));
    this.#body.whenJoined((body) =>
      this.#decide(() => {
        this.#handlers.data?.(body, this.#response?.headers['content-type']);
        this.#handlers.success?.();
      }),
    );
  }

  #fail(error: Error): void {
    this.#decide(() => this.#handlers.error?.(0, this.#context(error)));
  }

  #context(error: Error | null): ResponseContext {
    const { url, agent } = this.#options;
    return maskedResponse({ url, agent, response: this.#response, error, body: this.#body.bytes });
  }

  /**
   * Settles the result, and reports it in a later iteration of the event loop: by then, the caller has added its handlers, and the socket
   * can serve the next request.
   */
  #decide(report: () => void): void {
    if (this.#decided) return;
    this.#decided = true;
    clearTimeout(this.#timer);
    // The rest of the body is ignored.
    if (this.#response?.complete !== true) this.#request?.destroy();
    setImmediate(() => {
      if (this.#ended) return;
      this.#end();
      report();
    });
  }

  #end(): void {
    clearTimeout(this.#timer);
    if (this.#ended) return;
    this.#ended = true;
    this.#onEnd();
  }
}
