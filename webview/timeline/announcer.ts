import type { Clock } from '../../src/base/clock.ts';
import type { Disposable } from '../../src/base/disposable.ts';
import { Throttle } from '../../src/base/throttle.ts';

/** A flood would never let a screen reader finish a sentence. */
const everyMs = 5000;

/** Tells a screen reader how the timeline stands, at most once in five seconds; what a person did is told at once. */
export class Announcer implements Disposable {
  readonly element = document.createElement('div');
  readonly #throttle: Throttle;
  #text = '';

  constructor(clock: Clock) {
    this.element.className = 'unseen';
    this.element.setAttribute('aria-live', 'polite');
    this.#throttle = new Throttle(clock, everyMs, () => {
      if (this.element.textContent !== this.#text) this.element.textContent = this.#text;
    });
  }

  tell(text: string): void {
    this.#text = text;
    this.#throttle.request();
  }

  tellNow(text: string): void {
    this.element.textContent = text;
  }

  dispose(): void {
    this.#throttle.dispose();
  }
}
