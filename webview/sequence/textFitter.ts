/** Measures texts in a font, and shortens them to a width. */
export class TextFitter {
  readonly #context: CanvasRenderingContext2D;
  readonly #font: string;
  /** The measured widths, because the same names are in nearly every row. */
  readonly #widths = new Map<string, number>();

  constructor(context: CanvasRenderingContext2D, font: string) {
    this.#context = context;
    this.#font = font;
  }

  width(text: string, size: number, bold = false): number {
    const key = `${size}${bold ? 'b' : ' '}${text}`;
    const known = this.#widths.get(key);
    if (known !== undefined) return known;
    this.#context.font = `${bold ? '600 ' : ''}${size}px ${this.#font}`;
    const { width } = this.#context.measureText(text);
    if (this.#widths.size >= maxKnown) this.#widths.clear();
    this.#widths.set(key, width);
    return width;
  }

  /** Returns the text, or its beginning with an ellipsis. Empty if not even one character fits. */
  fit(text: string, maxWidth: number, size: number, bold = false): string {
    if (maxWidth <= 0) return '';
    if (this.width(text, size, bold) <= maxWidth) return text;
    const characters = Array.from(text.slice(0, maxLength));
    let low = 0;
    let high = characters.length;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.width(`${characters.slice(0, middle).join('')}…`, size, bold) <= maxWidth) low = middle;
      else high = middle - 1;
    }
    return low === 0 ? '' : `${characters.slice(0, low).join('').trimEnd()}…`;
  }
}

const maxKnown = 10_000;
const maxLength = 400;
