/**
 * The waiting messages of an Engine.IO session, independent of its transport. Invariants: messages of a lane (one namespace in one
 * direction) keep their order, and other lanes do not wait for them; memory is bounded.
 */
import type { Clock } from '../../../base/clock.ts';
import type { Disposable } from '../../../base/disposable.ts';
import type { NetworkConditions } from '../../../model/profile/networkConditions.ts';
import type { Sender } from '../../contracts/observedSink.ts';
import type { Carrier } from './carrier.ts';
import { type Message, type Parcel, sizeOf } from './message.ts';
import { SlowedCarrier } from './slowedCarrier.ts';

/** Describes how a message and its attachments are forwarded. */
export interface ForwardingPlan {
  /** The lane of the message, whose order is kept. Undefined for a message that is forwarded immediately. */
  readonly lane?: string | undefined;
  /** The messages that are forwarded instead. If the list is empty, nothing is forwarded. */
  readonly instead?: readonly Message[] | undefined;
  /** How many additional copies are forwarded. */
  readonly copies?: number | undefined;
  readonly delayMs?: number | undefined;
  /** Set if the message waits until it is released. */
  readonly hold?: HeldMessage | undefined;
  /** Whether the transport is cut on both sides. */
  readonly disconnects?: boolean | undefined;
  /** Called if the connection ends before the message is forwarded. */
  readonly lost?: (() => void) | undefined;
}

/** The lanes set both fields when the message waits. */
export interface HeldMessage {
  /** The messages that wait. */
  messages: readonly Message[];
  release: (instead?: readonly Message[]) => void;
  /** Whether the message is lost when its sender closes the connection. Other waiting messages are forwarded in this case. */
  readonly isUntilReleased: boolean;
  /** Called when the message is forwarded before it was released, because too many bytes wait. */
  readonly left: () => void;
}

interface Waiting {
  messages: readonly Message[];
  /** Infinite for a message that is held. */
  dueAt: number;
  /** Set for a message that waits until it is released. */
  readonly hold?: HeldMessage | undefined;
  readonly lost?: (() => void) | undefined;
  hasLeft: boolean;
}

/** If more bytes wait, the oldest messages of a lane are forwarded early, and events are not duplicated. */
const maxWaiting = 64 * 1024 * 1024;
/** The memory that a waiting copy needs in addition to its bytes. */
const copyOverhead = 128;

