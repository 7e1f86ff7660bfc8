import type { Clock } from '../../../base/clock.ts';
import { isSymptom } from '../../../model/cause/causeRank.ts';
import { explain } from '../../../model/cause/causeTexts.ts';
import type { Cause, Codec } from '../../contracts/inspectedClient.ts';

/** A connection that ends later than this after it was opened has another reason, such as a middleware that never responds. */
const quickMs = 5000;
/** This many quick ends in succession are a loop. */
const loopLength = 3;

/** The result of a connection with the other parser. "untried" if there is no other parser. */
export type OtherParser = 'responds' | 'fails' | 'untried';

/**
 * Detects a loop of connections that are opened and then closed before the server accepts the client. No error explains this, and every
 * attempt has the number 1. A connection whose end has a known cause does not count. A wrong parser is only one of several possible
 * reasons, so it is reported as the cause only if a connection with the other parser was successful.
 */
export class OpenDropLoop {
  readonly #clock: Clock;
  readonly #namespace: string;
  readonly #codec: Codec;
  #openedAt: number | undefined;
  #drops = 0;
  #otherParser: OtherParser = 'untried';

  constructor(clock: Clock, namespace: string, codec: Codec) {
    this.#clock = clock;
    this.#namespace = namespace;
    this.#codec = codec;
  }

  /** Resets the detection when a user or a program requests a connection, because earlier findings may no longer be true. */
  begin(): void {
    this.#openedAt = undefined;
    this.#drops = 0;
    this.#otherParser = 'untried';
  }

  /** Must be called when the transport is open. */
  opened(): void {
    this.#openedAt = this.#clock.now();
  }

  /** Whether the transport is open and the server has not accepted the client yet. */
  get isOpen(): boolean {
    return this.#openedAt !== undefined;
  }

  /** Must be called when the server accepted the client. */
  connected(): void {
    this.begin();
  }

  /** Whether the other parser should be tried now. */
  get isLoop(): boolean {
    return this.#drops >= loopLength;
  }

  /**
   * The connection ended. Returns its cause, or a better one if this end belongs to a loop.
   * @param willRetry whether the client tries again; if it does not, the other parser is never tried
   */
  ended(cause: Cause, willRetry: boolean): Cause {
    const openedAt = this.#openedAt;
    this.#openedAt = undefined;
    if (openedAt === undefined || !isSymptom(cause)) {
      this.#drops = 0;
      return cause;
    }
    const afterMs = Math.round(this.#clock.now() - openedAt);
    if (afterMs >= quickMs) return cause;
    this.#drops++;
    return this.#dropped(cause, afterMs, willRetry);
  }

  /** The connection with the other parser was tried. Returns the cause of the last end, which depends on the result. */
  tried(otherParser: OtherParser, cause: Cause): Cause {
    this.#otherParser = otherParser;
    return this.#dropped(cause, undefined, true);
  }

  #dropped({ detail, silent }: Cause, afterMs: number | undefined, willRetry: boolean): Cause {
    const more = { detail, ...(silent && { silent }) };
    const namespace = this.#namespace;
    if (this.#otherParser === 'responds') return explain('protocol.parserMismatch', { parser: this.#codec }, more);
    const repeated = this.isLoop;
    const facts = { namespace, repeated, afterMs, ...((repeated || !willRetry) && { otherParser: this.#otherParser }) };
    return explain('namespace.closedBeforeJoin', facts, more);
  }
}
