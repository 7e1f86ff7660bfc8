/**
 * States that a search has reached (`secretSearch.ts`), by the column of the text in which it goes on from them. Of those of one column
 * only those are kept that no other one ends with.
 */
import type { SecretAutomaton } from './secretAutomaton.ts';

/** There are no more states. */
export const none = -1;

/** Greater than the number of columns of any form, and a power of two. */
const columns = 64;

export class WaitingStates {
  readonly #automaton: SecretAutomaton;
  readonly #first = new Int32Array(columns).fill(none);
  /** For each row: the next row of its column, or the next free row. */
  #next = new Int32Array(columns);
  #state = new Int32Array(columns);
  #length = new Int32Array(columns);
  #path = new Int32Array(columns);
  #free: number = none;
  #rows = 0;
  /** The number of states in all columns, without those that were taken. */
  count = 0;

  constructor(automaton: SecretAutomaton) {
    this.#automaton = automaton;
  }

  /** Resets it for another text. */
  clear(): void {
    this.#free = none;
    this.#rows = 0;
  }

  /** The first row of a column. The caller must release it and the rows after it. */
  take(column: number): number {
    const index = column & (columns - 1);
    const first = this.#first[index] as number;
    this.#first[index] = none;
    for (let row = first; row !== none; row = this.next(row)) this.count--;
    return first;
  }

  next(row: number): number {
    return this.#next[row] as number;
  }

  stateOf(row: number): number {
    return this.#state[row] as number;
  }

  /** Number of symbols on the path to the state. */
  lengthOf(row: number): number {
    return this.#length[row] as number;
  }

  pathOf(row: number): number {
    return this.#path[row] as number;
  }

  release(row: number): void {
    this.#next[row] = this.#free;
    this.#free = row;
  }

  put(column: number, state: number, length: number, path: number): void {
    const automaton = this.#automaton;
    const index = column & (columns - 1);
    let previous: number = none;
    let row = this.#first[index] as number;
    while (row !== none) {
      automaton.steps++;
      const other = this.#state[row] as number;
      const next = this.#next[row] as number;
      if (automaton.endsWith(other, state)) return;
      if (automaton.endsWith(state, other)) {
        if (previous === none) this.#first[index] = next;
        else this.#next[previous] = next;
        this.release(row);
        this.count--;
      } else previous = row;
      row = next;
    }
    const added = this.#newRow();
    this.#state[added] = state;
    this.#length[added] = length;
    this.#path[added] = path;
    this.#next[added] = this.#first[index] as number;
    this.#first[index] = added;
    this.count++;
  }

  #newRow(): number {
    const row = this.#free;
    if (row !== none) {
      this.#free = this.#next[row] as number;
      return row;
    }
    if (this.#rows === this.#next.length) {
      [this.#next, this.#state, this.#length, this.#path] = [
        twice(this.#next),
        twice(this.#state),
        twice(this.#length),
        twice(this.#path),
      ];
    }
    return this.#rows++;
  }
}

function twice(column: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(2 * column.length);
  larger.set(column);
  return larger;
}
