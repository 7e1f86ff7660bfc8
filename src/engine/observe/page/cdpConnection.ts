/**
 * A connection to the DevTools protocol of a page, frame or worker, as the JavaScript debugger of VS Code or a browser offers it.
 * Everything is read immediately, because the sender does not wait for a slow reader: it would keep unread data in its own memory. Source:
 * https://chromedevtools.github.io/devtools-protocol/.
 */
import { randomBytes } from 'node:crypto';
import { type ClientRequest, request } from 'node:http';
import type { Socket } from 'node:net';
import type { Clock } from '../../../base/clock.ts';
import type { Disposable } from '../../../base/disposable.ts';
import { opcodes } from '../decode/frameHead.ts';
import { frameOf } from '../decode/frameWriter.ts';
import { WebSocketDecoder } from '../decode/webSocketDecoder.ts';

/** The address of a DevTools protocol server. The path is a secret: everyone who knows it can control the page. */
export interface CdpEndpoint {
  readonly host: string;
  readonly port: number;
  readonly path: string;
}

export interface CdpListener {
  /** @param text the whole message; undefined if it was too large. Valid after the call */
  event(method: string, text: Buffer | undefined): void;
  closed(): void;
}

/** This limit is larger than any message that is recorded completely, as base64 in JSON. */
const maxMessageBytes = 64_000_000;
const responseMs = 30_000;

/** The browser refused a request, or did not respond. */
export class CdpError extends Error {}

interface Pending {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: CdpError) => void;
  readonly limit: Disposable;
}

export class CdpConnection implements Disposable {
  readonly #socket: Socket;
  readonly #clock: Clock;
  readonly #listener: CdpListener;
  readonly #pending = new Map<number, Pending>();
  #next = 1;
  #isClosed = false;

  /**
   * @param head the bytes that were received after the response to the upgrade
   * @param limit largest message in bytes
   */
  private constructor(socket: Socket, head: Buffer, clock: Clock, listener: CdpListener, limit: number) {
    this.#socket = socket;
    this.#clock = clock;
    this.#listener = listener;
    const messages = new WebSocketDecoder(
      { isMasked: false },
      {
        message: ({ bytes, length, isOwn }) => this.#received(isOwn ? bytes : Buffer.from(bytes), length),
        control: (opcode, payload) => {
          if (opcode === opcodes.ping) socket.write(frameOf(payload, true, opcodes.pong));
          else if (opcode === opcodes.close) socket.end(frameOf(payload, true, opcodes.close));
        },
        // A faulty frame is ignored, because the next message is intact.
        fault: () => undefined,
      },
      limit,
    );
    socket.on('data', (chunk: Buffer) => messages.feed(chunk, 0));
    socket.on('error', () => undefined);
    socket.on('close', () => this.#closed());
    if (head.length > 0) messages.feed(head, 0);
  }

  /** @throws CdpError if nothing accepts the connection within the time of a response */
  static open(
    { host, port, path }: CdpEndpoint,
    clock: Clock,
    listener: CdpListener,
    limit = maxMessageBytes,
  ): Promise<CdpConnection> {
    return new Promise((resolve, reject) => {
      const headers = {
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': randomBytes(16).toString('base64'),
      };
      const opening: ClientRequest = request({ host, port, path, headers, agent: false });
      const late = clock.after(responseMs, () => opening.destroy(new Error('no response')));
      opening.on('upgrade', (_response, socket, head) => {
        late.dispose();
        resolve(new CdpConnection(socket, head, clock, listener, limit));
      });
      opening.on('response', (response) => opening.destroy(new Error(`HTTP ${response.statusCode ?? 0}`)));
      opening.on('error', (error) => {
        late.dispose();
        reject(new CdpError(error.message));
      });
      opening.end();
    });
  }

  /** @throws CdpError if the browser refuses the request or does not respond, or if the connection is closed */
  request(method: string, params: object = {}): Promise<unknown> {
    if (this.#isClosed) return Promise.reject(new CdpError('closed'));
    return new Promise((resolve, reject) => {
      const id = this.#next++;
      const limit = this.#clock.after(responseMs, () => this.#take(id)?.reject(new CdpError('no response')));
      this.#pending.set(id, { resolve, reject, limit });
      this.#socket.write(frameOf(JSON.stringify({ id, method, params }), true));
    });
  }

  dispose(): void {
    if (this.#isClosed) return;
    this.#socket.destroy();
    this.#closed();
  }

  #received(bytes: Buffer, length: number): void {
    const beginning = bytes.toString('latin1', 0, 120);
    const isWhole = bytes.length === length;
    const id = /^\{"id":(\d+)/.exec(beginning)?.[1];
    if (id !== undefined) return this.#responded(Number(id), isWhole ? bytes : undefined);
    const method = /^\{"method":"([\w.]+)"/.exec(beginning)?.[1];
    if (method !== undefined && !this.#isClosed) this.#listener.event(method, isWhole ? bytes : undefined);
  }

  #responded(id: number, text: Buffer | undefined): void {
    const pending = this.#take(id);
    if (!pending) return;
    if (!text) return pending.reject(new CdpError('too large'));
    const { result, error } = parsed(text);
    if (error) pending.reject(new CdpError(error.message ?? 'refused'));
    else pending.resolve(result);
  }

  #take(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    pending?.limit.dispose();
    this.#pending.delete(id);
    return pending;
  }

  #closed(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const id of [...this.#pending.keys()]) this.#take(id)?.reject(new CdpError('closed'));
    this.#listener.closed();
  }
}

interface Response {
  readonly result?: unknown;
  readonly error?: { readonly message?: string };
}

function parsed(text: Buffer): Response {
  try {
    return JSON.parse(text.toString()) as Response;
  } catch {
    return { error: { message: 'no JSON' } };
  }
}
