import { type Disposable, toDisposable } from './disposable.ts';

/** Subscribes a listener; the result unsubscribes it. */
export type Event<T> = (listener: (value: T) => void) => Disposable;

/**
 * A typed event source. Listeners are called in the order in which they subscribed; one added while firing hears the next value.
 * A throwing listener does not keep the others from hearing: its error is thrown on after all were called.
 */
export class Emitter<T> implements Disposable {
  /** Replaced and never changed, so that firing needs no copy. */
  #listeners: readonly Listener<T>[] = [];

  readonly event: Event<T> = (call) => {
    const listener = { call, active: true };
    this.#listeners = [...this.#listeners, listener];
    return toDisposable(() => {
      listener.active = false;
      this.#listeners = this.#listeners.filter((other) => other !== listener);
    });
  };

  /** Whether anybody listens: what is costly to make need not be made for nobody. */
  get isHeard(): boolean {
    return this.#listeners.length > 0;
  }

  fire(value: T): void {
    let errors: unknown[] | undefined;
    for (const listener of this.#listeners) {
      if (!listener.active) continue;
      try {
        listener.call(value);
      } catch (error) {
        (errors ??= []).push(error);
      }
    }
    if (errors) throw errors[0];
  }

  dispose(): void {
    for (const listener of this.#listeners) listener.active = false;
    this.#listeners = [];
  }
}

interface Listener<T> {
  readonly call: (value: T) => void;
  active: boolean;
}
