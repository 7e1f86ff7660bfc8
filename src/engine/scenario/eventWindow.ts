/**
 * The events that `waitFor` can find: those that one connection received since the last step that can cause events, and that no `waitFor`
 * has taken. Its memory is bounded.
 */
import type { ReceivedEvent } from './scenarioPort.ts';

const maxEvents = 100_000;
const maxNames = 20;

export interface EventTaker {
  /** Whether the step takes the event. If it does, no other step finds this event. */
  take(event: ReceivedEvent): boolean;
}

export class EventWindow {
  #events: ReceivedEvent[] = [];
  #taker: EventTaker | undefined;

  /** Call this when a step begins that can cause events: previous events can no longer be found. */
  begin(): void {
    this.#events = [];
  }

  add(event: ReceivedEvent): void {
    if (this.#taker?.take(event)) return;
    this.#events.push(event);
    if (this.#events.length >= 2 * maxEvents) this.#events = this.#events.slice(-maxEvents);
  }

  /** Offers the events that were received, and all later events until the returned function is called. */
  offer(taker: EventTaker): () => void {
    this.#events = this.#events.filter((event) => !taker.take(event));
    this.#taker = taker;
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

  /** The names of the events that no step has taken, each once. */
  get names(): string[] {
    return [...new Set(this.#events.map(({ event }) => event))].slice(0, maxNames);
  }
}
