import { html, type TemplateResult } from 'lit';
import type { Clock } from '../../src/base/clock.ts';
import { detailsTexts } from './detailsTexts.ts';
import { textButton } from '../ui/controls.ts';

const shownForMs = 2000;

/** Buttons that copy texts to the clipboard and show the outcome beside them. */
export class CopyButtons {
  readonly #clock: Clock;
  readonly #invalidate: () => void;
  #last: { label: string; notice: string } | undefined;

  constructor(clock: Clock, invalidate: () => void) {
    this.#clock = clock;
    this.#invalidate = invalidate;
  }

  template(label: string, read: () => string | Promise<string>): TemplateResult {
    const notice = this.#last?.label === label ? this.#last.notice : '';
    return html`${textButton({
        text: detailsTexts.copy(),
        label: detailsTexts.copyText({ text: label }),
        icon: 'copy',
        onClick: () => void this.#copy(label, read),
      })}<span class="copied" role="status">${notice}</span>`;
  }

  async #copy(label: string, read: () => string | Promise<string>): Promise<void> {
    try {
      await navigator.clipboard.writeText(await read());
      this.#notify(label, detailsTexts.copied());
    } catch {
      this.#notify(label, detailsTexts.copyFailed());
    }
  }

  #notify(label: string, notice: string): void {
    const now = { label, notice };
    this.#last = now;
    this.#invalidate();
    this.#clock.after(shownForMs, () => {
      if (this.#last !== now) return;
      this.#last = undefined;
      this.#invalidate();
    });
  }
}
