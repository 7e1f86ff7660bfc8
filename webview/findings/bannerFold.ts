import type { Disposable } from '../../src/base/disposable.ts';

/** The height of a line of the banner, as in findings.css, and the number of lines that it shows until it is unfolded. */
const lineHeight = 18;
const maxLines = 2;

/** Whether the text of the banner has more lines than the banner shows, and whether the user has unfolded it. */
export class BannerFold implements Disposable {
  readonly #changed: () => void;
  readonly #observer = new ResizeObserver(() => this.#measure());
  #lines: Element | undefined;
  #findingId = '';
  #text = '';
  isLong = false;
  isOpen = false;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** Must be called when the banner shows this text. If it is about another finding, the banner is collapsed again. */
  shows(findingId: string, text: string): void {
    if (findingId !== this.#findingId) this.isOpen = false;
    this.#findingId = findingId;
    if (text === this.#text) return;
    this.#text = text;
    queueMicrotask(() => this.#measure());
  }

  toggle(): void {
    this.isOpen = !this.isOpen;
    this.#changed();
  }

  /** The element with the lines of the banner; undefined when the banner is removed. */
  readonly attach = (lines: Element | undefined): void => {
    if (lines === this.#lines) return;
    this.#observer.disconnect();
    this.#lines = lines;
    if (lines) this.#observer.observe(lines);
  };

  dispose(): void {
    this.#observer.disconnect();
  }

  #measure(): void {
    const text = this.#lines?.querySelector('#finding-text');
    if (!text) return;
    // A text that is folded has its whole height too.
    const isLong = text.getBoundingClientRect().height > (maxLines + 0.5) * lineHeight;
    if (isLong === this.isLong) return;
    this.isLong = isLong;
    if (!isLong) this.isOpen = false;
    this.#changed();
  }
}
