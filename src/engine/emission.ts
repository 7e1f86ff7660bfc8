import type { Clock } from '../base/clock.ts';
import { canBecome, type Delivery, isDecided } from '../model/delivery.ts';
import type { EntryFacts } from '../model/entry.ts';
import type { EmitSignal, WirePacket } from './client/inspectedClient.ts';

export type EmissionFacts = Partial<
  Pick<EntryFacts, 'delivery' | 'ackId' | 'attempt' | 'waitedMs' | 'latencyMs' | 'reason' | 'error' | 'bytes'>
>;

/** One emit on its way: turns what the client did into its delivery. A step that the delivery's states do not allow is not taken. */
export class Emission {
  readonly wantsAck: boolean;
  readonly #clock: Clock;
  readonly #emittedAt: number;
  readonly #settled: (() => void)[] = [];
  #facts: EmissionFacts = {};
  #packet: WirePacket | undefined;
  #handedOverAt: number | undefined;
  #reachedWire = false;
  /** Of its record; 0 until it has one. */
  seq = 0;
  /** Grows with every step that is to be told. */
  steps = 0;
  /** Seq of the acknowledgement. */
  ackSeq: number | undefined;

  constructor(clock: Clock, wantsAck: boolean) {
    this.#clock = clock;
    this.wantsAck = wantsAck;
    this.#emittedAt = clock.now();
  }

  get facts(): Readonly<EmissionFacts> {
    return this.#facts;
  }

  /** As it was encoded for the transport. */
  get packet(): WirePacket | undefined {
    return this.#packet;
  }

  get reachedWire(): boolean {
    return this.#reachedWire;
  }

  get delivery(): Delivery | undefined {
    return this.#facts.delivery;
  }

  get decided(): boolean {
    return isDecided(this.delivery, this.wantsAck);
  }

  /** Whether anything can still become of it. */
  get isOpen(): boolean {
    return !this.decided || this.delivery === 'buffered' || this.delivery === 'queued';
  }

  /** Takes a step; true when the facts changed. */
  apply(signal: EmitSignal): boolean {
    switch (signal.type) {
      case 'encoded':
        this.#packet = signal.packet;
        this.#facts = {
          ...this.#facts,
          ...(signal.ackId !== undefined && { ackId: signal.ackId }),
          ...(signal.attempt !== undefined && { attempt: signal.attempt }),
        };
        return true;
      case 'buffered':
      case 'queued':
        return this.become(signal.type);
      case 'discarded':
        return this.become('discarded', { reason: signal.reason });
      case 'handedOver':
        this.#reachedWire = true;
        this.#handedOverAt = this.#clock.now();
        return this.delivery === 'buffered'
          ? this.become('flushed', { waitedMs: this.#handedOverAt - this.#emittedAt })
          : this.become('sent');
      case 'written':
        return false;
      case 'notWritten':
        return this.become('lost', { reason: signal.reason });
      case 'ackTimedOut':
        return this.become('timedOut', { reason: this.#whyTimedOut() });
      case 'ackDropped':
        return this.become('lost', { reason: connectionEnded });
    }
  }

  /** The acknowledgement came, in time or not. */
  acknowledged(latencyMs: number | undefined): boolean {
    const delivery = this.delivery === 'timedOut' ? 'late' : 'acknowledged';
    return this.become(delivery, latencyMs === undefined ? {} : { latencyMs });
  }

  /** Milliseconds since the write; undefined when it was not written. */
  latencyNow(): number | undefined {
    return this.#handedOverAt === undefined ? undefined : this.#clock.now() - this.#handedOverAt;
  }

  become(delivery: Delivery, more: EmissionFacts = {}): boolean {
    if (!canBecome(this.delivery, delivery)) return false;
    this.steps++;
    this.#facts = { ...this.#facts, ...more, delivery };
    if (this.decided) for (const settle of this.#settled.splice(0)) settle();
    return true;
  }

  /** Resolves once it is known what became of it. It always is in the end: at the latest when its connection is removed. */
  whenDecided(): Promise<void> {
    return this.decided ? Promise.resolve() : new Promise((resolve) => this.#settled.push(resolve));
  }

  #whyTimedOut(): string {
    if (this.#packet && !this.#reachedWire) {
      return 'No acknowledgement came in its time: the event still waited for the transport, which may send it later';
    }
    if (this.delivery === 'buffered' || this.delivery === 'queued') {
      return 'No connection came in its time; the client took it out of its buffer and it was never sent';
    }
    return 'No acknowledgement came in its time';
  }
}

export const connectionEnded = 'The connection ended before the acknowledgement came';
