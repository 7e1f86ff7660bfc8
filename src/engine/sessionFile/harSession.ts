/**
 * An Engine.IO session as entries of a HAR file, as Chromium writes them: requests of HTTP polling, and a WebSocket with its messages.
 * Missing parts of the capture, such as the handshake, are written as a server and a client would send them.
 */
import type { WirePacket } from '../contracts/inspectedClient.ts';

export interface HarSessionOptions {
  /** The version of the Engine.IO protocol. */
  readonly protocol: 3 | 4;
  readonly sid: string;
  /** Scheme and host: `http://localhost:3000`. */
  readonly server: string;
  /** The path of Engine.IO; undefined for the default. */
  readonly path: string | undefined;
  /** The start of the capture, in milliseconds since 1970. All times are relative to it. */
  readonly startedAt: number;
  readonly pingInterval: number | undefined;
  readonly pingTimeout: number | undefined;
  /** The text before the next entry of the file. */
  readonly separator: () => string;
}

export type HarTransport = 'polling' | 'websocket';
type Direction = 'in' | 'out';

/**
 * The prefix of an attachment, which is base64 text over HTTP long-polling, by protocol version. Over a WebSocket of
 * Engine.IO 3, the bytes are preceded by `messageType`.
 */
const attachmentMarks = { 3: 'b4', 4: 'b' } as const;
const messageType = Buffer.from([4]);
const separator = '\u001e';

export class HarSession {
  readonly #options: HarSessionOptions;
  #transport: HarTransport;
  /** The time at which the WebSocket whose messages are being written was opened. */
  #socketFrom: number | undefined;
  #hasMessage = false;

  constructor(options: HarSessionOptions, transport: HarTransport) {
    this.#options = options;
    this.#transport = transport;
  }

  /** The beginning of the session: its handshake, and its WebSocket if it uses one from the start. */
  *begin(t: number): Generator<string, void> {
    const { sid, pingInterval = 25_000, pingTimeout = 20_000 } = this.#options;
    const upgrades = this.#transport === 'polling' ? ['websocket'] : [];
    const open = `0${JSON.stringify({ sid, upgrades, pingInterval, pingTimeout })}`;
    if (this.#transport === 'polling') yield this.#poll('in', open, t, false);
    else {
      yield this.#openSocket(t, false);
      yield this.#message('in', open, t);
    }
  }

  *upgrade(t: number): Generator<string, void> {
    if (this.#transport === 'websocket') return;
    this.#transport = 'websocket';
    yield this.#openSocket(t, true);
    yield this.#message('out', '2probe', t);
    yield this.#message('in', '3probe', t);
    yield this.#message('out', '5', t);
  }

  /** A packet of Socket.IO, with its attachments. */
  *packet(
    dir: Direction,
    { text, attachments }: Pick<WirePacket, 'text' | 'attachments'>,
    t: number,
  ): Generator<string, void> {
    const parts = typeof text === 'string' ? [`4${text}`, ...attachments] : [text];
    if (this.#transport === 'polling') {
      yield this.#poll(dir, this.#payload(parts), t);
      return;
    }
    for (const part of parts) yield this.#message(dir, part, t);
  }

  /** A ping or a pong. */
  *control(dir: Direction, text: string, t: number): Generator<string, void> {
    yield this.#transport === 'polling' ? this.#poll(dir, this.#payload([text]), t) : this.#message(dir, text, t);
  }

  *end(t: number): Generator<string, void> {
    if (this.#transport === 'polling') yield this.#poll('out', this.#payload(['1']), t);
    else yield this.#closeSocket(t);
  }

  /** Must be called when the capture ends before the session. In the file, the WebSocket of the session has no end. */
  *stop(): Generator<string, void> {
    if (this.#socketFrom !== undefined) yield this.#closeSocket(this.#socketFrom);
  }

  #payload(parts: readonly (string | Uint8Array)[]): string {
    const { protocol } = this.#options;
    const texts = parts.map((part) => (typeof part === 'string' ? part : attachmentMarks[protocol] + base64(part)));
    return protocol === 4 ? texts.join(separator) : texts.map((text) => `${text.length}:${text}`).join('');
  }

  #poll(dir: Direction, body: string, t: number, hasSid = true): string {
    const { protocol } = this.#options;
    // In Engine.IO 3, every payload begins with its length, including the payload of the handshake.
    const text = hasSid || protocol === 4 ? body : `${body.length}:${body}`;
    const type = 'text/plain; charset=UTF-8';
    const [method, sent, received] = dir === 'out' ? ['POST', text, 'ok'] : ['GET', undefined, text];
    return this.#entry(t, {
      request: {
        ...request(method, this.#endpoint('polling'), this.#query('polling', hasSid)),
        ...(sent !== undefined && { postData: { mimeType: type, text: sent }, bodySize: Buffer.byteLength(sent) }),
      },
      response: response(200, 'OK', { size: Buffer.byteLength(received), mimeType: type, text: received }),
      time: 0,
      timings: { send: 0, wait: 0, receive: 0 },
      cache: {},
    });
  }

  #openSocket(t: number, hasSid: boolean): string {
    this.#socketFrom = t;
    this.#hasMessage = false;
    const entry = this.#entry(t, {
      _resourceType: 'websocket',
      request: request('GET', this.#endpoint('websocket'), this.#query('websocket', hasSid)),
      response: response(101, 'Switching Protocols', { size: 0, mimeType: 'x-unknown' }),
      cache: {},
    });
    return `${entry.slice(0, -1)},"_webSocketMessages":[`;
  }

  #closeSocket(t: number): string {
    const time = t - (this.#socketFrom ?? t);
    this.#socketFrom = undefined;
    return `],"time":${time},"timings":{"send":0,"wait":0,"receive":${time}}}`;
  }

  #message(dir: Direction, data: string | Uint8Array, t: number): string {
    const type = dir === 'out' ? 'send' : 'receive';
    const time = (this.#options.startedAt + t) / 1000;
    const message =
      typeof data === 'string'
        ? { type, time, opcode: 1, data }
        : {
            type,
            time,
            opcode: 2,
            data: base64(this.#options.protocol === 3 ? Buffer.concat([messageType, data]) : data),
          };
    const before = this.#hasMessage ? ',' : '';
    this.#hasMessage = true;
    return before + JSON.stringify(message);
  }

  #entry(t: number, fields: object): string {
    const { startedAt, separator } = this.#options;
    return separator() + JSON.stringify({ startedDateTime: new Date(startedAt + t).toISOString(), ...fields });
  }

  #endpoint(transport: HarTransport): string {
    const { server, path = '/socket.io/' } = this.#options;
    return `${transport === 'websocket' ? server.replace(/^http/, 'ws') : server}${path}`;
  }

  #query(transport: HarTransport, hasSid: boolean): Record<string, string> {
    const { protocol, sid } = this.#options;
    return { EIO: String(protocol), transport, ...(hasSid && { sid }) };
  }
}

function request(method: string, endpoint: string, query: Readonly<Record<string, string>>): object {
  const queryString = Object.entries(query).map(([name, value]) => ({ name, value }));
  const search = queryString.map(({ name, value }) => `${name}=${encodeURIComponent(value)}`).join('&');
  const url = `${endpoint}?${search}`;
  return { method, url, httpVersion: 'HTTP/1.1', cookies: [], headers: [], queryString, headersSize: -1, bodySize: 0 };
}

function response(status: number, statusText: string, content: object): object {
  const empty = { cookies: [], headers: [], redirectURL: '', headersSize: -1, bodySize: -1 };
  return { status, statusText, httpVersion: 'HTTP/1.1', ...empty, content };
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}
