import { type CauseCode, explain } from '../../model/cause/causeTexts.ts';
import type { Cause } from '../contracts/inspectedClient.ts';

/**
 * Counts how often the same unreadable packet ended the connection in a row, and refers from the cause of each end to the entry of that
 * packet. A server that sends the packet to every client keeps the client in a loop of connections that end in the same way.
 */
export class RepeatedPacketFault {
  #key: string | undefined;
  #times = 0;
  /** The entry of the raw packet that was received last and may be the unreadable one. */
  suspect: number | undefined;

  reset(): void {
    this.#key = undefined;
    this.#times = 0;
  }

  /** Adds the entry and the count to the cause of such an end. Other causes are returned unchanged. */
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
