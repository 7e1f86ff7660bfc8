/**
 * The events that `waitFor` can find: those that one connection received since the last step that can cause events, and that no `waitFor`
 * has taken. The other events are kept for messages only. Its memory is bounded.
 */
import type { Step } from '../../model/scenario/scenario.ts';
import type { TimeSlicer } from '../contracts/timeSlicer.ts';
import type { ReceivedEvent } from './scenarioPort.ts';

const maxEvents = 100_000;
/** Reading the clock costs as much as testing a few events by name. */
const eventsBetweenChecks = 16;
const maxMissed = 1000;

export interface EventTaker {
  /** Whether the step takes the event. If it does, no other step finds this event. */
  take(event: ReceivedEvent): boolean;
}

/** An event that `waitFor` can no longer find. */
export interface MissedEvent {
  readonly event: ReceivedEvent;
  /** The step that began after the event; undefined if a step took the event since the last call of `begin`. */
  readonly before: Step | undefined;
}

export class EventWindow {
  #events: ReceivedEvent[] = [];
  /** The newest of the events that can no longer be found. */
  #missed: MissedEvent[] = [];
  #isMissedPartial = false;
  #taker: EventTaker | undefined;
  /** While events are offered in time slices: how many events, from the oldest one, were offered. */
  #offered: number | undefined;

  /** Call this when a step begins that can cause events: previous events can no longer be found. */
  begin(step: Step): void {
    if (this.#events.length === 0 && this.#missed.length === 0) return;
    const skipped = this.#events.slice(-maxMissed).map((event) => ({ event, before: step }));
    const missed = [...this.#missed.filter(({ before }) => before !== undefined), ...skipped];
    if (this.#events.length > skipped.length || missed.length > maxMissed) this.#isMissedPartial = true;
    this.#missed = missed.slice(-maxMissed);
    this.#events = [];
    if (this.#offered !== undefined) this.#offered = 0;
  }

  add(event: ReceivedEvent): void {
    if (this.#take(event)) return;
    this.#events.push(event);
    // Events that are still to be offered are kept longer.
    const most = this.#offered === undefined ? 2 * maxEvents : 4 * maxEvents;
    if (this.#events.length >= most) this.#drop(this.#events.length - most / 2);
  }

  /**
   * Offers the events that were received, the oldest first, and then all later events until `stop` is called with the same taker.
   * @param slicer creates the slicer when there are so many events that they are offered in time slices
   * @returns undefined if the events were offered at once. The promise rejects with the reason of the signal of the slicer if it aborts.
   */
  offer(taker: EventTaker, slicer: () => TimeSlicer): Promise<void> | undefined {
    if (this.#events.length > eventsBetweenChecks) return this.#offerInSlices(taker, slicer());
    this.#taker = taker;
    this.#events = this.#events.filter((event) => !this.#take(event, taker));
    return undefined;
  }

  /** Offers only later events, until the returned function is called. */
  watch(taker: EventTaker): () => void {
    this.#taker = taker;
    return () => this.stop(taker);
  }

  stop(taker: EventTaker): void {
    if (this.#taker === taker) this.#taker = undefined;
  }

  get events(): readonly ReceivedEvent[] {
    return this.#events;
  }

  get missed(): readonly MissedEvent[] {
    return this.#missed;
  }

  /** Whether `missed` lacks older events. */
  get isMissedPartial(): boolean {
    return this.#isMissedPartial;
  }

  /** Events that are received between two slices are added to the end, so that the taker gets all events in their order. */
  async #offerInSlices(taker: EventTaker, slicer: TimeSlicer): Promise<void> {
    this.#offered = 0;
    try {
      while (this.#offered < this.#events.length) {
        this.#offered = this.#offerSlice(taker, slicer, this.#offered);
        if (this.#offered < this.#events.length) await slicer.yieldToEventLoop();
      }
      this.#taker = taker;
    } finally {
      this.#offered = undefined;
    }
  }

  /** Offers events from an index on until the slice is used up, and removes those that were taken. Returns the index of the next event. */
  #offerSlice(taker: EventTaker, slicer: TimeSlicer, start: number): number {
    const kept: ReceivedEvent[] = [];
    let next = start;
    while (next < this.#events.length) {
      const event = this.#events[next++];
      if (event && !this.#take(event, taker)) kept.push(event);
      if (next % eventsBetweenChecks === 0 && slicer.shouldYield) break;
    }
    if (kept.length === next - start) return next;
    this.#events = this.#events.slice(0, start).concat(kept, this.#events.slice(next));
    return start + kept.length;
  }

  /** Forgets the oldest events. */
  #drop(count: number): void {
    this.#events = this.#events.slice(count);
    if (this.#offered !== undefined) this.#offered = Math.max(0, this.#offered - count);
  }

  #take(event: ReceivedEvent, taker = this.#taker): boolean {
    if (!taker?.take(event)) return false;
    this.#missed.push({ event, before: undefined });
    if (this.#missed.length >= 2 * maxMissed) {
      this.#isMissedPartial = true;
      this.#missed = this.#missed.slice(-maxMissed);
    }
    return true;
  }
}
