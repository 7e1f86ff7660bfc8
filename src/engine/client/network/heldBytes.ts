import { maxTimerMs } from '../../../base/clock.ts';
import type { NetworkConditions } from '../../../model/profile/networkConditions.ts';

/** Maximum size of a piece, in bytes. */
const largestPiece = 16 * 1024;
/** Maximum time for which a link may occupy the engine before other sockets are served. */
const sliceMs = 8;
/** Interval in which a slow link passes bytes on. */
const pieceMs = 20;

/** One direction of a line with limited bandwidth that several sockets share. Computes when each piece has passed. */
export class Link {
  #freeAt = 0;

  /** Frees the line: bytes that were sent earlier do not delay the next ones. */
  restart(): void {
    this.#freeAt = performance.now();
  }

  /** Occupies the line with bytes that have waited since the given time. Returns the time at which they have passed. */
  pass(bytes: number, bytesPerSecond: number, since: number): number {
    this.#freeAt = Math.max(this.#freeAt, since) + (bytes / bytesPerSecond) * 1000;
    return this.#freeAt;
  }
}

/** Bytes in transit in one direction of a socket, or the end of the stream that follows them. */
export interface Held {
  /** Empty for the end of the stream. */
  readonly bytes: Uint8Array;
  /** The time at which they were sent. */
  readonly at: number;
}

interface Item<T extends Held> {
  readonly held: T;
  from: number;
  /** The piece that is on the link: its end, and the time at which it has passed. */
  piece: { readonly to: number; readonly doneAt: number } | undefined;
}

/**
 * The bytes in transit in one direction of a socket. They arrive in order: after the latency, and through the link in pieces; during a
 * stall none arrive. They are passed to `arrive`, which may request a pause.
 */
export class HeldBytes<T extends Held> {
  readonly #link: Link;
  readonly #conditions: () => NetworkConditions;
  readonly #arrive: (held: T, piece: Uint8Array, last: boolean) => boolean;
  readonly #items: Item<T>[] = [];
  #timer: NodeJS.Timeout | undefined;
  #paused = false;
  #running = false;
  #size = 0;

  /** @param arrive returns false to receive nothing more until `resume` */
  constructor(
    link: Link,
    conditions: () => NetworkConditions,
    arrive: (held: T, piece: Uint8Array, last: boolean) => boolean,
  ) {
    this.#link = link;
    this.#conditions = conditions;
    this.#arrive = arrive;
  }

  get isEmpty(): boolean {
    return this.#items.length === 0;
  }

  /** Approximate size in memory, in bytes. */
  get size(): number {
    return this.#size;
  }

  add(held: T): void {
    this.#items.push({ held, from: 0, piece: undefined });
    this.#size += sizeOf(held);
    this.run();
  }

  resume(): void {
    this.#paused = false;
    this.run();
  }

  /** Must be called when the conditions have changed. The bytes in transit continue under the new conditions, in order. */
  changed(): void {
    for (const item of this.#items) item.piece = undefined;
    this.run();
  }

  /** Removes and returns everything that has not arrived. */
  clear(): T[] {
    clearTimeout(this.#timer);
    this.#size = 0;
    return this.#items.splice(0).map(({ held }) => held);
  }

  /** Passes on everything that is due, and sets the timer for the next piece. */
  run(): void {
    clearTimeout(this.#timer);
    // `arrive` may add bytes or change the conditions.
    if (this.#running) return;
    this.#running = true;
    const until = performance.now() + sliceMs;
    try {
      while (!this.#paused) {
        const [item] = this.#items;
        if (!item) return;
        const wait = this.#dueIn(item);
        if (wait === undefined) return;
        if (wait > 0 || performance.now() >= until) {
          this.#timer = setTimeout(() => this.run(), Math.min(wait, maxTimerMs));
          return;
        }
        this.#pass(item);
      }
    } finally {
      this.#running = false;
    }
  }

  #pass(item: Item<T>): void {
    const { held, from } = item;
    const to = item.piece?.to ?? held.bytes.length;
    const last = to === held.bytes.length;
    item.piece = undefined;
    item.from = to;
    if (last) {
      this.#items.shift();
      this.#size -= sizeOf(held);
    }
    // `arrive` may call `resume` before it returns.
    this.#paused = true;
    if (this.#arrive(held, held.bytes.subarray(from, to), last)) this.#paused = false;
  }

  /** Milliseconds until its next piece arrives; undefined if that is not known. */
  #dueIn(item: Item<T>): number | undefined {
    const { offline, stall, latencyMs = 0, bytesPerSecond } = this.#conditions();
    if (stall || offline) return undefined;
    const now = performance.now();
    const ready = item.held.at + latencyMs;
    if (ready > now) return ready - now;
    if (bytesPerSecond === undefined) return 0;
    if (!item.piece) {
      const { bytes } = item.held;
      const most = Math.min(largestPiece, Math.max(1, Math.floor((bytesPerSecond * pieceMs) / 1000)));
      const to = Math.min(bytes.length, item.from + most);
      item.piece = { to, doneAt: this.#link.pass(to - item.from, bytesPerSecond, ready) };
    }
    return Math.max(0, item.piece.doneAt - now);
  }
}

/** Small items take more memory than their bytes. */
function sizeOf({ bytes }: Held): number {
  return bytes.length + 512;
}
