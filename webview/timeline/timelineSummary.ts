import { html, nothing, type TemplateResult } from 'lit';
import type { Clock } from '../../src/base/clock.ts';
import { type Disposable, DisposableStore } from '../../src/base/disposable.ts';
import { Announcer } from './announcer.ts';
import { timelineTexts } from './timelineTexts.ts';

/** The time for which the outcome of an action is shown: long enough to read it. */
const noticeForMs = 6000;

/** The line under the timeline. It shows a summary of the timeline, and for some seconds the outcome of an action. */
export class TimelineSummary implements Disposable {
  readonly #store = new DisposableStore();
  readonly #clock: Clock;
  readonly #announcer: Announcer;
  readonly #invalidate: () => void;
  readonly #text: () => string;
  #notice: { text: string; isFault: boolean } | undefined;
  #expiry: Disposable | undefined;

  /** @param text the summary of the timeline */
  constructor(clock: Clock, text: () => string, invalidate: () => void) {
    this.#clock = clock;
    this.#invalidate = invalidate;
    this.#text = text;
    this.#announcer = this.#store.add(new Announcer(clock));
  }

  /** Must be called when the timeline has changed. */
  request(): void {
    this.#announcer.announce(this.#text());
    this.#invalidate();
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

  /** @param more the content that follows the summary in the same line */
  template(more: unknown = nothing): TemplateResult {
    const notice = this.#notice;
    // The summary changes more often than a screen reader should speak. The announcer speaks it.
    return html`<div class="timeline-foot">
        <div class="timeline-summary" role="status" aria-live="off" aria-label=${timelineTexts.summary()}>
          ${notice ? html`<span class="notice-text ${notice.isFault ? 'bad' : ''}"><bdi>${notice.text}</bdi></span>` : this.#text()}
        </div>
        ${more}
      </div>
      ${this.#announcer.element}`;
  }

  dispose(): void {
    this.#expiry?.dispose();
    this.#store.dispose();
  }
}
