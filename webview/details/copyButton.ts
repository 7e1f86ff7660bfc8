import { html, type TemplateResult } from 'lit';
import type { Clock } from '../../src/base/clock.ts';
import { textButton } from '../ui/controls.ts';

const shownForMs = 2000;

/** Copies texts to the clipboard, and says at the button that it did. */
export class CopyButtons {
  readonly #clock: Clock;
  readonly #invalidate: () => void;
  #last: { label: string; said: string } | undefined;

  constructor(clock: Clock, invalidate: () => void) {
    this.#clock = clock;
    this.#invalidate = invalidate;
  }

  template(label: string, read: () => string | Promise<string>): TemplateResult {
    const said = this.#last?.label === label ? this.#last.said : '';
    return html`${textButton({
        text: 'Copy',
        label: `Copy ${label}`,
        icon: 'copy',
        onClick: () => void this.#copy(label, read),
      })}<span class="copied" role="status">${said}</span>`;
  }

  async #copy(label: string, read: () => string | Promise<string>): Promise<void> {
    try {
      await navigator.clipboard.writeText(await read());
      this.#say(label, 'Copied');
    } catch {
      this.#say(label, 'Could not be copied');
    }
  }

  #say(label: string, said: string): void {
    const now = { label, said };
    this.#last = now;
    this.#invalidate();
    this.#clock.after(shownForMs, () => {
      if (this.#last !== now) return;
      this.#last = undefined;
      this.#invalidate();
    });
  }
}
