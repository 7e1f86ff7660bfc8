/** A WebSocket of a session: bytes of both ends, or whole messages if the frames were read elsewhere. It never throws. */
import { explain } from '../../../model/cause/causeTexts.ts';
import type { StoredCause } from '../../../model/cause/cause.ts';
import { maxRecordedBytes } from '../../codec/recordedPart.ts';
import type { ObservedRequest, Sender } from '../../contracts/observedSink.ts';
import { type EngineRequest, type Headers, headerOf } from './engineRequest.ts';
import { opcodes } from './frameHead.ts';
import type { Sessions } from './pollingDecoder.ts';
import type { SessionDecoder } from './sessionDecoder.ts';
import { type FrameFault, WebSocketDecoder, type WebSocketMessage } from './webSocketDecoder.ts';
import { compressionIn } from './webSocketExtensions.ts';

/** Begins a session whose beginning was not seen. */
export interface LateSessions extends Sessions {
  late(request: EngineRequest | undefined, head: ObservedRequest | undefined, t: number): SessionDecoder;
}

const probe = Buffer.from('2probe');

interface Close {
  readonly sender: Sender;
  readonly closeCode: number;
  readonly closeReason?: string;
}

export class SocketDecoder {
  readonly #request: EngineRequest | undefined;
  readonly #head: ObservedRequest | undefined;
  readonly #sessions: LateSessions;
  #session: SessionDecoder | undefined;
  #frames: Readonly<Record<Sender, WebSocketDecoder>> | undefined;
  #isProbing = false;
  #isOpen = true;
  #close: Close | undefined;

  /** The request is undefined if it was not seen. */
  constructor(request: EngineRequest | undefined, head: ObservedRequest | undefined, sessions: LateSessions) {
    this.#request = request;
    this.#head = head;
    this.#sessions = sessions;
  }

  /**
   * Must be called when the server has accepted the upgrade of the connection, before the first bytes. It need not be called if the
   * response was not captured.
   */
  accepted(headers: Headers): void {
    const compression = compressionIn(headerOf(headers, 'sec-websocket-extensions'));
    const used = (keepsContext: boolean): 'context' | 'noContext' => (keepsContext ? 'context' : 'noContext');
    this.#frames = {
      client: this.#decoder('client', compression && used(compression.clientKeepsContext)),
      server: this.#decoder('server', compression && used(compression.serverKeepsContext)),
    };
  }

  /** Must be called when the server has responded with a status other than 101. */
  refused(status: number, body: Buffer, t: number): void {
    this.#isOpen = false;
    const { sid } = this.#request ?? {};
    if (!this.#request || !this.#head) return;
    const session = sid === undefined ? undefined : this.#sessions.find({ ...this.#request, sid }, this.#head, t);
    session?.upgradeFailed(t);
    this.#sessions.refused(this.#head, session, status, body, t);
  }

  /** The session that uses this WebSocket; undefined before its first message. */
  get session(): SessionDecoder | undefined {
    return this.#session;
  }

  /** Whether everything so far was complete: frames, messages and packets. */
  get isIdle(): boolean {
    return this.isIdleFrom('client') && this.isIdleFrom('server');
  }

  /** Like `isIdle`, for the data that one end sends. */
  isIdleFrom(from: Sender): boolean {
    return (this.#frames?.[from].isIdle ?? false) && !this.isPending(from);
  }

  /** Whether attachments of the packet that this end sends are still missing. */
  isPending(from: Sender): boolean {
    return this.#session?.isPending(from) ?? false;
  }

  /** Must be called with the bytes of one end, in any parts. */
  bytes(from: Sender, chunk: Buffer, t: number): void {
    if (from === 'server' && this.#isRefusal(chunk, t)) return;
    this.#frames ??= { client: this.#decoder('client', 'unknown'), server: this.#decoder('server', 'unknown') };
    this.#frames[from].feed(chunk, t);
  }

  /** Whether the bytes are an HTTP response in place of frames: the server refuses a session after it has accepted the WebSocket. */
  #isRefusal(chunk: Buffer, t: number): boolean {
    if (!this.#isOpen) return true;
    if (this.#session || !this.#request) return false;
    const [, status] = /^HTTP\/1\.1 (\d{3})\b/.exec(chunk.toString('latin1', 0, 20)) ?? [];
    if (status === undefined) return false;
    const body = chunk.indexOf('\r\n\r\n');
    this.refused(Number(status), body < 0 ? Buffer.alloc(0) : chunk.subarray(body + 4), t);
    return true;
  }

  /** A whole message, decompressed. The memory of the bytes need only be valid during the call. */
  message(from: Sender, isText: boolean, bytes: Buffer, t: number): void {
    this.#message(from, { isText, bytes: bytes.subarray(0, maxRecordedBytes), length: bytes.length, isOwn: false }, t);
  }

  /** A close frame, if the frames were read elsewhere. */
  closeFrame(sender: Sender, closeCode: number, closeReason: string): void {
    this.#close ??= { sender, closeCode, ...(closeReason !== '' && { closeReason }) };
  }

  /**
   * Must be called when the connection has ended. @param cause the known cause of the end, if the frames were not
   * captured
   */
  end(t: number, cause?: StoredCause): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    if (this.#frames) for (const decoder of Object.values(this.#frames)) decoder.end(t);
    const session = this.#session;
    if (session?.transport === 'websocket') session.end(cause ?? endCause(this.#close), t);
    else if (this.#isProbing) session?.upgradeFailed(t);
  }

  #decoder(from: Sender, compression: 'context' | 'noContext' | 'unknown' | undefined): WebSocketDecoder {
    return new WebSocketDecoder(
      { isMasked: from === 'client', compression },
      {
        message: (message, t) => this.#message(from, message, t),
        control: (opcode, payload) => {
          if (opcode !== opcodes.close) return;
          this.closeFrame(from, payload.length < 2 ? 1005 : payload.readUInt16BE(0), payload.toString('utf8', 2));
        },
        fault: (fault, bytes, length, t) =>
          this.#found(from, undefined, t).unreadable(from, 'websocket', bytes, length, faultCause(fault, from), t),
      },
    );
  }

  #message(from: Sender, { isText, bytes, length, isOwn }: WebSocketMessage, t: number): void {
    const session = this.#found(from, isText ? bytes : undefined, t);
    if (isText && bytes.equals(probe)) this.#isProbing = true;
    session[isText ? 'text' : 'binary'](from, 'websocket', { bytes, length, isOwn }, t);
  }

  #found(from: Sender, text: Buffer | undefined, t: number): SessionDecoder {
    if (this.#session) return this.#session;
    const { sid } = this.#request ?? {};
    if (this.#request && this.#head && sid !== undefined) {
      this.#session = this.#sessions.find({ ...this.#request, sid }, this.#head, t);
      // A probe shows that the session still uses polling.
      if (this.#session.isLate && text?.equals(probe)) this.#session.transport = 'polling';
      return this.#session;
    }
    const opened = from === 'server' && text ? this.#sessions.open(this.#request, this.#head, text, t) : undefined;
    this.#session = opened ?? this.#sessions.late(this.#request, this.#head, t);
    return this.#session;
  }
}

function endCause(close: Close | undefined): StoredCause {
  return close ? explain('observe.webSocketClosed', { ...close }) : explain('observe.webSocketCut');
}

function faultCause(fault: FrameFault, sender: Sender): StoredCause {
  return explain('observe.frameFault', { fault, sender });
}
