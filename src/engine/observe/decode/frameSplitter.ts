/**
 * Splits the bytes of one end of a WebSocket into whole messages, without changing them: the frames of a message stay as they were. Used
 * where messages are held back. Source: RFC 6455.
 */
import { type FrameHead, headSize, isControl, readHead } from './frameHead.ts';

export interface SplitListener {
  /** Called with all frames of a message, or with one control frame. */
  whole(raw: Buffer, isControl: boolean): void;
  /** Called with the parts of a message that is too large to be collected, in order. */
  part(raw: Buffer): void;
}

export class FrameSplitter {
  readonly #listener: SplitListener;
  readonly #limit: number;
  /** Bytes that were received and not passed on: the beginning of a frame. */
  #rest: Buffer[] = [];
  #restLength = 0;
  /** The length of that frame, as far as it is known. */
  #needed = 0;
  /** Frames of the message whose last frame was not received. */
  #frames: Buffer[] = [];
  #collected = 0;
  /** How many bytes of the current frame are still to be passed on as parts. */
  #passing = 0;
  /** Whether the current message is passed on as parts, up to its last frame. */
  #isLarge = false;

  /** @param limit maximum number of bytes of a collected message, including the heads of its frames */
  constructor(listener: SplitListener, limit: number) {
    this.#listener = listener;
    this.#limit = limit;
  }

  feed(chunk: Buffer): void {
    const from = this.#pass(chunk);
    if (from === chunk.length) return;
    // A large frame arrives in many chunks: they are joined once.
    if (this.#restLength > 0 && this.#restLength + chunk.length < this.#needed) return this.#keep(chunk);
    const bytes = this.#restLength === 0 ? chunk.subarray(from) : Buffer.concat([...this.#rest, chunk]);
    this.#rest = [];
    this.#restLength = 0;
    let at = 0;
    while (at < bytes.length) {
      const size = headSize(bytes, at, bytes.length);
      this.#needed = size;
      if (at + size > bytes.length) break;
      const head = readHead(bytes, at);
      const end = at + size + head.length;
      if (this.#isTooLarge(head, size)) {
        at = this.#passFrame(bytes, at, end, head);
        continue;
      }
      this.#needed = size + head.length;
      if (end > bytes.length) break;
      this.#take(bytes.subarray(at, end), head);
      at = end;
    }
    if (at < bytes.length) this.#keep(bytes.subarray(at));
  }

  /** Whether a message that is passed on as parts is incomplete: nothing may be inserted between them. */
  get isPassing(): boolean {
    return this.#passing > 0 || this.#isLarge;
  }

  /** Passes on the remaining bytes, after the connection has ended or when frames are no longer split. */
  flush(): void {
    const left = Buffer.concat([...this.#frames, ...this.#rest]);
    this.#frames = [];
    this.#rest = [];
    this.#restLength = this.#collected = this.#passing = 0;
    if (left.length > 0) this.#listener.part(left);
  }

  /** Keeps a copy of the bytes, because their memory belongs to the socket, which reuses it. */
  #keep(bytes: Buffer): void {
    this.#rest.push(Buffer.from(bytes));
    this.#restLength += bytes.length;
  }

  #isTooLarge({ length, opcode }: FrameHead, size: number): boolean {
    return !isControl(opcode) && (this.#isLarge || this.#collected + size + length > this.#limit);
  }

  /** Passes on the rest of a large frame. Returns the index after it. */
  #pass(chunk: Buffer): number {
    const length = Math.min(this.#passing, chunk.length);
    if (length > 0) this.#listener.part(chunk.subarray(0, length));
    this.#passing -= length;
    return length;
  }

  #passFrame(bytes: Buffer, from: number, end: number, { isLast }: FrameHead): number {
    for (const frame of this.#frames.splice(0)) this.#listener.part(frame);
    this.#collected = 0;
    this.#isLarge = !isLast;
    const to = Math.min(end, bytes.length);
    this.#passing = end - to;
    this.#listener.part(bytes.subarray(from, to));
    return to;
  }

  #take(frame: Buffer, { opcode, isLast }: FrameHead): void {
    if (isControl(opcode)) return this.#listener.whole(frame, true);
    if (isLast && this.#frames.length === 0) return this.#listener.whole(frame, false);
    this.#frames.push(Buffer.from(frame));
    this.#collected += frame.length;
    if (!isLast) return;
    const message = Buffer.concat(this.#frames);
    this.#frames = [];
    this.#collected = 0;
    this.#listener.whole(message, false);
  }
}
