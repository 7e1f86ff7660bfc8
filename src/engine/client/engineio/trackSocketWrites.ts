import type { Socket as TcpSocket } from 'node:net';
import type { StoredCause } from '../../../model/cause/cause.ts';
import { explain } from '../../../model/cause/causeTexts.ts';
import { bytesInFlight, UnsentError, notAcceptedBytes } from '../network/throttledSocket.ts';

interface NodeWebSocket {
  readonly extensions?: string;
  send(data: unknown, options: unknown, done?: (error?: Error) => void): void;
  on?(event: 'upgrade', listener: (response: { readonly socket: TcpSocket }) => void): unknown;
  ping?(data?: unknown, ...more: unknown[]): void;
  pong?(data?: unknown, ...more: unknown[]): void;
}

/** The result of a write, or its progress when the connection ended. */
export interface WriteEnd {
  /** Why the system did not accept all bytes; undefined if it accepted them all. */
  readonly fault: StoredCause | undefined;
  /** Number of bytes that the system accepted, without the head of the frame; undefined if it is not known. */
  readonly bytes: number | undefined;
  /** Set if the connection ended during the write. The callback is called again when the write has ended. */
  readonly running?: true;
}

type WriteListener = (end: WriteEnd) => void;

/** A frame that is being written. Positions count the bytes of the socket. */
interface Frame {
  readonly start: number;
  readonly size: number;
  readonly ended: WriteListener | undefined;
}

/** The private fields of a socket that show which bytes wait in it. Source: Node.js 18 to 24, net.Socket and tls.TLSSocket. */
interface Handle {
  readonly writeQueueSize?: number;
  readonly _parent?: { readonly writeQueueSize?: number } | null;
}
interface TcpSocketFields {
  readonly _handle?: Handle | null;
  readonly writableBuffer?: readonly { readonly chunk: unknown; readonly encoding?: BufferEncoding }[];
  _destroy(error: (Error & { syscall?: string }) | null, done: (error?: Error | null) => void): void;
}

/** The writes of one WebSocket. Each write is observed until the write or the connection ends. */
export class WebsocketWrites {
  readonly #socket: NodeWebSocket;
  readonly #follow: () => WriteListener | undefined;
  readonly #running = new Set<Frame>();
  #tcp: TcpSocket | undefined;
  /** Whether the progress at the end of the connection was reported. */
  #hasReportedEnd = false;
  /** Position after the last frame. */
  #position = 0;
  /** Number of bytes that the system had accepted when the socket was destroyed; undefined if it is not known. */
  #acceptedAtEnd: number | undefined;

