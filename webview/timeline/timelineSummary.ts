import { html, type TemplateResult } from 'lit';
import type { Clock } from '../../src/base/clock.ts';
import { type Disposable, DisposableStore } from '../../src/base/disposable.ts';
import { Throttle } from '../../src/base/throttle.ts';
import { Announcer } from './announcer.ts';

const summaryEveryMs = 1000;
/** What a person did stays said for as long as it takes to read it. */
const saidForMs = 6000;

/** The line under the timeline: how it stands, and what became of what a person did. */
export class TimelineSummary implements Disposable {
  readonly #store = new DisposableStore();
  readonly #clock: Clock;
  readonly #announcer: Announcer;
  readonly #update: Throttle;
  readonly #invalidate: () => void;
  #text = '';
  #said: { text: string; isFault: boolean } | undefined;
  #forget: Disposable | undefined;

  /** @param text how the timeline stands now */
  constructor(clock: Clock, text: () => string, invalidate: () => void) {
    this.#clock = clock;
    this.#invalidate = invalidate;
    this.#announcer = this.#store.add(new Announcer(clock));
    this.#update = this.#store.add(
      new Throttle(clock, summaryEveryMs, () => {
        this.#text = text();
        this.#announcer.tell(this.#text);
        invalidate();
      }),
    );
  }

  /** The timeline has changed. */
  request(): void {
    this.#update.request();
  }

  /** Says what became of what a person did. */
  say(text: string, isFault = false): void {
    this.#said = { text, isFault };
    this.#announcer.tellNow(text);
    this.#forget?.dispose();
    this.#forget = this.#clock.after(saidForMs, () => {
      this.#said = undefined;
      this.#invalidate();
    });
    this.#invalidate();
  }

  template(): TemplateResult {
    const said = this.#said;
    // It changes more often than a screen reader should speak; the announcer does that.
    return html`<div class="timeline-summary" role="status" aria-live="off" aria-label="Timeline summary">
        ${said ? html`<span class="said ${said.isFault ? 'bad' : ''}"><bdi>${said.text}</bdi></span>` : this.#text}
      </div>
      ${this.#announcer.element}`;
  }

  dispose(): void {
    this.#forget?.dispose();
    this.#store.dispose();
  }
}
