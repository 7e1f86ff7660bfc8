import type { Attempt, EmitSignal, WirePacket } from './inspectedClient.ts';
import { wireOf } from './v4/defaultParser.ts';
import type { EngineTap, PacketFate } from './v4/engineTap.ts';
import type { EnginePacket } from './v4/privateFields.ts';

/** Follows one packet from the client's encoder into its engine, by the identity of the chunks that the encoder made. */
export class Sending {
  /** The chunks of the packet that is being encoded now. */
  #chunks: readonly unknown[] | undefined;

  encoded(chunks: readonly unknown[]): void {
    this.#chunks = chunks;
  }

  /** Wraps the client's own sending of one packet: encoding, and the engine taking its chunks. */
  follow(attempt: Attempt, tap: EngineTap, signal: (signal: EmitSignal) => void, run: () => void): void {
    this.#chunks = undefined;
    const expected: unknown[] = [];
    const fates = new PacketFates(attempt, signal);
    let announced = false;
    const announce = (): void => {
      if (announced || !this.#chunks) return;
      announced = true;
      expected.push(...this.#chunks);
      fates.total = expected.length;
      const packet: WirePacket = wireOf(this.#chunks);
      signal({ type: 'encoded', ...attempt, packet });
    };
    const created = (packet: EnginePacket): PacketFate | undefined => {
      announce();
      if (expected.length === 0 || packet.data !== expected[0]) return undefined;
      expected.shift();
      return fates.one();
    };
    tap.collect(created, run);
    announce();
    // An engine that is closing drops what it is given without a word.
    if (announced && expected.length > 0) {
      fates.dropped('The connection was closing and the client dropped it');
    }
  }
}

/** Joins the fates of an emit's packets (text and attachments) to one: all handed over, all written, or the first that was not. */
class PacketFates {
  total = 0;
  #handedOver = 0;
  #written = 0;
  #failed = false;
  readonly #attempt: Attempt;
  readonly #signal: (signal: EmitSignal) => void;

  constructor(attempt: Attempt, signal: (signal: EmitSignal) => void) {
    this.#attempt = attempt;
    this.#signal = signal;
  }

  dropped(reason: string): void {
    if (this.#failed) return;
    this.#failed = true;
    this.#signal({ type: 'notWritten', ...this.#attempt, reason, taken: this.#handedOver === this.total });
  }

  one(): PacketFate {
    return {
      handedOver: () => {
        // The write of its text may have failed before its attachments had their turn.
        if (++this.#handedOver === this.total && !this.#failed) this.#signal({ type: 'handedOver', ...this.#attempt });
      },
      written: () => {
        if (++this.#written === this.total) this.#signal({ type: 'written', ...this.#attempt });
      },
      notWritten: (reason) => this.dropped(reason),
    };
  }
}
