/**
 * The events that `waitFor` can find: those that one connection received since the last step that can cause events, and that no `waitFor`
 * has taken. The other events are kept for messages only. Its memory is bounded.
 */
import type { Step } from '../../model/scenario/scenario.ts';
import type { ReceivedEvent } from './scenarioPort.ts';

const maxEvents = 100_000;
const maxMissed = 1000;
const maxNames = 20;

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

  /** Call this when a step begins that can cause events: previous events can no longer be found. */
  begin(step: Step): void {
    if (this.#events.length === 0 && this.#missed.length === 0) return;
    const skipped = this.#events.slice(-maxMissed).map((event) => ({ event, before: step }));
    const missed = [...this.#missed.filter(({ before }) => before !== undefined), ...skipped];
    if (this.#events.length > skipped.length || missed.length > maxMissed) this.#isMissedPartial = true;
    this.#missed = missed.slice(-maxMissed);
    this.#events = [];
  }

  add(event: ReceivedEvent): void {
    if (this.#take(event)) return;
    this.#events.push(event);
    if (this.#events.length >= 2 * maxEvents) this.#events = this.#events.slice(-maxEvents);
  }

  /** Offers the events that were received, and all later events until the returned function is called. */
  offer(taker: EventTaker): () => void {
    this.#taker = taker;
    this.#events = this.#events.filter((event) => !this.#take(event));
    return () => {
      if (this.#taker === taker) this.#taker = undefined;
    };
  }

  /** Offers only later events, until the returned function is called. */
  watch(taker: EventTaker): () => void {
    this.#taker = taker;
    return () => {
      if (this.#taker === taker) this.#taker = undefined;
    };
  }

  /** The names of the events that can be found and are not excluded, each once. */
  names(isExcluded: (event: ReceivedEvent) => boolean): string[] {
    const names = this.#events.filter((event) => !isExcluded(event)).map(({ event }) => event);
    return [...new Set(names)].slice(0, maxNames);
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

  #take(event: ReceivedEvent): boolean {
    if (!this.#taker?.take(event)) return false;
    this.#missed.push({ event, before: undefined });
    if (this.#missed.length >= 2 * maxMissed) {
      this.#isMissedPartial = true;
      this.#missed = this.#missed.slice(-maxMissed);
    }
    return true;
  }
}
