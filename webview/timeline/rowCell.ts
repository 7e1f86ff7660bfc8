/**
 * A cell of a row: one element with one text. It is written often, mostly with its current value, and changes the page only for a new
 * value, because setting the same text again would cause a layout.
 */
export class RowCell {
  readonly element = document.createElement('span');
  readonly #name: string;
  readonly #text = document.createTextNode('');
  #kind = '';
  #columns = 1;
  #hidden = false;

  /** @param name the class of the column */
  constructor(name: string) {
    this.#name = name;
    this.element.setAttribute('role', 'gridcell');
    this.element.className = `cell ${name}`;
    this.element.append(this.#text);
  }

  /** @param kind further classes */
  write(text: string, kind = ''): void {
    if (this.#text.data !== text) this.#text.data = text;
    if (this.#kind === kind) return;
    this.#kind = kind;
    this.#classify();
  }

  /** Extends over this number of columns. */
  span(columns: number): void {
    if (columns === this.#columns) return;
    this.#columns = columns;
    this.element.style.gridColumnEnd = columns > 1 ? `span ${columns}` : '';
  }

  hide(hidden: boolean): void {
    if (hidden === this.#hidden) return;
    this.#hidden = hidden;
    this.#classify();
  }

  #classify(): void {
    this.element.className = ['cell', this.#name, this.#kind, this.#hidden && 'absent'].filter(Boolean).join(' ');
  }
}
