import { type CauseCode, explain } from '../../model/cause/causeTexts.ts';
import type { Cause } from '../contracts/inspectedClient.ts';

/**
 * Ends by a packet that the client cannot read: each names the entry of that packet, and how often the same was the end in a row. A server
 * that sends it to every client keeps the client in a loop, in which each round looks like the first.
 */
export class RepeatedPacketFault {
  #key: string | undefined;
  #times = 0;
  /** Entry of the raw packet that was received last and may be the one. */
  suspect: number | undefined;

  reset(): void {
    this.#key = undefined;
    this.#times = 0;
  }

  /** The cause of an end, with what is known here. Others are left as they are. */
  counted(cause: Cause): Cause {
    if (!cause.code.startsWith('packet.')) {
      this.reset();
      return cause;
    }
    const { code, params, detail } = cause;
    const key = JSON.stringify([code, params]);
    this.#times = key === this.#key ? this.#times + 1 : 1;
    this.#key = key;
    const facts = { ...params, seq: this.suspect, times: this.#times };
    return explain(code as CauseCode, facts, { detail });
  }
}
