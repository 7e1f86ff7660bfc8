/**
 * A cell of a row: one element with one text. It is written again and again, mostly with what it shows already, and touches the page
 * only for what is new: a text that is set to what it was is laid out again all the same.
 */
export class RowCell {
  readonly element = document.createElement('span');
  readonly #name: string;
  readonly #text = document.createTextNode('');
  #kind = '';
  #columns = 1;
  #hidden = false;

  /** @param name the column, a class */
  constructor(name: string) {
    this.#name = name;
    this.element.setAttribute('role', 'gridcell');
    this.element.className = `cell ${name}`;
    this.element.append(this.#text);
  }

  /** @param kind classes beside those of the column */
  write(text: string, kind = ''): void {
    if (this.#text.data !== text) this.#text.data = text;
    if (this.#kind === kind) return;
    this.#kind = kind;
    this.#classify();
  }

  /** Takes the room of so many columns. */
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
