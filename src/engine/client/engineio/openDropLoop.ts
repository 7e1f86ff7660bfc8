import type { Clock } from '../../../base/clock.ts';
import { isSymptom } from '../../../model/cause/causeRank.ts';
import { explain } from '../../../model/cause/causeTexts.ts';
import type { Cause, Codec } from '../../contracts/inspectedClient.ts';

/** An end that comes later than this after the opening has another reason, such as a middleware that never answers. */
const quickMs = 5000;
/** So many in a row make a loop. */
const loopLength = 3;

/** What one connection with the other parser showed; untried where there is none to try. */
export type OtherParser = 'answered' | 'fails' | 'untried';

/**
 * Notices connections that open and are closed at once, before the server lets the client in, which goes on for ever, always as attempt 1,
 * and no error says why. Ends whose cause is known are none of them. The parser is one of many things that end so: it is named only after
 * a connection with the other one was answered.
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

  /** Asked to connect by a person or a program: what was found before may not hold any more. */
  begin(): void {
    this.#openedAt = undefined;
    this.#drops = 0;
    this.#otherParser = 'untried';
  }

  /** The transport is open. */
  opened(): void {
    this.#openedAt = this.#clock.now();
  }

  /** Whether the transport is open, and the server has not let the client in. */
  get isOpen(): boolean {
    return this.#openedAt !== undefined;
  }

  /** The server let the client in. */
  connected(): void {
    this.begin();
  }

  /** Whether it is time to find out if the other parser is answered. */
  get isLoop(): boolean {
    return this.#drops >= loopLength;
  }

  /** The connection ended: its cause, explained when it is one of these. */
  ended(cause: Cause): Cause {
    const openedAt = this.#openedAt;
    this.#openedAt = undefined;
    if (openedAt === undefined || !isSymptom(cause)) {
      this.#drops = 0;
      return cause;
    }
    const afterMs = Math.round(this.#clock.now() - openedAt);
    if (afterMs >= quickMs) return cause;
    this.#drops++;
    return this.#dropped(cause, afterMs);
  }

  /** The connection with the other parser was made. The cause of the last end, in its light. */
  tried(otherParser: OtherParser, cause: Cause): Cause {
    this.#otherParser = otherParser;
    return this.#dropped(cause, undefined);
  }

  #dropped({ detail, silent }: Cause, afterMs: number | undefined): Cause {
    const more = { detail, ...(silent && { silent }) };
    const namespace = this.#namespace;
    if (this.#otherParser === 'answered') return explain('protocol.parserMismatch', { parser: this.#codec }, more);
    const repeated = this.isLoop;
    const facts = { namespace, repeated, afterMs, ...(repeated && { otherParser: this.#otherParser }) };
    return explain('namespace.closedBeforeJoin', facts, more);
  }
}
