/**
 * Detects which last arguments are the offset that a server with connection state recovery adds to its events. The protocol does not mark
 * it: a volatile event has none, and is not marked as volatile. So an offset is recognized by the form that the server's adapter gives it;
 * a value that could also be an argument of the application does not count.
 */

/** Maximum difference between the clocks of the two machines. */
const clockToleranceMs = 5 * 60_000;

/** A time, and a counter for events within the same millisecond. */
interface OffsetTime {
  readonly ms: number;
  readonly counter: number;
}

interface OffsetForm {
  read(text: string): OffsetTime | undefined;
}

const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_';

function base64Number(text: string): number {
  let value = 0;
  for (const digit of text) value = value * 64 + digits.indexOf(digit);
  return value;
}

/**
 * The in-memory adapter: milliseconds in base 64, followed by a dot and a counter from the second event of a millisecond on. Seven
 * characters cover the years 1978 to 2109. Source: socket.io-adapter 2.5, SessionAwareAdapter and contrib/yeast.
 */
const inMemory: OffsetForm = {
  read(text) {
    const match = /^([1-9A-Za-z_-][0-9A-Za-z_-]{6})(?:\.([0-9A-Za-z_-]{1,4}))?$/.exec(text);
    if (!match?.[1]) return undefined;
    return { ms: base64Number(match[1]), counter: match[2] === undefined ? -1 : base64Number(match[2]) };
  },
};

/**
 * The adapter for Redis streams: the ID of a stream entry. Applications use the same IDs for their own messages, so this form counts only
 * after the server has restored a session with such an offset. Source: @socket.io/redis-streams-adapter 0.2.
 */
const redisStreams: OffsetForm = {
  read(text) {
    const match = /^(\d{13})-(\d{1,10})$/.exec(text);
    return match ? { ms: Number(match[1]), counter: Number(match[2]) } : undefined;
  },
};

// The adapter for MongoDB uses ObjectIds, which applications also send as arguments, so that they cannot be distinguished.

/** The offsets of one namespace's session. They increase in the order in which the adapter sends. */
export class RecoveryOffsets {
  readonly #wall: () => number;
  #form: OffsetForm = inMemory;
  #inForce = false;
  /** The last received offset. For a new session, a time that is earlier than every offset of the session. */
  #last: OffsetTime = { ms: Infinity, counter: 0 };

  /** @param wall returns the time in milliseconds since 1970 */
  constructor(wall: () => number) {
    this.#wall = wall;
  }

  /** Whether the server can restore sessions, so that its events may end with an offset. */
  get inForce(): boolean {
    return this.#inForce;
  }

  /**
   * Must be called when the server accepted the connection to the namespace.
   * @param restored the offset with which it restored the session; undefined for a new session
   */
  joined(hasSession: boolean, restored: unknown): void {
    this.#inForce = hasSession;
    if (typeof restored === 'string') {
      const form = [inMemory, redisStreams].find((known) => known.read(restored) !== undefined);
      if (form && form !== this.#form) this.#begin(form, form.read(restored));
    } else this.#begin(inMemory, undefined);
  }

  /** Whether the last argument of an event without an acknowledgement is certainly an offset. */
  isOffset(last: unknown): boolean {
    if (!this.#inForce || typeof last !== 'string') return false;
    const time = this.#form.read(last);
    if (!time || time.ms > this.#wall() + clockToleranceMs || !isAfter(time, this.#last)) return false;
    this.#last = time;
    return true;
  }

  #begin(form: OffsetForm, last: OffsetTime | undefined): void {
    this.#form = form;
    this.#last = last ?? { ms: this.#wall() - clockToleranceMs, counter: 0 };
  }
}

function isAfter(time: OffsetTime, before: OffsetTime): boolean {
  return time.ms > before.ms || (time.ms === before.ms && time.counter > before.counter);
}
