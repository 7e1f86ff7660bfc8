/**
 * One direction of a WebSocket: decodes messages from bytes, which can be divided at any position. It opens no sockets, never throws, and
 * its memory is bounded: only the beginning of a message above the limit is kept. A frame that violates the protocol is reported, and
 * decoding continues with the next frame. Source: RFC 6455, RFC 7692.
 */
import { isUtf8 } from 'node:buffer';
import { maxRecordedBytes } from '../../codec/recordedPart.ts';
import { BoundedBytes } from './boundedBytes.ts';
import { type FrameHead, headSize, isControl, isKnown, maxControlLength, maxHeadBytes } from './frameHead.ts';
import { opcodes, readHead, unmask } from './frameHead.ts';
import { Inflater } from './inflater.ts';

export interface WebSocketMessage {
  readonly isText: boolean;
  /** The message, decompressed; its beginning if it is larger than the limit. */
  readonly bytes: Buffer;
  /** Number of bytes of the whole message. */
  readonly length: number;
  /** Whether the memory of the bytes stays valid after the call. */
  readonly isOwn: boolean;
}

/** How frames violate the protocol. */
export type FrameFault =
  /** A reserved bit is set. This includes the bit for compression, if both ends did not agree on it. */
  | 'reservedBits'
  | 'reservedOpcode'
  | 'fragmentedControl'
  | 'longControl'
  | 'strayContinuation'
  /** A message began before the previous one was complete, or the stream ended. */
  | 'unfinishedMessage'
  /** A frame of a client has no mask, or a frame of a server has one. */
  | 'mask'
  | 'length'
  | 'utf8'
  /** The message is compressed, and it is damaged, refers to a message that was not received, or is too large. */
  | 'compression';

export interface WebSocketListener {
  message(message: WebSocketMessage, t: number): void;
  /** Called with a control frame. The other end has to respond to a ping with a pong, and to a close with a close. */
  control(opcode: number, payload: Buffer, t: number): void;
  /** Called with bytes that cannot be decoded: without mask, up to the limit, and with their whole number. */
  fault(fault: FrameFault, bytes: Buffer, length: number, t: number): void;
}

export interface WebSocketDecoderOptions {
  /** Whether it is the direction from the client to the server. */
  readonly isMasked: boolean;
  /** `context`: messages can refer to previous ones. `unknown`: the handshake was not seen. Undefined: no compression. */
  readonly compression?: 'context' | 'noContext' | 'unknown' | undefined;
}

/** Frames that are not masked are passed on without a copy; small masked ones are unmasked here. Valid during one call. */
const scratch = Buffer.allocUnsafeSlow(65_536);

/** A message, or a frame that does not belong to a message. */
interface Begun {
  readonly opcode: number;
  readonly isCompressed: boolean;
  readonly data: BoundedBytes;
  fault: FrameFault | undefined;
}

export class WebSocketDecoder {
  readonly #isMasked: boolean;
  readonly #inflater: Inflater | undefined;
  readonly #listener: WebSocketListener;
  readonly #limit: number;
  /** The part of a head that was received. */
  readonly #head = Buffer.alloc(maxHeadBytes);
  #headLength = 0;
  /** The frame whose payload is being received. */
  #frame: FrameHead | undefined;
  #received = 0;
  /** The message, or the control frame, to which that payload belongs. */
  #current: Begun | undefined;
  /** The message whose last frame has not been received yet. */
  #message: Begun | undefined;

  /** @param limit maximum number of recorded bytes of a message */
  constructor(
    { isMasked, compression }: WebSocketDecoderOptions,
    listener: WebSocketListener,
    limit = maxRecordedBytes,
  ) {
    this.#isMasked = isMasked;
    this.#inflater = compression === undefined ? undefined : new Inflater(compression !== 'noContext');
    this.#listener = listener;
    this.#limit = limit;
  }

  /** Whether all frames and messages so far were complete. */
  get isIdle(): boolean {
    return this.#headLength === 0 && !this.#frame && !this.#message;
  }

  feed(chunk: Buffer, t: number): void {
    for (let at = 0; at < chunk.length;) {
      if (!this.#frame) {
        at = this.#readHead(chunk, at);
        // `#readHead` may have set the frame.
        const frame = this.#frame as FrameHead | undefined;
        if (!frame) return;
        if (this.#passWhole(frame, chunk, at, t)) {
          at += frame.length;
          continue;
        }
        this.#begin(frame, t);
      }
      at = this.#readPayload(chunk, at, t);
    }
  }

  /** Must be called when the stream has ended. */
  end(t: number): void {
    const { data } = this.#current ?? {};
    const unfinished = this.#message ?? this.#current;
    this.#frame = this.#message = this.#current = undefined;
    this.#headLength = 0;
    if (data && data !== unfinished?.data) this.#listener.fault('unfinishedMessage', data.bytes, data.length, t);
    if (unfinished) this.#fault('unfinishedMessage', unfinished, t);
  }

