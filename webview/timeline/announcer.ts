import type { Clock } from '../../src/base/clock.ts';
import type { Disposable } from '../../src/base/disposable.ts';
import { Throttle } from '../../src/base/throttle.ts';

/** The minimum time between two announcements: during a flood, a screen reader would otherwise never finish a sentence. */
const everyMs = 5000;

/** Announces the summary of the timeline to screen readers at most every five seconds, and outcomes of actions immediately. */
export class Announcer implements Disposable {
  readonly element = document.createElement('div');
  readonly #throttle: Throttle;
  #text = '';

  constructor(clock: Clock) {
    this.element.className = 'visually-hidden';
    this.element.setAttribute('aria-live', 'polite');
    this.#throttle = new Throttle(clock, everyMs, () => {
      if (this.element.textContent !== this.#text) this.element.textContent = this.#text;
    });
  }

  announce(text: string): void {
    this.#text = text;
    this.#throttle.request();
  }

  announceNow(text: string): void {
    this.element.textContent = text;
  }

  dispose(): void {
    this.#throttle.dispose();
  }
}
