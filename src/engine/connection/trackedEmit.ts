import type { Clock } from '../../base/clock.ts';
import { type StoredCause, storedCause } from '../../model/cause/cause.ts';
import { explain } from '../../model/cause/causeTexts.ts';
import { canBecome, type Delivery, isDecided } from '../../model/entry/delivery.ts';
import type { EntryFacts } from '../../model/entry/entry.ts';
import type { Attempt, EmitSignal, WirePacket } from '../contracts/inspectedClient.ts';
import { DeliveryAttempts } from './deliveryAttempts.ts';

export type TrackedEmitFacts = Partial<
  Pick<
    EntryFacts,
    'delivery' | 'ackId' | 'attempt' | 'waitedMs' | 'latencyMs' | 'cause' | 'error' | 'bytes' | 'bytesWritten'
  >
>;

const noAttempts: ReadonlyMap<number, number> = new Map();

/** One emit: converts the client's signals to its delivery status. Transitions that the states do not allow are ignored. */
export class TrackedEmit {
  readonly wantsAck: boolean;
  /** After this many milliseconds the client stops waiting for the acknowledgement, even if the event was not sent. */
  readonly timeoutMs: number | undefined;
  readonly #clock: Clock;
  readonly #settled: (() => void)[] = [];
  readonly #deliveryAttempts = new DeliveryAttempts();
  /** Attempts by their ack IDs, if the client retries. */
  #attempts: ReadonlyMap<number, number> = noAttempts;
  #newest: Pick<TrackedEmitFacts, 'ackId' | 'attempt'> = {};
  /** When it began to wait in the client; set until it is sent. */
  #waitsSince: number | undefined;
  #facts: TrackedEmitFacts = {};
  #step: TrackedEmitFacts | undefined;
  #packet: WirePacket | undefined;
  /** Why it ended without an acknowledgement, if an attempt that was encoded before may still be sent. */
  #endedBecause: StoredCause | undefined;
  /** Whether the emit was lost during its write. The system may still accept the rest. */
  #cut = false;
  /** The seq of its record; 0 until it has one. */
  seq = 0;
  /** Increases with every step that must be reported. */
  steps = 0;
  /** The seq of the acknowledgement. */
  ackSeq: number | undefined;

  constructor(clock: Clock, wantsAck: boolean, timeoutMs: number | undefined) {
    this.#clock = clock;
    this.wantsAck = wantsAck;
    this.timeoutMs = timeoutMs;
  }

  get facts(): Readonly<TrackedEmitFacts> {
    return this.#facts;
  }

  /** The packet that was encoded for the transport. */
  get packet(): WirePacket | undefined {
    return this.#packet;
  }

  get reachedWire(): boolean {
    return this.#deliveryAttempts.anyTaken;
  }

  get delivery(): Delivery | undefined {
    return this.#facts.delivery;
  }

  get decided(): boolean {
    return isDecided(this.delivery, this.wantsAck);
  }

  /** Whether its state can still change. */
  get isOpen(): boolean {
    return !this.decided || this.delivery === 'buffered' || this.delivery === 'queued';
  }

  /** Applies a signal; returns true if the facts changed. */
  apply(signal: EmitSignal): boolean {
    switch (signal.type) {
      case 'encoded':
        this.#packet = signal.packet;
        this.#deliveryAttempts.encoded(signal.attempt);
        this.#newest = attemptOf(signal);
        if (signal.ackId !== undefined && signal.attempt !== undefined)
          this.#attempts = new Map([...this.#attempts, [signal.ackId, signal.attempt]]);
        this.#facts = { ...this.#facts, ...this.#newest };
        return true;
      case 'buffered':
      case 'queued':
        this.#waitsSince ??= this.#clock.now();
        return this.#transition(signal);
      case 'discarded':
        return this.#transition(signal, { cause: signal.cause });
      case 'handedOver':
        this.#deliveryAttempts.taken(signal.attempt, this.#endedBecause !== undefined);
        return this.#endedBecause === undefined ? this.#handedOver(signal) : this.#handedOverLate(signal);
      case 'written':
        return this.#cut && this.#restTaken();
      case 'notWritten':
        if (!signal.taken) this.#deliveryAttempts.dropped(signal.attempt);
        return this.#notWritten(signal);
      case 'ackTimedOut':
        return this.#unanswered(
          'timedOut',
          explain(this.#packet ? 'ack.timeout' : 'emit.bufferTimeout', { timeoutMs: this.timeoutMs }),
        );
      case 'ackDropped':
        return this.lost(explain('ack.connectionEnded'));
    }
  }

  /** The acknowledgement with this ID was received, in time or not; `latencyMs` counts from the write of its attempt. */
  acknowledged(latencyMs: number, ackId: number): boolean {
    const attempt = this.attemptOf(ackId);
    const ackFacts = attempt === undefined ? {} : { ackId, attempt };
    return this.become(deliveryByAck(this.delivery), { latencyMs, ...ackFacts });
  }

  /** The attempt with this ack ID; undefined if the client does not retry. */
  attemptOf(ackId: number): number | undefined {
    return this.#attempts.get(ackId);
  }

