import type { StoredCause } from '../../model/cause/cause.ts';
import type { EmitSignal } from '../contracts/inspectedClient.ts';

/**
 * A reply that the client accepted, until its write ends. The client reports nothing about it: if the connection ends first, the server may
 * not have received the reply.
 */
export class TrackedReply {
  #fault: StoredCause | undefined;
  #bytesWritten: number | undefined;

  /** Why it was not written completely; undefined as long as nothing failed. */
  get fault(): StoredCause | undefined {
    return this.#fault;
  }

  /** Number of its bytes that the system accepted before the connection ended, if it is known. */
  get bytesWritten(): number | undefined {
    return this.#bytesWritten;
  }

  /** Applies a signal; returns true if the write failed, or if more is known about the failure. */
  apply(signal: EmitSignal): boolean {
    if (signal.type === 'notWritten' && !this.#fault) {
      const { code, params } = signal.cause;
      const neverSent = !signal.taken && { neverSent: true };
      this.#fault = { code, params: { ...params, packet: 'ack', ...neverSent } };
      this.#bytesWritten = signal.bytesWritten;
      return true;
    }
    if (!this.#fault) return false;
    // A write that was still running when the connection ended is reported again when the write has ended.
    if (signal.type === 'notWritten') {
      if (signal.bytesWritten === undefined || signal.bytesWritten === this.#bytesWritten) return false;
      this.#bytesWritten = signal.bytesWritten;
      return true;
    }
    if (signal.type !== 'written') return false;
    this.#fault = { ...this.#fault, params: { ...this.#fault.params, restTaken: true } };
    return true;
  }
}
