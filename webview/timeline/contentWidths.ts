/**
 * Measures the content of columns. Texts are measured on a canvas when rows are rendered, which needs no layout. Digits are tabular, so
 * texts that differ only in digits are measured once. Widths only grow until the content is replaced, because a column that fits
 * the visible rows exactly would change its width continuously.
 */
import type { ColumnId, ContentSizes } from './columns.ts';

const maxMeasured = 2000;
const maxLength = 80;
/** An allowance for rounding in the browser, and for kerning that a canvas does not apply. */
const slack = 3;
const step = 4;
/** Used until the font of the page is known. */
const usualCharacter = 7.2;

/** The columns that are as wide as their content. */
export type MeasuredColumn = 'time' | 'namespace' | 'event' | 'size' | 'delivery';

export class ContentWidths implements ContentSizes {
  readonly widths: Partial<Record<ColumnId, number>> = {};
  character = usualCharacter;
  id?: number;
  readonly #rows: HTMLElement;
  readonly #context = document.createElement('canvas').getContext('2d');
  readonly #measured = new Map<string, number>();
  readonly #onGrow: () => void;
  #font = '';
  #grew = false;

  /**
   * @param rows the list, whose font the cells have
   * @param onGrow called once after the rows were written, if a column needs more width
   */
  constructor(rows: HTMLElement, onGrow: () => void) {
    this.#rows = rows;
    this.#onGrow = onGrow;
  }

  /**
   * Must be called when a cell shows a text.
   * @param indent the space before the text, in pixels
   * @returns the width that the text needs; 0 while it cannot be measured
   */
  note(id: MeasuredColumn, text: string, indent = 0): number {
    if (text === '' || this.#font === '') return 0;
    const width = this.#measure(text) + indent;
    const needed = Math.ceil((width + slack) / step) * step;
    if (needed > (this.widths[id] ?? 0)) this.#grow(id, needed);
    return needed;
  }

  #grow(id: MeasuredColumn, needed: number): void {
    this.widths[id] = needed;
    if (this.#grew) return;
    this.#grew = true;
    queueMicrotask(() => {
      this.#grew = false;
      this.#onGrow();
    });
  }

  /** Must be called when the content of columns was replaced. */
  reset(...ids: readonly MeasuredColumn[]): void {
    for (const id of ids) this.widths[id] = 0;
  }

  /** Reads the fonts again. Must be called when the size of the list changed, which is also the case after zooming. */
  readFonts(): void {
    const style = getComputedStyle(this.#rows);
    const font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
    if (!this.#context || font === this.#font || style.fontSize === '') return;
    this.#font = font;
    this.#measured.clear();
    const size = style.getPropertyValue('--code-size').trim() || style.fontSize;
    this.#context.font = `${size} ${style.getPropertyValue('--code-font').trim() || 'monospace'}`;
    this.character = this.#context.measureText('0').width || usualCharacter;
    this.#context.font = font;
  }

  #measure(text: string): number {
    const key = text.slice(0, maxLength).replace(/\d/g, '0');
    const known = this.#measured.get(key);
    if (known !== undefined) return known;
    if (this.#measured.size >= maxMeasured) this.#measured.clear();
    const width = this.#context?.measureText(key).width ?? 0;
    this.#measured.set(key, width);
    return width;
  }
}
