import { maxTimerMs } from '../../../base/clock.ts';
import type { NetworkConditions } from '../../../model/profile/networkConditions.ts';

/** What a piece is written in at most. */
const largestPiece = 16 * 1024;
/** As long as this a link may keep the engine from the other sockets. */
const sliceMs = 8;
/** A slow link passes bytes on this often. */
const pieceMs = 20;

/** A line of limited bandwidth that several sockets share, one direction of it: when each piece has gone through. */
export class Link {
  #freeAt = 0;

  /** Nothing is on it, and nothing was before now. */
  restart(): void {
    this.#freeAt = performance.now();
  }

  /** When so many bytes are through that stand at its beginning since then. They take the line at once. */
  pass(bytes: number, bytesPerSecond: number, since: number): number {
    this.#freeAt = Math.max(this.#freeAt, since) + (bytes / bytesPerSecond) * 1000;
    return this.#freeAt;
  }
}

/** Bytes on their way in one direction of a socket, or what follows them: its end. */
export interface Held {
  /** Empty for what is no bytes. */
  readonly bytes: Uint8Array;
  /** When they set out. */
  readonly at: number;
}

interface Item<T extends Held> {
  readonly held: T;
  from: number;
  /** The piece that is on the link: where it ends, and when it is through. */
  piece: { readonly to: number; readonly doneAt: number } | undefined;
}

/**
 * The bytes on their way in one direction of a socket. They arrive in their order: after the latency, and through the link in
 * pieces; not at all during a stall. What arrives is given to `arrive`, which may ask for a pause.
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

  /** @param arrive false: nothing more until `resume` */
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

  /** Memory that it takes, about. */
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

  /** The conditions are others: what is held goes on under them, in its order. */
  changed(): void {
    for (const item of this.#items) item.piece = undefined;
    this.run();
  }

  /** Gives back what did not arrive. */
  clear(): T[] {
    clearTimeout(this.#timer);
    this.#size = 0;
    return this.#items.splice(0).map(({ held }) => held);
  }

  /** Lets arrive what is due, and sets the time for the next. */
  run(): void {
    clearTimeout(this.#timer);
    // What arrives may bring more, or change the conditions.
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
    // It may ask for more before it has answered.
    this.#paused = true;
    if (this.#arrive(held, held.bytes.subarray(from, to), last)) this.#paused = false;
  }

  /** Milliseconds until its next piece arrives; undefined when that is not known. */
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

/** Many small ones take more than their bytes. */
function sizeOf({ bytes }: Held): number {
  return bytes.length + 512;
}
