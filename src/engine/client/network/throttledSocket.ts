/**
 * Applies network conditions to an open socket. Node.js passes received data to the socket's `push`, and data to send to its `_write`; both
 * are replaced on this socket and hold the bytes back until they may continue. Everything else in the socket works as on a slow line:
 * counters, pauses, ends and errors. Invariants: the order is kept in each direction; reading stops while many bytes are held; a write is
 * reported as done when the system accepted it, and as failed when the socket ended before.
 */
import type * as net from 'node:net';
import type { Disposable } from '../../../base/disposable.ts';
import { isThrottled, type NetworkConditions } from '../../../model/profile/networkConditions.ts';
import { type Held, HeldBytes, type Link } from './heldBytes.ts';

/**
 * Above this size, no more is read from the system. Its own buffers fill up then, followed by the buffers of the
 * sender.
 */
const maxHeld = 4 * 1024 * 1024;

type WriteDone = (error?: Error | null) => void;

interface Incoming extends Held {
  /** The end or the reset of the stream, if it follows these bytes. */
  readonly end?: 'end' | Error;
}

interface Outgoing extends Held {
  readonly done: WriteDone;
}

/** The methods that Node.js and users of the stream call, and that are replaced here. */
const replacedMethods = ['push', '_read', 'write', '_write', '_writev', 'destroy'] as const;
type Taken = (typeof replacedMethods)[number];
type Slots = { [K in Taken]?: unknown };

const nothing = new Uint8Array(0);

/** Number of bytes of each socket that were passed to the system or to TLS and are not reported as accepted yet. */
const inFlight = new WeakMap<net.Socket, number>();
export function bytesInFlight(socket: net.Socket): number | undefined {
  return inFlight.get(socket);
}

/** Number of bytes of a failed write that the system did not accept, by the error of the write. */
const notAccepted = new WeakMap<Error, number>();
export function notAcceptedBytes(error: Error): number | undefined {
  return notAccepted.get(error);
}

/** The connection ended before the system accepted all bytes of a write. */
export class UnsentError extends Error {
  override readonly name = 'UnsentError';
}

export class ThrottledSocket implements Disposable {
  readonly #socket: net.Socket;
  readonly #conditions: () => NetworkConditions;
  readonly #incoming: HeldBytes<Incoming>;
  readonly #outgoing: HeldBytes<Outgoing>;
  readonly #own: Pick<net.Socket, 'push' | '_read' | 'write' | '_write' | 'destroy'>;
  /** The time at which `write` was called, for each chunk that the stream has not passed to `_write` yet. */
  readonly #written: number[] = [];
  /** The methods of the socket that other code had already replaced. */
  readonly #before: Slots = {};
  #installed = false;
  #wantsRead = false;
  #ended = false;

  constructor(
    socket: net.Socket,
    links: { readonly in: Link; readonly out: Link },
    conditions: () => NetworkConditions,
  ) {
    this.#socket = socket;
    this.#conditions = conditions;
    this.#own = {
      push: socket.push.bind(socket),
      _read: socket._read.bind(socket),
      write: socket.write.bind(socket),
      _write: socket._write.bind(socket),
      destroy: socket.destroy.bind(socket),
    };
    this.#incoming = new HeldBytes(links.in, conditions, (held, piece) => this.#arrived(held, piece));
    this.#outgoing = new HeldBytes(links.out, conditions, (held, piece, last) => this.#leaves(held, piece, last));
    this.#install();
  }

  get isBusy(): boolean {
    return !this.#incoming.isEmpty || !this.#outgoing.isEmpty;
  }

  /** Must be called when the conditions change. */
  changed(): void {
    if (this.#ended) return;
    if (isThrottled(this.#conditions())) this.#install();
    this.#outgoing.changed();
    this.#incoming.changed();
    this.#leaveWhenIdle();
  }

  /** Called when the socket has ended. Bytes that have not arrived are discarded. */
  dispose(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#incoming.clear();
    const error = new UnsentError();
    for (const { done } of this.#outgoing.clear()) done(error);
    this.#uninstall();
  }

  #install(): void {
    if (this.#installed) return;
    this.#installed = true;
    this.#incoming.resume();
    this.#outgoing.resume();
    const slots = this.#socket as unknown as Slots;
    for (const slot of replacedMethods) if (Object.hasOwn(slots, slot)) this.#before[slot] = slots[slot];
    const own = this.#own;
    slots.push = (chunk: Uint8Array | null) => this.#read(chunk);
    slots._read = (size: number) => this.#wants(size);
    slots.write = (...args: Parameters<net.Socket['write']>) => {
      this.#written.push(performance.now());
      return own.write(...args);
    };
    slots._write = (chunk: Uint8Array | string, encoding: BufferEncoding, done: WriteDone) => {
      const bytes = typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk;
      this.#outgoing.add({ bytes, at: this.#written.shift() ?? performance.now(), done });
    };
    // Several chunks at once would be reported as one, and if the connection ended, it would not be known which of them were sent.
    slots._writev = undefined;
    slots.destroy = (error?: Error & { syscall?: string }) => {
      // A reset by the server is delayed like its bytes.
      if (error?.syscall === 'read' && !this.#conditions().offline && !this.#socket.destroyed) {
        this.#incoming.add({ bytes: nothing, at: performance.now(), end: error });
        return this.#socket;
      }
      return own.destroy(error);
    };
  }

  #uninstall(): void {
    this.#installed = false;
    inFlight.delete(this.#socket);
    this.#written.length = 0;
    for (const slot of replacedMethods) {
      Reflect.deleteProperty(this.#socket, slot);
      if (slot in this.#before) (this.#socket as unknown as Slots)[slot] = this.#before[slot];
    }
  }

  /** Restores the original methods of the socket when there are no conditions and no bytes are held back. */
  #leaveWhenIdle(): void {
    if (this.#installed && !this.isBusy && !isThrottled(this.#conditions())) this.#uninstall();
  }

  /** Receives a chunk that Node.js has read from the system. Node.js continues to read if the result is true. */
  #read(chunk: Uint8Array | null): boolean {
    const at = performance.now();
    this.#incoming.add(chunk ? { bytes: chunk, at } : { bytes: nothing, at, end: 'end' });
    const more = this.#incoming.size < maxHeld;
    if (!more) this.#wantsRead = true;
    return more;
  }

  /** Called when the user of the socket can accept more data. */
  #wants(size: number): void {
    if (this.#incoming.size < maxHeld) this.#own._read(size);
    else this.#wantsRead = true;
    this.#incoming.resume();
  }

  #arrived({ end }: Incoming, piece: Uint8Array): boolean {
    const socket = this.#socket;
    if (end instanceof Error) {
      this.#own.destroy(end);
      return false;
    }
    if (socket.destroyed) return false;
    const more = this.#own.push(end ? null : piece);
    if (end) socket.read(0);
    if (this.#wantsRead && this.#incoming.size < maxHeld) {
      this.#wantsRead = false;
      this.#own._read(0);
    }
    this.#leaveWhenIdle();
    return more;
  }

  /** Sends a piece. The next piece is sent when the system has accepted this one. */
  #leaves({ done }: Outgoing, piece: Uint8Array, last: boolean): boolean {
    inFlight.set(this.#socket, piece.length);
    this.#own._write(piece, 'buffer' as BufferEncoding, (error) => {
      inFlight.set(this.#socket, 0);
      if (error) {
        notAccepted.set(error, piece.length);
        this.#outgoing.clear();
      }
      if (last || error) done(error);
      this.#outgoing.resume();
      this.#leaveWhenIdle();
    });
    return false;
  }
}