  /**
   * Observes each call of the WebSocket's `send`.
   * @param follow is called for each `send`, and returns the listener for the end of the write
   */
  constructor(socket: NodeWebSocket, follow: () => WriteListener | undefined) {
    this.#socket = socket;
    this.#follow = follow;
    socket.on?.('upgrade', (response) => this.#opened(response.socket));
    for (const name of ['ping', 'pong'] as const) {
      const control = socket[name]?.bind(socket);
      if (!control) continue;
      socket[name] = (data, ...more) => {
        this.#position += frameHead(sizeOf(data)) + sizeOf(data);
        control(data, ...more);
      };
    }
    const send = socket.send.bind(socket);
    socket.send = (data, options, done) => this.#send(data, done, (onWritten) => send(data, options, onWritten));
  }

  /** Must be called before the connection ends. Reports the progress of all running writes. */
  connectionEnds(): void {
    if (this.#hasReportedEnd) return;
    this.#hasReportedEnd = true;
    for (const frame of this.#running) {
      const bytes = this.#acceptedOf(frame);
      if (bytes === frame.size) this.#running.delete(frame);
      const fault = bytes === frame.size ? undefined : explain('emit.notWritten', { running: true });
      frame.ended?.({ fault, bytes, ...(fault !== undefined && { running: true as const }) });
    }
  }

  #opened(tcp: TcpSocket): void {
    this.#tcp = tcp;
    this.#position = dispatched(tcp);
    const fields = tcp as unknown as TcpSocketFields;
    const destroy = fields._destroy.bind(tcp);
    fields._destroy = (error, done) => {
      this.#acceptedAtEnd = acceptedBefore(tcp, error);
      destroy(error, done);
    };
  }

  #send(
    data: unknown,
    done: ((error?: Error) => void) | undefined,
    send: (done: (error?: Error) => void) => void,
  ): void {
    const size = sizeOf(data);
    const start = this.#position + frameHead(size);
    this.#position = start + size;
    const frame: Frame = { start, size, ended: this.#follow() };
    this.#running.add(frame);
    send((error) => {
      // If all bytes had been accepted when the connection ended, that was reported at that time.
      if (this.#running.delete(frame)) frame.ended?.(this.#endOf(frame, error));
      done?.(error);
    });
  }

  /** A socket that is destroyed calls the callbacks of its running writes without an error, as if they had succeeded. */
  #endOf(frame: Frame, error: Error | undefined): WriteEnd {
    const bytes = !error && !this.#tcp?.destroyed ? frame.size : this.#acceptedOf(frame, error);
    if (bytes === frame.size && !error) return { fault: undefined, bytes };
    const reported = error instanceof UnsentError ? undefined : error?.message;
    return { fault: explain('emit.notWritten', { reported }), bytes };
  }

  #acceptedOf({ start, size }: Frame, error?: Error): number | undefined {
    const tcp = this.#tcp;
    // The size of a compressed frame is not the size of its message.
    if (!tcp || this.#socket.extensions) return undefined;
    const all = tcp.destroyed ? this.#acceptedAtEnd : acceptedBefore(tcp, error);
    if (all !== undefined) return Math.max(0, Math.min(size, all - start));
    return dispatched(tcp) <= start ? 0 : undefined;
  }
}

/** Number of bytes that Node.js has passed to the system or to TLS. TLS can still buffer some of them. */
function dispatched(tcp: TcpSocket): number {
  let waiting = 0;
  for (const { chunk, encoding } of (tcp as unknown as TcpSocketFields).writableBuffer ?? []) {
    waiting += typeof chunk === 'string' ? Buffer.byteLength(chunk, encoding) : sizeOf(chunk);
  }
  return tcp.bytesWritten - waiting;
}

/**
 * Number of bytes that the system has accepted. Undefined if it is not known: bytes that wait in TLS are encrypted and have another size.
 */
function acceptedBytes(tcp: TcpSocket): number | undefined {
  const { _handle: handle } = tcp as unknown as TcpSocketFields;
  if (typeof handle?.writeQueueSize !== 'number') return undefined;
  const { writeQueueSize, _parent: parent } = handle;
  if (!parent) return dispatched(tcp) - writeQueueSize;
  if (writeQueueSize === 0 && !parent.writeQueueSize) return dispatched(tcp);
  // With network conditions, a piece is passed to TLS after the previous one was accepted.
  const piece = bytesInFlight(tcp);
  return piece === undefined ? undefined : dispatched(tcp) - piece;
}

/**
 * Like `acceptedBytes`, but a write may have failed. After a failed write, the system's queue is empty although its bytes were not
 * accepted.
 */
function acceptedBefore(tcp: TcpSocket, error: (Error & { syscall?: string }) | null | undefined): number | undefined {
  if (error?.syscall !== 'write') return acceptedBytes(tcp);
  const failed = notAcceptedBytes(error);
  return failed === undefined ? undefined : dispatched(tcp) - failed;
}

function sizeOf(data: unknown): number {
  if (typeof data === 'string') return Buffer.byteLength(data);
  return ArrayBuffer.isView(data) || data instanceof ArrayBuffer ? data.byteLength : 0;
}

/** Number of bytes of a client's frame before its payload, which is masked. Source: RFC 6455, section 5.2. */
function frameHead(size: number): number {
  return 6 + (size < 126 ? 0 : size < 65_536 ? 2 : 8);
}