  /** The ack ID of the attempt that was encoded last. */
  get newestAckId(): number | undefined {
    return this.#newest.ackId;
  }

  /** The facts for the entry of its last step, without those of other attempts. */
  get stepFacts(): Readonly<TrackedEmitFacts> {
    return this.#step ?? this.#facts;
  }

  /** The emit has ended, without an acknowledgement if it requested one. */
  lost(because: StoredCause): boolean {
    return this.#unanswered('lost', because);
  }

  /** Sets why it still waits in the client's buffer; undefined when a connection may send it. */
  explainWait(cause: StoredCause | undefined): boolean {
    if (this.delivery !== 'buffered' || this.#facts.cause?.code === cause?.code) return false;
    const { cause: _before, ...others } = this.#facts;
    this.#facts = { ...others, ...(cause && { cause }) };
    return true;
  }

  become(delivery: Delivery, more: TrackedEmitFacts = {}): boolean {
    if (!canBecome(this.delivery, delivery)) return false;
    this.steps++;
    this.#facts = { ...this.#facts, ...more, delivery };
    this.#step = undefined;
    if (this.decided) for (const settle of this.#settled.splice(0)) settle();
    return true;
  }

  /** Resolves when its delivery is decided, at the latest when its connection is removed. */
  whenDecided(): Promise<void> {
    return this.decided ? Promise.resolve() : new Promise((resolve) => this.#settled.push(resolve));
  }

  #transition(signal: EmitSignal, more: TrackedEmitFacts = {}): boolean {
    const to = deliveryBy(signal, this.delivery);
    return to !== undefined && this.become(to, more);
  }

  #handedOver(signal: Attempt & EmitSignal): boolean {
    const waited = this.#waitsSince !== undefined;
    const waitedMs = this.#clock.now() - (this.#waitsSince ?? this.#clock.now());
    this.#waitsSince = undefined;
    // An earlier attempt may have waited for the transport together with the newest one.
    const changed = this.#transition(signal, { ...attemptOf(signal), ...(waited && { waitedMs }) });
    const { waitedMs: _, ...others } = this.#facts;
    if (changed && !waited) this.#step = others;
    return changed;
  }

  /**
   * Handles an attempt that was passed to the transport after the emit has ended. It has its own entry, because it may still be
   * acknowledged.
   */
  #handedOverLate(signal: Attempt): boolean {
    const changed = this.#explain();
    if (signal.attempt !== undefined) {
      this.steps++;
      // Measurements of another attempt do not apply to this one.
      const { latencyMs: _latency, waitedMs: _waited, ...others } = this.#facts;
      this.#step = { ...others, ...attemptOf(signal) };
    }
    return changed || signal.attempt !== undefined;
  }

  #notWritten(signal: EmitSignal & { type: 'notWritten' }): boolean {
    const { bytesWritten, cause } = signal;
    const bytes = { ...(bytesWritten !== undefined && { bytesWritten }) };
    if (this.#endedBecause === undefined)
      return (this.#cut = this.#transition(signal, { cause: storedCause(cause), ...bytes }));
    this.#facts = { ...this.#facts, ...bytes };
    return this.#explain() || bytesWritten !== undefined;
  }

  /** The system accepted the rest of a write that was cut. The delivery status stays final. */
  #restTaken(): boolean {
    this.#cut = false;
    const { cause } = this.#facts;
    if (!cause) return false;
    this.#facts = { ...this.#facts, cause: { ...cause, params: { ...cause.params, restTaken: true } } };
    return true;
  }

  #unanswered(delivery: 'timedOut' | 'lost', because: StoredCause): boolean {
    if (!canBecome(this.delivery, delivery)) return false;
    this.#endedBecause = because;
    return this.become(delivery, { cause: this.#deliveryAttempts.addTo(because), ...this.#newest });
  }

  /**
   * If the transport accepts or drops a packet of the emit after the emit has ended, the status does not change, but the cause mentions it.
   */
  #explain(): boolean {
    if (this.#endedBecause === undefined) return false;
    const cause = this.#deliveryAttempts.addTo(this.#endedBecause);
    if (JSON.stringify(cause) === JSON.stringify(this.#facts.cause)) return false;
    this.#facts = { ...this.#facts, cause };
    return true;
  }
}

/** The ack ID and attempt of a signal, which belong together. */
function attemptOf({ ackId, attempt }: Attempt): Pick<TrackedEmitFacts, 'ackId' | 'attempt'> {
  return { ...(ackId !== undefined && { ackId }), ...(attempt !== undefined && { attempt }) };
}

/** The delivery status after a signal, if the states allow the transition from `from`; otherwise undefined. */
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
      return signal.willRetry ? undefined : 'lost';
    case 'ackTimedOut':
      return 'timedOut';
    case 'ackDropped':
      return 'lost';
  }
}

/** The delivery status after an acknowledgement, in time or not. */
export function deliveryByAck(from: Delivery | undefined): Delivery {
  return from === 'timedOut' ? 'late' : 'acknowledged';
}
