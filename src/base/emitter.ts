import { type Disposable, toDisposable } from './disposable.ts';

/** Subscribes a listener; the result unsubscribes it. */
export type Event<T> = (listener: (value: T) => void) => Disposable;

/**
 * A typed event source. Listeners are called in the order of their subscription. A listener that is added during a call receives the next value.
 * If a listener throws, the others are still called, and its error is thrown afterward.
 */
export class Emitter<T> implements Disposable {
  /** The array is replaced and never changed, so that firing needs no copy. */
  #listeners: readonly Listener<T>[] = [];

  readonly event: Event<T> = (call) => {
    const listener = { call, active: true };
    this.#listeners = [...this.#listeners, listener];
    return toDisposable(() => {
      listener.active = false;
      this.#listeners = this.#listeners.filter((other) => other !== listener);
    });
  };

  /** Whether there are listeners, so that a value that is expensive to create is created only if it is needed. */
  get hasListeners(): boolean {
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
