/** The events of a socket in an observed process that can still change: those whose listeners run, and those without an acknowledgement. */
import type { ObservedReference } from '../contracts/observedSink.ts';
import { AckPairs } from '../observe/decode/ackPairs.ts';

/** Events whose listeners never end must not use up the memory. */
const maxRunning = 10_000;
const maxAcked = 1000;

interface RunningEvent {
  readonly reference: ObservedReference;
  /** When the process received the event, by its own clock. */
  readonly t: number;
}

export class ProcessEvents {
  /** Events whose listeners run, by the number of the event in the reports. */
  readonly #running = new Map<number, RunningEvent>();
  /** Events that the process received, and emitted. */
  readonly received: AckPairs;
  readonly emitted: AckPairs;

  /** The events that the process acknowledged last, by acknowledgement ID. */
  readonly #acked = new Map<number, ObservedReference>();

  constructor(unacknowledged: (event: ObservedReference) => void) {
    this.received = new AckPairs(unacknowledged);
    this.emitted = new AckPairs(unacknowledged);
  }

  /** @param t when the process received the event */
  runs(event: number, reference: ObservedReference, t: number): void {
    if (this.#running.size >= maxRunning) {
      const [oldest] = this.#running.keys();
      if (oldest !== undefined) this.#running.delete(oldest);
    }
    this.#running.set(event, { reference, t });
  }

  /** The entry of an event whose listeners have not ended. */
  running(event: number): RunningEvent | undefined {
    return this.#running.get(event);
  }

  /** Must be called when the listeners of an event have ended. Returns the entry of the event. */
  ended(event: number): RunningEvent | undefined {
    const running = this.#running.get(event);
    this.#running.delete(event);
    return running;
  }

  wasAcked(ackId: number, reference: ObservedReference): void {
    if (this.#acked.size >= maxAcked) {
      const [oldest] = this.#acked.keys();
      if (oldest !== undefined) this.#acked.delete(oldest);
    }
    this.#acked.set(ackId, reference);
  }

  /** The event that was acknowledged with this ID. */
  acked(ackId: number): ObservedReference | undefined {
    return this.#acked.get(ackId);
  }

  end(): void {
    this.#acked.clear();
    this.received.end();
    this.emitted.end();
    this.#running.clear();
  }
}
