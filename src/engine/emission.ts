import type { Clock } from '../base/clock.ts';
import { canBecome, type Delivery, isDecided } from '../model/delivery.ts';
import type { EntryFacts } from '../model/entry.ts';
import type { EmitSignal, WirePacket } from './client/inspectedClient.ts';
import { Sendings } from './sendings.ts';

export type EmissionFacts = Partial<
  Pick<
    EntryFacts,
    'delivery' | 'ackId' | 'attempt' | 'waitedMs' | 'latencyMs' | 'reason' | 'error' | 'bytes' | 'bytesWritten'
  >
>;

const noAcknowledgement = 'No acknowledgement came in its time';
const noConnection = 'No connection came in its time, and the client took it out of its buffer';

/** One emit on its way: turns what the client did into its delivery. A step that the delivery's states do not allow is not taken. */
export class Emission {
  readonly wantsAck: boolean;
  /** The client gives up waiting for the acknowledgement after a time, wherever the event is then. */
  readonly hasTimeout: boolean;
  readonly #clock: Clock;
  readonly #emittedAt: number;
  readonly #settled: (() => void)[] = [];
  readonly #sendings = new Sendings();
  #facts: EmissionFacts = {};
  #packet: WirePacket | undefined;
  /** Why it ended without an answer, when what was encoded before may still be sent. */
  #endedBecause: string | undefined;
  /** It was lost while it was being written, and the system may still take the rest. */
  #cut = false;
  /** Of its record; 0 until it has one. */
  seq = 0;
  /** Grows with every step that is to be told. */
  steps = 0;
  /** Seq of the acknowledgement. */
  ackSeq: number | undefined;

  constructor(clock: Clock, wantsAck: boolean, hasTimeout: boolean) {
    this.#clock = clock;
    this.wantsAck = wantsAck;
    this.hasTimeout = hasTimeout;
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
    return this.#sendings.anyTaken;
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
        this.#sendings.encoded(signal.attempt);
        this.#facts = {
          ...this.#facts,
          ...(signal.ackId !== undefined && { ackId: signal.ackId }),
          ...(signal.attempt !== undefined && { attempt: signal.attempt }),
        };
        return true;
      case 'buffered':
      case 'queued':
        return this.#take(signal);
      case 'discarded':
        return this.#take(signal, { reason: signal.reason });
      case 'handedOver':
        this.#sendings.taken(signal.attempt, this.#endedBecause !== undefined);
        if (this.#endedBecause !== undefined) return this.#explain();
        return this.delivery === 'buffered'
          ? this.#take(signal, { waitedMs: this.#clock.now() - this.#emittedAt })
          : // An attempt before the newest one may have waited for the transport together with it.
            this.#take(signal, signal.attempt === undefined ? {} : { attempt: signal.attempt });
      case 'written':
        return this.#cut && this.#add('the system took the rest of it after that, and the server may have received it');
      case 'notWritten':
        if (!signal.taken) this.#sendings.dropped(signal.attempt);
        return this.#notWritten(signal);
      case 'ackTimedOut':
        return this.#unanswered('timedOut', this.#packet ? noAcknowledgement : noConnection);
      case 'ackDropped':
        return this.lost('The connection ended before the acknowledgement came');
    }
  }

  /** The acknowledgement came, in time or not; milliseconds since the write. */
  acknowledged(latencyMs: number): boolean {
    return this.become(deliveryByAck(this.delivery), { latencyMs });
  }

  /** It ended, without an acknowledgement if it asked for one. */
  lost(because: string): boolean {
    return this.#unanswered('lost', because);
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

  #take(signal: EmitSignal, more: EmissionFacts = {}): boolean {
    const to = deliveryBy(signal, this.delivery);
    return to !== undefined && this.become(to, more);
  }

  #notWritten(signal: EmitSignal & { type: 'notWritten' }): boolean {
    const { bytesWritten, reason } = signal;
    const bytes = { ...(bytesWritten !== undefined && { bytesWritten }) };
    if (this.#endedBecause === undefined) return (this.#cut = this.#take(signal, { reason, ...bytes }));
    this.#facts = { ...this.#facts, ...bytes };
    return this.#explain() || bytesWritten !== undefined;
  }

  /** To the reason of an end that stays as it is. */
  #add(words: string): boolean {
    this.#cut = false;
    this.#facts = { ...this.#facts, reason: `${this.#facts.reason ?? ''}; ${words}` };
    return true;
  }

  #unanswered(delivery: 'timedOut' | 'lost', because: string): boolean {
    if (!canBecome(this.delivery, delivery)) return false;
    const { newest } = this.#sendings;
    this.#endedBecause = because;
    return this.become(delivery, {
      reason: because + this.#sendings.words(),
      ...(newest !== undefined && { attempt: newest }),
    });
  }

  /** What the transport took or dropped after the end changes nothing of that; it is told all the same. */
  #explain(): boolean {
    const reason = (this.#endedBecause ?? '') + this.#sendings.words();
    if (reason === this.#facts.reason) return false;
    this.#facts = { ...this.#facts, reason };
    return true;
  }
}

/** What a signal makes of an emit whose delivery is `from`, if the states of a delivery allow it; undefined when nothing. */
export function deliveryBy(signal: EmitSignal, from: Delivery | undefined): Delivery | undefined {
  switch (signal.type) {
    case 'encoded':
    case 'written':
      return undefined;
    case 'buffered':
    case 'queued':
    case 'discarded':
      return signal.type;
    case 'handedOver':
      return from === 'buffered' ? 'flushed' : 'sent';
    case 'notWritten':
      return signal.goesOn ? undefined : 'lost';
    case 'ackTimedOut':
      return 'timedOut';
    case 'ackDropped':
      return 'lost';
  }
}

/** What an acknowledgement makes of it, in time or not. */
export function deliveryByAck(from: Delivery | undefined): Delivery {
  return from === 'timedOut' ? 'late' : 'acknowledged';
}
