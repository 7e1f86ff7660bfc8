import { html, type TemplateResult } from 'lit';
import type { Clock } from '../../src/base/clock.ts';
import { type Disposable, DisposableStore } from '../../src/base/disposable.ts';
import { Throttle } from '../../src/base/throttle.ts';
import { Announcer } from './announcer.ts';
import { timelineTexts } from './timelineTexts.ts';

const summaryEveryMs = 1000;
/** The outcome of an action is shown for as long as it takes to read it. */
const noticeForMs = 6000;

/** The line under the timeline: a summary of it, and for a while the outcome of an action. */
export class TimelineSummary implements Disposable {
  readonly #store = new DisposableStore();
  readonly #clock: Clock;
  readonly #announcer: Announcer;
  readonly #update: Throttle;
  readonly #invalidate: () => void;
  #text = '';
  #notice: { text: string; isFault: boolean } | undefined;
  #expiry: Disposable | undefined;

  /** @param text the summary of the timeline */
  constructor(clock: Clock, text: () => string, invalidate: () => void) {
    this.#clock = clock;
    this.#invalidate = invalidate;
    this.#announcer = this.#store.add(new Announcer(clock));
    this.#update = this.#store.add(
      new Throttle(clock, summaryEveryMs, () => {
        this.#text = text();
        this.#announcer.announce(this.#text);
        invalidate();
      }),
    );
  }

  /** The timeline has changed. */
  request(): void {
    this.#update.request();
  }

  /** Shows and announces the outcome of an action. */
  notify(text: string, isFault = false): void {
    this.#notice = { text, isFault };
    this.#announcer.announceNow(text);
    this.#expiry?.dispose();
    this.#expiry = this.#clock.after(noticeForMs, () => {
      this.#notice = undefined;
      this.#invalidate();
    });
    this.#invalidate();
  }

  template(): TemplateResult {
    const notice = this.#notice;
    // The summary changes more often than a screen reader should speak. The announcer speaks it.
    return html`<div class="timeline-summary" role="status" aria-live="off" aria-label=${timelineTexts.summary()}>
        ${notice ? html`<span class="notice-text ${notice.isFault ? 'bad' : ''}"><bdi>${notice.text}</bdi></span>` : this.#text}
      </div>
      ${this.#announcer.element}`;
  }

  dispose(): void {
    this.#expiry?.dispose();
    this.#store.dispose();
  }
}
