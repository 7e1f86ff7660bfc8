/**
 * A live socket under network conditions. Node hands what was read to the socket's own `push`, and what is to be written to its own
 * `_write`; there, on this one socket, bytes are held until they may go on. The rest of Node's socket does not notice: it counts,
 * pauses, ends and reports as on a slow line. Invariants: order is kept in each direction; reading stops while much is held; a write is
 * reported as done when the system took it, and as failed when the socket ended before.
 */
import type * as net from 'node:net';
import type { Disposable } from '../../../base/disposable.ts';
import { isThrottled, type NetworkConditions } from '../../../model/profile/networkConditions.ts';
import { type Held, HeldBytes, type Link } from './heldBytes.ts';

/** Beyond this no more is read from the system, whose own buffers fill then, and the other side's after them. */
const maxHeld = 4 * 1024 * 1024;

type WriteDone = (error?: Error | null) => void;

interface Incoming extends Held {
  /** What follows the bytes: the other side's end, or its reset. */
  readonly end?: 'end' | Error;
}

interface Outgoing extends Held {
  readonly done: WriteDone;
}

/** What Node and a stream's users call on a socket, and is put in its place here. */
const taken = ['push', '_read', 'write', '_write', '_writev', 'destroy'] as const;
type Taken = (typeof taken)[number];
type Slots = { [K in Taken]?: unknown };

const nothing = new Uint8Array(0);

/** Bytes of a socket that were given to the system, or to its TLS, and that it has not reported as taken. */
const inFlight = new WeakMap<net.Socket, number>();
export function bytesInFlight(socket: net.Socket): number | undefined {
  return inFlight.get(socket);
}

/** How much of what was given to the system it did not take, by the error that it gave for it. */
const untaken = new WeakMap<Error, number>();
export function untakenBytes(error: Error): number | undefined {
  return untaken.get(error);
}

export class ThrottledSocket implements Disposable {
  readonly #socket: net.Socket;
  readonly #conditions: () => NetworkConditions;
  readonly #incoming: HeldBytes<Incoming>;
  readonly #outgoing: HeldBytes<Outgoing>;
  readonly #own: Pick<net.Socket, 'push' | '_read' | 'write' | '_write' | 'destroy'>;
  /** When `write` was called, for each chunk that the stream has not given to `_write` yet. */
  readonly #written: number[] = [];
  /** What others had put there already. */
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

  /** The conditions are others. */
  changed(): void {
    if (this.#ended) return;
    if (isThrottled(this.#conditions())) this.#install();
    this.#outgoing.changed();
    this.#incoming.changed();
    this.#leaveWhenIdle();
  }

  /** The socket has ended: what did not arrive never will. */
  dispose(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#incoming.clear();
    const error = new Error('The connection ended before the system had taken all of it');
    for (const { done } of this.#outgoing.clear()) done(error);
    this.#uninstall();
  }

  #install(): void {
    if (this.#installed) return;
    this.#installed = true;
    this.#incoming.resume();
    this.#outgoing.resume();
    const slots = this.#socket as unknown as Slots;
    for (const slot of taken) if (Object.hasOwn(slots, slot)) this.#before[slot] = slots[slot];
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
    // Several at once would be reported as one: it would not be known which of them left before an end.
    slots._writev = undefined;
    slots.destroy = (error?: Error & { syscall?: string }) => {
      // The other side's reset comes on the same way as its bytes.
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
    for (const slot of taken) {
      Reflect.deleteProperty(this.#socket, slot);
      if (slot in this.#before) (this.#socket as unknown as Slots)[slot] = this.#before[slot];
    }
  }

  /** Without conditions and with nothing held, the socket is Node's own again. */
  #leaveWhenIdle(): void {
    if (this.#installed && !this.isBusy && !isThrottled(this.#conditions())) this.#uninstall();
  }

  /** Node read this from the system; the answer tells whether it goes on reading. */
  #read(chunk: Uint8Array | null): boolean {
    const at = performance.now();
    this.#incoming.add(chunk ? { bytes: chunk, at } : { bytes: nothing, at, end: 'end' });
    const more = this.#incoming.size < maxHeld;
    if (!more) this.#wantsRead = true;
    return more;
  }

  /** The socket's user takes more. */
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

  /** The next piece goes when the system has taken this one. */
  #leaves({ done }: Outgoing, piece: Uint8Array, last: boolean): boolean {
    inFlight.set(this.#socket, piece.length);
    this.#own._write(piece, 'buffer' as BufferEncoding, (error) => {
      inFlight.set(this.#socket, 0);
      if (error) {
        untaken.set(error, piece.length);
        this.#outgoing.clear();
      }
      if (last || error) done(error);
      this.#outgoing.resume();
      this.#leaveWhenIdle();
    });
    return false;
  }
}
