/**
 * The events that `waitFor` can find: those that one connection received since the last step that can cause events, and that no `waitFor`
 * has taken. Its memory is bounded.
 */
import type { ReceivedEvent } from './scenarioPort.ts';

const maxEvents = 100_000;
const maxNames = 20;

export interface EventTaker {
  /** Whether it takes the event, which no other step finds then. */
  take(event: ReceivedEvent): boolean;
}

export class EventWindow {
  #events: ReceivedEvent[] = [];
  #taker: EventTaker | undefined;

  /** A step begins that can cause events. */
  begin(): void {
    this.#events = [];
  }

  add(event: ReceivedEvent): void {
    if (this.#taker?.take(event)) return;
    this.#events.push(event);
    if (this.#events.length >= 2 * maxEvents) this.#events = this.#events.slice(-maxEvents);
  }

  /** Offers what was received, and everything that will be received until the result is called. */
  offer(taker: EventTaker): () => void {
    this.#events = this.#events.filter((event) => !taker.take(event));
    this.#taker = taker;
    return () => {
      if (this.#taker === taker) this.#taker = undefined;
    };
  }

  /** Offers only what will be received. */
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
