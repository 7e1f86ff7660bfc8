import { html, nothing, type TemplateResult } from 'lit';
import { messageOf } from '../../src/base/userError.ts';
import { iconButton } from '../ui/controls.ts';
import { detailsTexts } from './detailsTexts.ts';
import { visibleLines } from '../../src/model/text/visible.ts';

export interface PagedText {
  /** Identifies the text. */
  readonly id: string;
  /** The length of the text, in the units of `read`. */
  readonly length: number;
  readonly unit: 'bytes' | 'characters';
  /** Shown until the first page is loaded. */
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

  /** Shows a text from its beginning. A text that is already shown stays on its page. */
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
    const { length = 0, unit } = this.#text ?? {};
    const pageText = unit === 'bytes' ? detailsTexts.pageOfBytes : detailsTexts.pageOfCharacters;
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
              ${this.#pageButton('chevron-left', detailsTexts.previousPage(), -pageSize, this.#from > 0)}
              ${this.#pageButton('chevron-right', detailsTexts.nextPage(), pageSize, to < length)}
              <span class="dim" role="status">${pageText({ from: this.#from, to, length })}</span>
            </div>`
          : nothing
      }`;
  }

  #pageButton(icon: string, label: string, by: number, can: boolean): TemplateResult {
    return iconButton({ icon, label, disabled: !can, onClick: () => this.#move(by) });
  }

  /** Moves from the page that was requested last, even if it is not loaded yet, so that no click is lost. */
  #move(by: number): void {
    const to = this.#from + by;
    if (to >= 0 && to < (this.#text?.length ?? 0)) void this.#read(to);
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
      if (text === this.#text && from === this.#from) this.#fault = messageOf(error);
    }
    this.#invalidate();
  }
}
