import type { StoredCause } from '../../../model/cause/cause.ts';
import { explain } from '../../../model/cause/causeTexts.ts';
import type { Attempt, EmitSignal } from '../../contracts/inspectedClient.ts';
import type { WriteEnd } from './trackSocketWrites.ts';
import { wireOf } from './wirePacket.ts';
import type { EngineTap, PacketCollector, PacketOutcome } from './engineTap.ts';
import type { EnginePacket } from '../../contracts/packets.ts';

/**
 * Observes one packet from the client's encoder to its engine. The packet is recognized by the identity of the chunks that the encoder
 * creates.
 */
export class Sending {
  #followed: Followed | undefined;

  encoded(chunks: readonly unknown[]): void {
    this.#followed?.encoded(chunks);
  }

  /** Runs the client's own function that sends one packet: it encodes the packet, and the engine accepts its chunks. */
  follow(attempt: Attempt, tap: EngineTap, signal: (signal: EmitSignal) => void, run: () => void): void {
    const followed = new Followed(attempt, signal);
    this.#followed = followed;
    tap.collect(followed, run);
    this.#followed = undefined;
    followed.ranOut();
  }
}

/**
 * One packet of an emit as the chunks that the encoder creates for it (text and attachments). Each chunk becomes a packet of the engine.
 * The result for the whole packet is combined from its chunks: all were passed to the transport, all were written, or one failed.
 * Everything is in one object, because there can be thousands of emits.
 */
class Followed implements PacketCollector, PacketOutcome {
  readonly #ackId: number | undefined;
  readonly #attempt: number | undefined;
  readonly #signal: (signal: EmitSignal) => void;
  #chunks: readonly unknown[] | undefined;
  #total = 0;
  #announced = false;
  #created = 0;
  #handedOver = 0;
  #written = 0;
  /** Number of bytes that the system accepted of the written chunks; NaN if it is not known. */
  #bytes = 0;
  #failed = false;

  constructor({ ackId, attempt }: Attempt, signal: (signal: EmitSignal) => void) {
    this.#ackId = ackId;
    this.#attempt = attempt;
    this.#signal = signal;
  }

  encoded(chunks: readonly unknown[]): void {
    if (!this.#announced) this.#chunks = chunks;
  }

  created(packet: EnginePacket): PacketOutcome | undefined {
    this.#announce();
    if (!this.#chunks || this.#created >= this.#chunks.length || packet.data !== this.#chunks[this.#created]) {
      return undefined;
    }
    this.#created++;
    return this;
  }

  /**
   * Must be called when the engine has accepted all the chunks that it will accept. An engine that is closing drops the others without a
   * report.
   */
  ranOut(): void {
    this.#announce();
    if (this.#created < this.#total) this.notWritten(explain('emit.dropped'));
    this.#chunks = undefined;
  }

  handedOver(): void {
    this.#handedOver++;
    // Writing the text can fail before the attachments are passed to the socket.
    if (this.#handedOver === this.#total && !this.#failed)
      this.#signal({ type: 'handedOver', ackId: this.#ackId, attempt: this.#attempt });
  }

  written(bytes?: number): void {
    this.#bytes += bytes ?? NaN;
    if (++this.#written === this.#total) this.#signal({ type: 'written', ackId: this.#ackId, attempt: this.#attempt });
  }

  /** Chunks are written in order: after the first that was not written, the system has received none of the others. */
  notWritten(cause: StoredCause, write?: WriteEnd): void {
    if (this.#failed) return;
    this.#failed = true;
    const isComplete = this.#handedOver === this.#total;
    const bytes = this.#bytes + (write?.bytes ?? NaN);
    this.#signal({
      type: 'notWritten',
      ackId: this.#ackId,
      attempt: this.#attempt,
      cause,
      taken: isComplete,
      ...(!Number.isNaN(bytes) && { bytesWritten: bytes }),
    });
  }

  #announce(): void {
    if (this.#announced || !this.#chunks) return;
    this.#announced = true;
    this.#total = this.#chunks.length;
    this.#signal({ type: 'encoded', ackId: this.#ackId, attempt: this.#attempt, packet: wireOf(this.#chunks) });
  }
}
