/**
 * Applies the network conditions of a proxied client: messages for its transport wait here for the time that a slower network would need.
 * Invariants: the messages of one end stay in order; nothing waits without conditions; memory is bounded.
 */
import type { Clock } from '../../../base/clock.ts';
import type { Disposable } from '../../../base/disposable.ts';
import { isThrottled, type NetworkConditions } from '../../../model/profile/networkConditions.ts';
import type { Sender } from '../../contracts/observedSink.ts';
import type { Carrier } from './carrier.ts';
import { type Parcel, sizeOf } from './message.ts';

interface Passing {
  readonly parcel: Parcel;
  readonly since: number;
  readonly bytes: number;
}

interface Direction {
  readonly waiting: Passing[];
  /** When the transmission of the previous messages ends. */
  freeAt: number;
  timer: Disposable | undefined;
  /** Whether the sender has ended, so that its messages do not wait anymore. */
  isOver: boolean;
}

/** If more bytes wait in one direction, the oldest messages are forwarded early. */
const maxWaiting = 64 * 1024 * 1024;

const newDirection = (): Direction => ({ waiting: [], freeAt: 0, timer: undefined, isOver: false });

export class SlowedCarrier implements Disposable {
  readonly #clock: Clock;
  readonly #carrier: () => Carrier | undefined;
  readonly #directions: Readonly<Record<Sender, Direction>> = { client: newDirection(), server: newDirection() };
  #conditions: NetworkConditions = {};
  #waitingBytes: Record<Sender, number> = { client: 0, server: 0 };
  #isDisposed = false;

  /** @param carrier returns the current transport */
  constructor(clock: Clock, carrier: () => Carrier | undefined) {
    this.#clock = clock;
    this.#carrier = carrier;
  }

  get isEmpty(): boolean {
    const { client, server } = this.#directions;
    return client.waiting.length === 0 && server.waiting.length === 0;
  }

  get conditions(): NetworkConditions {
    return this.#conditions;
  }

  /** The waiting messages continue under the new conditions. */
  set conditions(conditions: NetworkConditions) {
    this.#conditions = conditions;
    for (const direction of Object.values(this.#directions)) direction.freeAt = this.#clock.now();
    this.release();
  }

  write(from: Sender, parcel: Parcel): void {
    const direction = this.#directions[from];
    const passes = direction.waiting.length === 0 && (direction.isOver || !isThrottled(this.#conditions));
    if (passes || this.#isDisposed) return this.#carrier()?.write(from, parcel);
    const bytes = sizeOf(parcel.messages);
    direction.waiting.push({ parcel, since: this.#clock.now(), bytes });
    this.#waitingBytes[from] += bytes;
    this.#pass(from);
  }

  waitingBytes(from: Sender): number {
    return this.#waitingBytes[from] + (this.#carrier()?.waitingBytes(from) ?? 0);
  }

  /** Forwards the messages that are due. Must be called when messages can be inserted again into what the ends send. */
  release(): void {
    this.#pass('client');
    this.#pass('server');
  }

  /** Forwards everything from this end, because something follows that cannot wait. */
  forwardNow(from: Sender): void {
    const { waiting } = this.#directions[from];
    this.#waitingBytes[from] = 0;
    for (const { parcel } of waiting.splice(0)) this.#carrier()?.write(from, parcel);
  }

  /** Must be called when this end sends nothing more. */
  leaving(from: Sender): void {
    this.#directions[from].isOver = true;
    this.forwardNow(from);
  }

  /** Drops the messages that still wait. */
  dispose(): void {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    for (const { timer, waiting } of Object.values(this.#directions)) {
      timer?.dispose();
      for (const { parcel } of waiting.splice(0)) parcel.lost?.();
    }
  }

  #pass(from: Sender): void {
    const direction = this.#directions[from];
    const { waiting } = direction;
    direction.timer?.dispose();
    direction.timer = undefined;
    for (let first = waiting[0]; first && !this.#carrier()?.isPassing(from); first = waiting[0]) {
      const { parcel, since, bytes } = first;
      const now = this.#clock.now();
      const dueAt = this.#dueAt(direction, since, bytes);
      if (dueAt > now && this.#waitingBytes[from] <= maxWaiting) {
        if (dueAt < Infinity) direction.timer = this.#clock.after(dueAt - now, () => this.#pass(from));
        return;
      }
      direction.freeAt = Math.min(dueAt, now);
      this.#waitingBytes[from] -= bytes;
      // The message is removed before the write, which can call this function again.
      waiting.shift();
      this.#carrier()?.write(from, parcel);
    }
  }

  #dueAt({ freeAt }: Direction, since: number, bytes: number): number {
    const { offline, stall, latencyMs = 0, bytesPerSecond } = this.#conditions;
    if (offline || stall) return Infinity;
    const arrives = since + latencyMs;
    return bytesPerSecond === undefined ? arrives : Math.max(freeAt, arrives) + (bytes * 1000) / bytesPerSecond;
  }
}
