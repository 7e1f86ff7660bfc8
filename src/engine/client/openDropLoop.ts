import type { Clock } from '../../base/clock.ts';
import type { Cause, Codec } from './inspectedClient.ts';

/** An end that comes later than this after the opening has another reason, such as a middleware that never answers. */
const quickMs = 5000;
/** So many in a row make a loop. */
const loopLength = 3;

/**
 * Notices connections that open and are closed at once, before the server lets the client in. With different parsers on both sides
 * that goes on for ever, always as attempt 1, and no error says why.
 */
export class OpenDropLoop {
  readonly #clock: Clock;
  readonly #codec: Codec;
  #openedAt: number | undefined;
  #drops = 0;

  constructor(clock: Clock, codec: Codec) {
    this.#clock = clock;
    this.#codec = codec;
  }

  /** The transport is open. */
  opened(): void {
    this.#openedAt = this.#clock.now();
  }

  /** The server let the client in. */
  connected(): void {
    this.#openedAt = undefined;
    this.#drops = 0;
  }

  /** The connection ended: its cause, explained when it is one of these. */
  ended(cause: Cause): Cause {
    const quick = this.#openedAt !== undefined && this.#clock.now() - this.#openedAt < quickMs;
    this.#openedAt = undefined;
    if (!quick) return cause;
    this.#drops++;
    if (this.#drops < loopLength) {
      return {
        ...cause,
        reason: 'The server closed the connection right after it opened, before it let this client in.',
      };
    }
    const [ours, theirs] =
      this.#codec === 'msgpack' ? ['msgpack', 'the default one'] : ['the default parser', 'msgpack'];
    return {
      ...cause,
      reason:
        'The server closes the connection right after it opens, again and again. The parser may differ: ' +
        `this connection uses ${ours}, the server may use ${theirs}.`,
    };
  }
}