export class Lanes implements Disposable {
  /** Undefined before the transport is known. Messages that leave the lanes before are lost. */
  carrier: Carrier | undefined;
  readonly #clock: Clock;
  readonly #network: SlowedCarrier;
  readonly #lanes = new Map<string, Waiting[]>();
  #waitingBytes = 0;
  #isDisposed = false;
  #timer: Disposable | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#network = new SlowedCarrier(clock, () => this.carrier);
  }

  get isEmpty(): boolean {
    return this.#lanes.size === 0 && this.#network.isEmpty;
  }

  /** Messages that leave the lanes are sent under these network conditions. */
  get conditions(): NetworkConditions {
    return this.#network.conditions;
  }

  set conditions(conditions: NetworkConditions) {
    this.#network.conditions = conditions;
  }

  /** Number of copies of an event of this size for which there is memory, in addition to the messages that wait. */
  maxCopies(from: Sender, bytes: number): number {
    const room = maxWaiting - this.#waitingBytes - this.#network.waitingBytes(from);
    return Math.max(0, Math.floor(room / (bytes + copyOverhead)));
  }

  /** Adds a message as its plan requires, unless the plan disconnects the client. */
  applyPlan(from: Sender, original: readonly Message[], plan: ForwardingPlan): void {
    const { lane, instead = original, copies = 0, delayMs = 0, hold, lost } = plan;
    const repeated = (once: readonly Message[], count = copies): Message[] =>
      Array.from({ length: count + 1 }, () => once).flat();
    const dueAt = delayMs > 0 ? this.#clock.now() + delayMs : 0;
    const waiting: Waiting = {
      messages: repeated(instead),
      dueAt: hold ? Infinity : dueAt,
      hold,
      lost,
      hasLeft: false,
    };
    this.#forward(from, lane, waiting);
    if (!hold) return;
    hold.messages = instead;
    hold.release = (replaced) => {
      if (waiting.hasLeft || this.#isDisposed) return;
      this.#waitingBytes -= sizeOf(waiting.messages);
      if (replaced) {
        const count = Math.min(copies, this.maxCopies(from, sizeOf(replaced)));
        waiting.messages = repeated(replaced, count);
      }
      this.#waitingBytes += sizeOf(waiting.messages);
      waiting.dueAt = dueAt;
      this.release();
    };
  }

  /** Adds messages behind those that wait in the lane. */
  add(from: Sender, lane: string, { messages, lost }: Parcel): void {
    if (!this.#isDisposed) this.#forward(from, lane, { messages, dueAt: 0, lost, hasLeft: false });
  }

  /** Forwards the messages that are due, and sets the time for the next one. */
  release(): void {
    this.#network.release();
    this.#timer?.dispose();
    this.#timer = undefined;
    let next = Infinity;
    for (const [key, queue] of this.#lanes) {
      const from = senderOf(key);
      // The lanes are checked again when the message in progress is complete.
      if (this.#isPassing(from)) continue;
      let count = 0;
      for (const waiting of queue) {
        if (waiting.dueAt > this.#clock.now() && this.#waitingBytes <= maxWaiting) break;
        this.#leave(from, waiting);
        count++;
      }
      // All of them are removed at once, because a queue can be long.
      queue.splice(0, count);
      if (queue.length === 0) this.#lanes.delete(key);
      else next = Math.min(next, queue[0]?.dueAt ?? Infinity);
    }
    if (next === Infinity) return;
    this.#timer = this.#clock.after(Math.max(1, next - this.#clock.now()), () => this.release());
  }

  /**
   * Must be called when this end sends nothing more. Its waiting messages are forwarded now, except held ones. The end no longer reads
   * either, so the messages for it are lost.
   */
  leaving(from: Sender): void {
    const isWhole = !this.#isPassing(from);
    for (const [key, queue] of this.#lanes) {
      const canLeave = isWhole && senderOf(key) === from;
      this.#lanes.delete(key);
      for (const waiting of queue) {
        if (canLeave && !waiting.hold?.isUntilReleased) this.#leave(from, waiting);
        else this.#lose(waiting);
      }
    }
    this.#network.leaving(from);
  }

  /** Forwards the waiting messages of a lane, or of all lanes of this end, because something follows that cannot wait. */
  forwardNow(from: Sender, lane: string | undefined): void {
    for (const [key, queue] of this.#lanes) {
      if (lane === undefined ? senderOf(key) !== from : key !== keyOf(from, lane)) continue;
      this.#lanes.delete(key);
      for (const waiting of queue) this.#leave(from, waiting);
    }
    this.#network.forwardNow(from);
  }

  /** Drops the messages that still wait, and reports them as lost. */
  dispose(): void {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    this.#timer?.dispose();
    for (const waiting of [...this.#lanes.values()].flat()) this.#lose(waiting);
    this.#lanes.clear();
    this.#waitingBytes = 0;
    this.#network.dispose();
  }

  #isPassing(from: Sender): boolean {
    return this.carrier?.isPassing(from) ?? false;
  }

  #forward(from: Sender, lane: string | undefined, waiting: Waiting): void {
    const key = keyOf(from, lane ?? '');
    const queue = this.#lanes.get(key);
    const isDue = waiting.dueAt <= this.#clock.now();
    if (lane === undefined || (isDue && !queue?.length && !this.#isPassing(from))) {
      waiting.hasLeft = true;
      this.#network.write(from, waiting);
      return;
    }
    if (queue) queue.push(waiting);
    else this.#lanes.set(key, [waiting]);
    this.#waitingBytes += sizeOf(waiting.messages);
    this.release();
  }

  /** Forwards the waiting messages, due or not. */
  #leave(from: Sender, waiting: Waiting): void {
    this.#waitingBytes -= sizeOf(waiting.messages);
    waiting.hasLeft = true;
    if (waiting.dueAt === Infinity) waiting.hold?.left();
    this.#network.write(from, waiting);
  }

  #lose(waiting: Waiting): void {
    this.#waitingBytes -= sizeOf(waiting.messages);
    waiting.hasLeft = true;
    waiting.lost?.();
  }
}

function keyOf(from: Sender, lane: string): string {
  return `${from} ${lane}`;
}

function senderOf(key: string): Sender {
  return key.startsWith('client') ? 'client' : 'server';
}
