/**
 * Writes batches of reports to the connection with the engine. A write of `node:net` that the system has not completed keeps the process
 * running, even if its socket is unreferenced. Where the connection has a file descriptor, the bytes are therefore written to it directly:
 * the call writes as much as the system accepts, and never waits. The rest is written later, by timers that do not keep the process running.
 * Windows has no such descriptor. There, an engine that reads nothing can delay the end of the process until the socket is closed.
 */
import type { Socket } from 'node:net';
import { fs } from './builtins.ts';

/** An engine that reads nothing for this time is disconnected. */
const maxSilentMs = 3000;
/** The time until the rest of a batch is written, if the system accepted a part of it, and if it accepted nothing. */
const retryMs = 1;
const fullRetryMs = 25;

interface SenderDeps {
  /** Called when a batch that could not be written immediately was written completely. */
  readonly sent: () => void;
}

export class BatchSender {
  readonly #socket: Socket;
  readonly #deps: SenderDeps;
  readonly #write = fs().writeSync;
  #usesDescriptor = true;
  /** The part of the last batch that the system has not accepted yet. */
  #rest: Uint8Array | undefined;
  /** When the system accepted bytes last. */
  #acceptedAt = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(socket: Socket, deps: SenderDeps) {
    this.#socket = socket;
    this.#deps = deps;
  }

  /** Whether a batch is being written, so that no other one can be sent. */
  get isBusy(): boolean {
    return this.#rest !== undefined;
  }

  /** @param batch its memory can be used again after the call */
  send(batch: Uint8Array): void {
    const written = this.#written(batch);
    if (written === batch.length) return;
    this.#acceptedAt = performance.now();
    this.#rest = batch.slice(written);
    if (this.#usesDescriptor) this.#retryAfter(written > 0 ? retryMs : fullRetryMs);
    else this.#pass(this.#rest);
  }

  /**
   * Sends the rest, and a last batch if there is one, while the process exits. The bytes that the system does not
   * accept immediately are lost.
   */
  last(batch: Uint8Array = new Uint8Array()): void {
    const rest = this.#rest;
    if (!this.#usesDescriptor) this.#socket.write(batch.slice());
    else if (!rest || this.#written(rest) === rest.length) this.#written(batch);
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#rest = undefined;
  }

  /** Writes to the file descriptor. Returns the number of bytes that the system accepted. */
  #written(bytes: Uint8Array): number {
    if (!this.#usesDescriptor) return 0;
    const fd = descriptorOf(this.#socket);
    try {
      if (fd !== undefined) return this.#write(fd, bytes);
      this.#usesDescriptor = false;
    } catch (error) {
      const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined;
      // The socket reports an error of the connection itself. With other errors, such as those of a simulated file system, it still works.
      if (code !== 'EAGAIN' && code !== 'EINTR') this.#usesDescriptor = false;
    }
    return 0;
  }

  #retryAfter(ms: number): void {
    this.#timer = setTimeout(this.#retry, ms).unref();
  }

  readonly #retry = (): void => {
    const rest = this.#rest;
    if (!rest || this.#socket.destroyed) return;
    const written = this.#written(rest);
    if (!this.#usesDescriptor) return this.#pass(rest);
    if (written === rest.length) return this.#sent();
    if (written > 0) {
      this.#rest = rest.subarray(written);
      this.#acceptedAt = performance.now();
    } else if (performance.now() - this.#acceptedAt > maxSilentMs) {
      this.#socket.destroy();
      return;
    }
    this.#retryAfter(written > 0 ? retryMs : fullRetryMs);
  };

  /** Passes the bytes to the socket, which keeps the process running until the system has accepted them. */
  #pass(bytes: Uint8Array): void {
    this.#timer = setTimeout(() => this.#socket.destroy(), maxSilentMs).unref();
    this.#socket.write(bytes, () => {
      clearTimeout(this.#timer);
      this.#sent();
    });
  }

  #sent(): void {
    this.#rest = undefined;
    this.#deps.sent();
  }
}

/** The file descriptor of an open socket; undefined if the system has none. A closed socket has none, so that no other file is written to. */
function descriptorOf(socket: Socket): number | undefined {
  const handle: unknown = socket.destroyed ? undefined : Reflect.get(socket, '_handle');
  const fd: unknown = typeof handle === 'object' && handle !== null ? Reflect.get(handle, 'fd') : undefined;
  return typeof fd === 'number' && fd >= 0 ? fd : undefined;
}
