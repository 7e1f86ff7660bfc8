import { html, nothing, type TemplateResult } from 'lit';
import { messageOf } from '../../src/base/userError.ts';
import { iconButton } from '../ui/controls.ts';
import { countText } from '../format/formats.ts';
import { visibleLines } from '../../src/model/text/visible.ts';

export interface PagedText {
  /** Another text has another. */
  readonly id: string;
  /** In the units that `read` takes. */
  readonly length: number;
  readonly unit: string;
  /** Shown until the first page is there. */
  readonly beginning: string;
  read(from: number, to: number): Promise<string>;
}

const pageSize = 64 * 1024;

/** A text of any length, of which one page is in memory. */
export class TextPager {
  readonly #invalidate: () => void;
  #text: PagedText | undefined;
  #from = 0;
  #shown = '';
  #fault: string | undefined;

  constructor(invalidate: () => void) {
    this.#invalidate = invalidate;
  }

  /** Nothing changes when it is the same text. */
  show(text: PagedText): void {
    if (text.id === this.#text?.id) return;
    this.#text = text;
    this.#shown = text.beginning;
    void this.#read(0);
  }

  clear(): void {
    this.#text = undefined;
    this.#shown = '';
  }

  template(label: string, before = ''): TemplateResult {
    const { length = 0, unit = '' } = this.#text ?? {};
    const to = Math.min(this.#from + pageSize, length);
    return html`<pre
        class="paged"
        tabindex="0"
        aria-label=${label}
      ><bdi>${this.#from === 0 ? before : ''}${visibleLines(this.#shown)}</bdi></pre>
      ${this.#fault ? html`<div class="fault" role="alert"><bdi>${this.#fault}</bdi></div>` : nothing}
      ${
        length > pageSize
          ? html`<div class="pager">
              ${this.#turn('chevron-left', 'Previous page', this.#from - pageSize, this.#from > 0)}
              ${this.#turn('chevron-right', 'Next page', this.#from + pageSize, to < length)}
              <span class="dim" role="status"
                >${unit} ${countText(this.#from)} to ${countText(to)} of ${countText(length)}</span
              >
            </div>`
          : nothing
      }`;
  }

  #turn(icon: string, label: string, to: number, can: boolean): TemplateResult {
    return iconButton({ icon, label, disabled: !can, onClick: () => void this.#read(to) });
  }

  async #read(from: number): Promise<void> {
    const text = this.#text;
    if (!text) return;
    this.#from = from;
    this.#fault = undefined;
    try {
      const shown = await text.read(from, Math.min(from + pageSize, text.length));
      if (text === this.#text && from === this.#from) this.#shown = shown;
    } catch (error) {
      if (text === this.#text) this.#fault = messageOf(error);
    }
    this.#invalidate();
  }
}
