/** The client's end of a WebSocket whose upgrade succeeded. It supports only what a diagnosis needs: small messages without extensions. */
import type { Duplex } from 'node:stream';
import { type FrameHead, headSize, opcodes, readHead } from '../observe/decode/frameHead.ts';
import { FrameSplitter } from '../observe/decode/frameSplitter.ts';
import { frameOf } from '../observe/decode/frameWriter.ts';

/** Longer messages are not collected. */
const maxMessage = 1_000_000;
const maxResponse = 1000;

export type Message = string | Uint8Array;

/** How the WebSocket ended. */
export interface WebSocketClose {
  /** 1006 without a close frame. */
  readonly code: number;
  readonly reason: string;
}

export class WebSocketEnd {
  readonly #socket: Duplex;
  readonly #splitter = new FrameSplitter({ whole: (raw) => this.#take(raw), part: () => undefined }, maxMessage);
  readonly #messages: Message[] = [];
  #waiting: ((message: Message | undefined) => void) | undefined;
  #close: WebSocketClose | undefined;
  #httpResponse: string | undefined;

  /** @param head the bytes that were received after the response to the upgrade */
  constructor(socket: Duplex, head: Buffer) {
    this.#socket = socket;
    socket.on('error', () => undefined);
    socket.once('close', () => this.#ended({ code: 1006, reason: '' }));
    socket.on('data', (chunk: Buffer) => this.#feed(chunk));
    if (head.length > 0) this.#feed(head);
    if (socket.destroyed) this.#ended({ code: 1006, reason: '' });
    socket.resume();
  }

  /** Set when no more messages can be received. */
  get closed(): WebSocketClose | undefined {
    return this.#close;
  }

  /** The beginning of an HTTP response that was sent over the WebSocket. */
  get httpResponse(): string | undefined {
    return this.#httpResponse;
  }

  send(message: Message): void {
    if (!this.#socket.destroyed) this.#socket.write(frameOf(message, true));
  }

  /** The next message; undefined when the WebSocket has ended. Only one caller waits at a time. */
  next(): Promise<Message | undefined> {
    const message = this.#messages.shift();
    if (message !== undefined || this.#close) return Promise.resolve(message);
    return new Promise((resolve) => (this.#waiting = resolve));
  }

  /** Sends a close frame and closes the connection. */
  close(): void {
    if (!this.#socket.destroyed) {
      const socket = this.#socket;
      socket.end(frameOf('', true, opcodes.close), () => socket.destroy());
    }
    this.#ended({ code: 1005, reason: '' });
  }

  #feed(chunk: Buffer): void {
    // A frame cannot begin with the "H" of "HTTP", which would be the first byte of a fragmented control frame.
    const text = chunk.toString('latin1', 0, maxResponse);
    if (/^HTTP\/1\.1 \d{3}/.test(text)) this.#httpResponse ??= text;
    if (this.#httpResponse === undefined) this.#splitter.feed(chunk);
    else this.#ended({ code: 1006, reason: '' });
  }

  #take(raw: Buffer): void {
    const { opcode, payload } = joined(raw);
    if (opcode === opcodes.ping) {
      this.#socket.write(frameOf(payload, true, opcodes.pong));
    } else if (opcode === opcodes.close) {
      const code = payload.length >= 2 ? payload.readUInt16BE(0) : 1005;
      this.#ended({ code, reason: payload.toString('utf8', 2) });
    } else if (opcode === opcodes.text || opcode === opcodes.binary) {
      const message = opcode === opcodes.text ? payload.toString() : new Uint8Array(payload);
      const waiting = this.#waiting;
      this.#waiting = undefined;
      if (waiting) waiting(message);
      else this.#messages.push(message);
    }
  }

  #ended(close: WebSocketClose): void {
    this.#close ??= close;
    this.#waiting?.(undefined);
    this.#waiting = undefined;
  }
}

/** The opcode and the payload of a message with all its frames, none of which has a mask. */
function joined(raw: Buffer): { readonly opcode: number; readonly payload: Buffer } {
  const parts: Buffer[] = [];
  let opcode = -1;
  for (let at = 0; at < raw.length;) {
    const size = headSize(raw, at, raw.length);
    const head: FrameHead = readHead(raw, at);
    if (opcode < 0) opcode = head.opcode;
    parts.push(raw.subarray(at + size, at + size + head.length));
    at += size + head.length;
  }
  return { opcode, payload: Buffer.concat(parts) };
}
