import type { Disposable } from '../../base/disposable.ts';
import { Emitter } from '../../base/emitter.ts';

/** Tells that something came: once for all that comes in one turn of the event loop, at the first of it. */
export class Growth implements Disposable {
  readonly #grow = new Emitter<void>();
  readonly event = this.#grow.event;
  #told = false;

  tell(): void {
    if (this.#told || !this.#grow.isHeard) return;
    this.#told = true;
    queueMicrotask(() => (this.#told = false));
    this.#grow.fire();
  }

  dispose(): void {
    this.#grow.dispose();
  }
}
