import type { Attempt, EmitKey, EmitSignal } from '../../contracts/inspectedClient.ts';
import type { EngineTap } from './engineTap.ts';
import { Sending } from './sending.ts';

/**
 * The common part of the emit trackers of both clients: it finds the emit or the reply of each packet that a client sends, by the identity
 * of the packet. The rest differs, because client 2 has no retries, volatile emits or timeouts of acknowledgements.
 */
export abstract class EmitTracker<Packet extends object> {
  protected readonly signal: (key: EmitKey, signal: EmitSignal) => void;
  readonly #sending = new Sending();
  /** Acknowledgements that were passed to the client. */
  readonly #replies = new WeakMap<Packet, EmitKey>();

  constructor(signal: (key: EmitKey, signal: EmitSignal) => void) {
    this.signal = signal;
  }

  /** @param run passes the acknowledgement to the client */
  reply(ack: Packet, key: EmitKey, run: () => void): void {
    this.#replies.set(ack, key);
    run();
  }

  encoded(chunks: readonly unknown[]): void {
    this.#sending.encoded(chunks);
  }

  /** Wraps the client's sending of one packet: encoding, and passing its chunks to the engine. */
  send(packet: Packet, tap: EngineTap, run: () => void): void {
    const key = this.#replies.get(packet);
    if (key) this.follow({}, tap, (signal) => this.signal(key, signal), run);
    else this.sendEmit(packet, tap, run);
  }

  /** Like `send`, for a packet that is not a reply. If the packet belongs to an emit, it must be passed to `follow`. */
  protected abstract sendEmit(packet: Packet, tap: EngineTap, run: () => void): void;

  protected follow(attempt: Attempt, tap: EngineTap, signal: (signal: EmitSignal) => void, run: () => void): void {
    this.#sending.follow(attempt, tap, signal, run);
  }
}
