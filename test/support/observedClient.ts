/**
 * A client and a server whose traffic is passed to a decoder as bytes, first over polling and then over a WebSocket, without any sockets.
 */
import { gzipSync } from 'node:zlib';
import type { PollingDecoder } from '../../src/engine/observe/decode/pollingDecoder.ts';
import type { SocketDecoder } from '../../src/engine/observe/decode/socketDecoder.ts';
import type { TrafficDecoder } from '../../src/engine/observe/decode/trafficDecoder.ts';
import { bodyOf } from './referenceParsers.ts';
import { frame, partsOf } from './webSocketFrames.ts';

type Sender = 'client' | 'server';
type Chunk = string | Buffer;

export interface ObservedClientOptions {
  readonly protocol: 3 | 4;
  readonly sid?: string;
  /** Only for Engine.IO 3: whether bodies that contain bytes are binary. */
  readonly isBinary?: boolean;
  readonly isJsonp?: boolean;
  readonly gzip?: boolean;
  /** Sizes of the parts in which bytes are passed. */
  readonly sizes?: readonly number[];
}

const mask = Buffer.from([11, 22, 33, 44]);

export class ObservedClient {
  readonly #traffic: TrafficDecoder;
  readonly #options: ObservedClientOptions;
  readonly sid: string;
  socket: SocketDecoder | undefined;
  #isUpgraded = false;
  t = 0;

  constructor(traffic: TrafficDecoder, options: ObservedClientOptions) {
    this.#traffic = traffic;
    this.#options = options;
    this.sid = options.sid ?? 'sid';
  }

  get #form(): 'separated' | 'counted' | 'binary' {
    if (this.#options.protocol === 4) return 'separated';
    return this.#options.isBinary ? 'binary' : 'counted';
  }

  url(transport: 'polling' | 'websocket', hasSid = true): string {
    const { protocol, isJsonp = false } = this.#options;
    return `/socket.io/?EIO=${protocol}&transport=${transport}${hasSid ? `&sid=${this.sid}` : ''}${isJsonp ? '&j=0' : ''}`;
  }

  /** Passes the response to the first poll. */
  openByPolling(): void {
    this.response(this.#textBody(this.open), false);
  }

  openByWebSocket(): void {
    this.connectWebSocket(false);
    this.#isUpgraded = true;
    this.engine('server', this.open);
  }

  get open(): string {
    return `0{"sid":"${this.sid}","upgrades":["websocket"],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}`;
  }

  connectWebSocket(hasSid = true): void {
    const head = { method: 'GET', url: this.url('websocket', hasSid), headers: {} };
    this.socket = this.#traffic.webSocket(head);
    this.socket?.accepted({});
  }

  upgrade(): void {
    this.connectWebSocket();
    this.#frame('client', '2probe');
    this.#frame('server', '3probe');
    this.#frame('client', '5');
    this.#isUpgraded = true;
  }

  /** Passes messages of Socket.IO. Over polling, all of them are in one body. */
  send(from: Sender, chunks: readonly Chunk[]): void {
    if (this.#isUpgraded) {
      for (const chunk of chunks) this.#frame(from, typeof chunk === 'string' ? `4${chunk}` : this.#withType(chunk));
    } else if (chunks.length > 0) this.body(from, bodyOf(this.#form, chunks));
  }

  /** Passes a WebSocket message unchanged. */
  message(from: Sender, data: Chunk): void {
    this.#frame(from, data);
  }

  /** Passes a text packet of Engine.IO, including its type. */
  engine(from: Sender, text: string): void {
    if (this.#isUpgraded) this.#frame(from, text);
    else this.body(from, this.#textBody(text));
  }

  body(from: Sender, body: Buffer): void {
    if (from === 'client') this.post(body);
    else this.response(body);
  }

  post(body: Buffer, headers: Record<string, string> = {}): void {
    const sent = this.#options.isJsonp ? formOf(body) : body;
    const exchange = this.#exchange('POST', true, headers);
    for (const part of partsOf(sent, this.#sizes)) exchange?.requestBody(part, this.t);
    exchange?.requestEnd(++this.t);
    exchange?.response(200, {}, this.t);
    exchange?.responseBody(Buffer.from('ok'));
    exchange?.responseEnd(++this.t);
  }

  response(body: Buffer, hasSid = true, headers: Record<string, string> = {}, status = 200): void {
    const wrapped = this.#options.isJsonp ? Buffer.from(`___eio[0](${JSON.stringify(body.toString())});`) : body;
    const isCompressed = this.#options.gzip ?? false;
    const exchange = this.#exchange('GET', hasSid, {});
    exchange?.requestEnd(this.t);
    exchange?.response(status, isCompressed ? { 'content-encoding': 'gzip' } : headers, this.t);
    for (const part of partsOf(isCompressed ? gzipSync(wrapped) : wrapped, this.#sizes)) exchange?.responseBody(part);
    exchange?.responseEnd(++this.t);
  }

  raw(from: Sender, bytes: Buffer): void {
    for (const part of partsOf(bytes, this.#sizes)) this.socket?.bytes(from, part, this.t);
  }

  #frame(from: Sender, data: Chunk): void {
    this.t++;
    const options = { first: typeof data === 'string' ? 0x81 : 0x82, mask: from === 'client' ? mask : undefined };
    this.raw(from, frame(data, options));
  }

  #withType(chunk: Chunk): Chunk {
    if (typeof chunk === 'string' || this.#options.protocol === 4) return chunk;
    return Buffer.concat([Buffer.from([4]), chunk]);
  }

  #textBody(text: string): Buffer {
    return Buffer.from(this.#options.protocol === 4 ? text : `${text.length}:${text}`);
  }

  #exchange(method: string, hasSid: boolean, headers: Record<string, string>): PollingDecoder | undefined {
    return this.#traffic.polling({ method, url: this.url('polling', hasSid), headers }, ++this.t);
  }

  get #sizes(): readonly number[] {
    return this.#options.sizes ?? [];
  }
}

/** The body of a POST request in the form that the client's JSONP transport sends. Source: engine.io-client 3.5, polling-jsonp, doWrite. */
function formOf(body: Buffer): Buffer {
  const escaped = body.toString().replaceAll('\\n', '\\\\n').replaceAll('\n', '\\n');
  return Buffer.from(new URLSearchParams({ d: escaped }).toString());
}
