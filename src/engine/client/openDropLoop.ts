import type { Clock } from '../../base/clock.ts';
import { isSymptom } from '../../model/cause/causeRank.ts';
import { explain } from '../../model/cause/causeTexts.ts';
import type { Cause } from './inspectedClient.ts';

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
  readonly #namespace: string;
  #openedAt: number | undefined;
  #drops = 0;

  constructor(clock: Clock, namespace: string) {
    this.#clock = clock;
    this.#namespace = namespace;
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
    if (!isSymptom(cause)) return cause;
    const quick = this.#openedAt !== undefined && this.#clock.now() - this.#openedAt < quickMs;
    this.#openedAt = undefined;
    if (!quick) return cause;
    this.#drops++;
    if (this.#drops < loopLength) {
      return this.#dropped(cause, false);
    }
    return this.#dropped(cause, true);
  }

  #dropped({ detail, silent }: Cause, repeated: boolean): Cause {
    const facts = { namespace: this.#namespace, repeated, ...(repeated && { otherParser: 'untried' }) };
    return explain('namespace.closedBeforeJoin', facts, { detail, ...(silent && { silent }) });
  }
}