  /** Returns the index after the bytes that were used. */
  #readHead(chunk: Buffer, from: number): number {
    const size = this.#headLength === 0 ? headSize(chunk, from, chunk.length) : maxHeadBytes;
    if (this.#headLength === 0 && from + size <= chunk.length) {
      this.#frame = readHead(chunk, from);
      this.#received = 0;
      return from + size;
    }
    let at = from;
    while (this.#headLength < headSize(this.#head, 0, this.#headLength)) {
      if (at >= chunk.length) return at;
      this.#head[this.#headLength++] = chunk[at++] as number;
    }
    this.#frame = readHead(this.#head, 0);
    this.#received = this.#headLength = 0;
    return at;
  }

  /** Passes on a complete message of one frame without keeping it. Returns whether it did. */
  #passWhole(frame: FrameHead, chunk: Buffer, at: number, t: number): boolean {
    const { opcode, length, mask } = frame;
    const isPlain = frame.isLast && !frame.isCompressed && (opcode === opcodes.text || opcode === opcodes.binary);
    if (!isPlain || this.#message || at + length > chunk.length || this.#faultOf(frame) !== undefined) return false;
    if (length > this.#limit || (mask && length > scratch.length)) return false;
    this.#frame = undefined;
    if (mask) unmask(mask, 0, chunk, at, at + length, scratch, 0);
    const bytes = mask ? scratch.subarray(0, length) : chunk.subarray(at, at + length);
    this.#deliver(opcode === opcodes.text, bytes, length, false, t);
    return true;
  }

  #begin(frame: FrameHead, t: number): void {
    const { opcode, isCompressed } = frame;
    let fault = this.#faultOf(frame);
    const isData = opcode === opcodes.text || opcode === opcodes.binary;
    if (isData && this.#message) {
      const unfinished = this.#message;
      this.#message = undefined;
      this.#fault('unfinishedMessage', unfinished, t);
    }
    if (opcode === opcodes.continuation && !this.#message) fault ??= 'strayContinuation';
    const made = (): Begun => ({ opcode, isCompressed, data: new BoundedBytes(this.#limit), fault });
    if (isData || opcode === opcodes.continuation) {
      this.#message ??= made();
      this.#message.fault ??= fault;
      this.#current = this.#message;
      if (frame.isLast) this.#current.data.announce(frame.length);
    } else this.#current = made();
    if (frame.length === 0) this.#endFrame(frame, this.#current, t);
  }

  #faultOf({ opcode, isCompressed, hasReservedBits, isLast, mask, length }: FrameHead): FrameFault | undefined {
    if (!isKnown(opcode)) return 'reservedOpcode';
    const startsMessage = opcode === opcodes.text || opcode === opcodes.binary;
    if (hasReservedBits || (isCompressed && !(startsMessage && this.#inflater))) return 'reservedBits';
    if (isControl(opcode) && !isLast) return 'fragmentedControl';
    if (isControl(opcode) && length > maxControlLength) return 'longControl';
    if ((mask !== undefined) !== this.#isMasked) return 'mask';
    return length > Number.MAX_SAFE_INTEGER ? 'length' : undefined;
  }

  #readPayload(chunk: Buffer, from: number, t: number): number {
    const frame = this.#frame;
    const current = this.#current;
    if (!frame || !current) return from;
    const to = Math.min(chunk.length, from + frame.length - this.#received);
    const { mask } = frame;
    const phase = this.#received;
    if (mask) {
      current.data.add(chunk, from, to, (source, start, end, target, at) =>
        unmask(mask, phase, source, start, end, target, at),
      );
    } else current.data.add(chunk, from, to);
    this.#received += to - from;
    if (this.#received >= frame.length) this.#endFrame(frame, current, t);
    return to;
  }

  #endFrame(frame: FrameHead, current: Begun, t: number): void {
    this.#frame = this.#current = undefined;
    if (current !== this.#message) {
      if (current.fault) this.#listener.fault(current.fault, current.data.bytes, current.data.length, t);
      else this.#listener.control(current.opcode, current.data.bytes, t);
    } else if (frame.isLast) {
      this.#message = undefined;
      this.#endMessage(current, t);
    }
  }

  #endMessage(message: Begun, t: number): void {
    const { data, fault, opcode } = message;
    const isText = opcode === opcodes.text;
    if (fault !== undefined) return this.#fault(fault, message, t);
    if (!message.isCompressed) return this.#deliver(isText, data.bytes, data.length, true, t);
    const inflated = data.isCut ? undefined : this.#inflated(data.bytes);
    if (!inflated) return this.#fault('compression', message, t);
    this.#deliver(isText, inflated.subarray(0, this.#limit), inflated.length, true, t);
  }

  #inflated(bytes: Buffer): Buffer | undefined {
    try {
      return this.#inflater?.inflate(bytes);
    } catch {
      return undefined;
    }
  }

  #deliver(isText: boolean, bytes: Buffer, length: number, isOwn: boolean, t: number): void {
    // The kept beginning can end inside a character.
    if (isText && bytes.length === length && !isUtf8(bytes)) this.#listener.fault('utf8', bytes, length, t);
    else this.#listener.message({ isText, bytes, length, isOwn }, t);
  }

  #fault(fault: FrameFault, { data, isCompressed }: Begun, t: number): void {
    if (isCompressed) this.#inflater?.skip();
    this.#listener.fault(fault, data.bytes, data.length, t);
  }
}
