/**
 * The paths by which a search reached its states (`secretSearch.ts`). A path consists of the forms of more than one character on it. Each
 * form refers to the previous one, and all characters between two forms are unencoded. Forms are stored as columns of numbers, because a
 * text that contains only encoded characters has one form for each of them.
 */

/** A path without forms. */
export const none = -1;

const fields = 6;
/** Number of symbols before the form, from the start of the path. */
const before = 0;
/** Number of symbols that the form represents. */
const count = 1;
/** Index in the text. */
const start = 2;
const parent = 3;
/** A link to an earlier form, so that any form is found in a logarithmic number of steps (Myers, 1983). */
const jump = 4;
const depth = 5;

export class SearchPaths {
  #rows = new Int32Array(fields * 64);
  #length = 0;

  clear(): void {
    this.#length = 0;
  }

  /** Adds the path that results if a form of a character extends the previous path. */
  add(previous: number, symbolsBefore: number, symbols: number, from: number): number {
    const row = this.#length;
    this.#length += fields;
    if (this.#length > this.#rows.length) {
      const larger = new Int32Array(2 * this.#rows.length);
      larger.set(this.#rows);
      this.#rows = larger;
    }
    const rows = this.#rows;
    rows[row + before] = symbolsBefore;
    rows[row + count] = symbols;
    rows[row + start] = from;
    rows[row + parent] = previous;
    rows[row + depth] = this.#depthOf(previous) + 1;
    const far = previous === none ? none : (rows[previous + jump] as number);
    const farther = far === none ? none : (rows[far + jump] as number);
    const isEven =
      far !== none && this.#depthOf(previous) - this.#depthOf(far) === this.#depthOf(far) - this.#depthOf(farther);
    rows[row + jump] = isEven ? farther : previous;
    return row;
  }

  /** The index at which the last `symbols` symbols of a path begin. The path has `length` symbols and ends at `textEnd`. */
  startOf(path: number, length: number, textEnd: number, symbols: number): number {
    const rows = this.#rows;
    const index = length - symbols;
    let row = path;
    /** The form after `row` on the path. */
    let next = none;
    while (row !== none && (rows[row + before] as number) > index) {
      next = row;
      const far = rows[row + jump] as number;
      row = far !== none && (rows[far + before] as number) > index ? far : (rows[row + parent] as number);
    }
    if (row !== none && index < (rows[row + before] as number) + (rows[row + count] as number)) {
      return rows[row + start] as number;
    }
    if (next === none) return textEnd - symbols;
    return (rows[next + start] as number) - ((rows[next + before] as number) - index);
  }

  #depthOf(row: number): number {
    return row === none ? 0 : (this.#rows[row + depth] as number);
  }
}
