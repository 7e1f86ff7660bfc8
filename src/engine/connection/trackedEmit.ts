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

/** One emit on its way: turns what the client did into its delivery. A step that the delivery's states do not allow is not taken. */
export class TrackedEmit {
  readonly wantsAck: boolean;
  /** After so many milliseconds the client gives up waiting for the acknowledgement, wherever the event is then. */
  readonly timeoutMs: number | undefined;
  readonly #clock: Clock;
  readonly #settled: (() => void)[] = [];
  readonly #deliveryAttempts = new DeliveryAttempts();
  /** Attempts by their ack IDs, when the client tries again. */
  #attempts: ReadonlyMap<number, number> = noAttempts;
  #newest: Pick<TrackedEmitFacts, 'ackId' | 'attempt'> = {};
  /** When it began to wait in the client, until it is sent. */
  #waitsSince: number | undefined;
  #facts: TrackedEmitFacts = {};
  #step: TrackedEmitFacts | undefined;
  #packet: WirePacket | undefined;
  /** Why it ended without an acknowledgement, when what was encoded before may still be sent. */
  #endedBecause: StoredCause | undefined;
  /** It was lost while it was being written, and the system may still take the rest. */
  #cut = false;
  /** Of its record; 0 until it has one. */
  seq = 0;
  /** Grows with every step that is to be told. */
  steps = 0;
  /** Seq of the acknowledgement. */
  ackSeq: number | undefined;

  constructor(clock: Clock, wantsAck: boolean, timeoutMs: number | undefined) {
    this.#clock = clock;
    this.wantsAck = wantsAck;
    this.timeoutMs = timeoutMs;
  }

  get facts(): Readonly<TrackedEmitFacts> {
    return this.#facts;
  }

  /** As it was encoded for the transport. */
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

  /** Whether anything can still become of it. */
  get isOpen(): boolean {
    return !this.decided || this.delivery === 'buffered' || this.delivery === 'queued';
  }

  /** Takes a step; true when the facts changed. */
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
        return this.#take(signal);
      case 'discarded':
        return this.#take(signal, { cause: signal.cause });
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

  /** The acknowledgement with this ID came, in time or not; milliseconds since the write of the attempt that it answers. */
  acknowledged(latencyMs: number, ackId: number): boolean {
    const attempt = this.attemptOf(ackId);
    const answered = attempt === undefined ? {} : { ackId, attempt };
    return this.become(deliveryByAck(this.delivery), { latencyMs, ...answered });
  }

  /** Which attempt has this ack ID; undefined when the client does not try again. */
  attemptOf(ackId: number): number | undefined {
    return this.#attempts.get(ackId);
  }

  /** The ack ID of the attempt that was encoded last. */
  get newestAckId(): number | undefined {
    return this.#newest.ackId;
  }

  /** What the line of its last step says: the facts, of which one attempt's are no other's. */
  get stepFacts(): Readonly<TrackedEmitFacts> {
    return this.#step ?? this.#facts;
  }

  /** It ended, without an acknowledgement if it asked for one. */
  lost(because: StoredCause): boolean {
    return this.#unanswered('lost', because);
  }

  /** Why it still waits in the client's buffer; undefined when a connection may take it. */
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

  /** Resolves once it is known what became of it. It always is in the end: at the latest when its connection is removed. */
  whenDecided(): Promise<void> {
    return this.decided ? Promise.resolve() : new Promise((resolve) => this.#settled.push(resolve));
  }

  #take(signal: EmitSignal, more: TrackedEmitFacts = {}): boolean {
    const to = deliveryBy(signal, this.delivery);
    return to !== undefined && this.become(to, more);
  }

  #handedOver(signal: Attempt & EmitSignal): boolean {
    const waited = this.#waitsSince !== undefined;
    const waitedMs = this.#clock.now() - (this.#waitsSince ?? this.#clock.now());
    this.#waitsSince = undefined;
    // An attempt before the newest one may have waited for the transport together with it.
    const changed = this.#take(signal, { ...attemptOf(signal), ...(waited && { waitedMs }) });
    const { waitedMs: _, ...others } = this.#facts;
    if (changed && !waited) this.#step = others;
    return changed;
  }

  /** It ended before. Each attempt that leaves now has a line of its own, because its answer may come. */
  #handedOverLate(signal: Attempt): boolean {
    const changed = this.#explain();
    if (signal.attempt !== undefined) {
      this.steps++;
      // What was measured of another attempt is none of this one's.
      const { latencyMs: _latency, waitedMs: _waited, ...others } = this.#facts;
      this.#step = { ...others, ...attemptOf(signal) };
    }
    return changed || signal.attempt !== undefined;
  }

  #notWritten(signal: EmitSignal & { type: 'notWritten' }): boolean {
    const { bytesWritten, cause } = signal;
    const bytes = { ...(bytesWritten !== undefined && { bytesWritten }) };
    if (this.#endedBecause === undefined)
      return (this.#cut = this.#take(signal, { cause: storedCause(cause), ...bytes }));
    this.#facts = { ...this.#facts, ...bytes };
    return this.#explain() || bytesWritten !== undefined;
  }

  /** The end stays as it is. */
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

  /** What the transport took or dropped after the end changes nothing of that; it is told all the same. */
  #explain(): boolean {
    if (this.#endedBecause === undefined) return false;
    const cause = this.#deliveryAttempts.addTo(this.#endedBecause);
    if (JSON.stringify(cause) === JSON.stringify(this.#facts.cause)) return false;
    this.#facts = { ...this.#facts, cause };
    return true;
  }
}

/** Ack ID and attempt of a signal that belong together. */
function attemptOf({ ackId, attempt }: Attempt): Pick<TrackedEmitFacts, 'ackId' | 'attempt'> {
  return { ...(ackId !== undefined && { ackId }), ...(attempt !== undefined && { attempt }) };
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
