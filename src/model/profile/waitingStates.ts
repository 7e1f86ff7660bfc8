/**
 * The states that a search has reached (`secretSearch.ts`), by the column of the text at which it continues from them. In a column, a state
 * is dropped if another one ends with it.
 */
import { root, type SecretAutomaton } from './secretAutomaton.ts';
import { longestForm } from './writtenForms.ts';
import type { SearchPaths } from './searchPaths.ts';

/** There are no more states. */
export const none = -1;

/** A power of two. */
const columns = longestForm;

/** A state, and how it was reached. */
export interface ReachedState {
  state: number;
  /** Number of symbols on the path to the state. */
  length: number;
  path: number;
  /** Secrets that begin with one of the first `shared` symbols of the path are masked from `early` at the latest. */
  shared: number;
  early: number;
}

export class WaitingStates {
  readonly #automaton: SecretAutomaton;
  readonly #paths: SearchPaths;
  readonly #first = new Int32Array(columns).fill(none);
  /** For each row: the next row of its column, or the next free row. */
  #next = new Int32Array(columns);
  #state = new Int32Array(columns);
  #length = new Int32Array(columns);
  #path = new Int32Array(columns);
  #shared = new Int32Array(columns);
  #early = new Int32Array(columns);
  #free: number = none;
  #rows = 0;
  /** Reused, because every merge reads two rows. */
  readonly #one = reachedState();
  readonly #other = reachedState();
  /** The number of states in all columns, without those that were taken. */
  count = 0;

  constructor(automaton: SecretAutomaton, paths: SearchPaths) {
    this.#automaton = automaton;
    this.#paths = paths;
  }

  /** Removes all states. */
  clear(): void {
    this.#first.fill(none);
    this.#free = none;
    this.#rows = 0;
    this.count = 0;
  }

  /** The first row of a column. The row is not removed. */
  first(column: number): number {
    return this.#first[column & (columns - 1)] as number;
  }

  /** The first row of a column. The caller must release it and the rows after it. */
  remove(column: number): number {
    const index = column & (columns - 1);
    const first = this.#first[index] as number;
    this.#first[index] = none;
    for (let row = first; row !== none; row = this.next(row)) this.count--;
    return first;
  }

  next(row: number): number {
    return this.#next[row] as number;
  }

  /** Copies a row into `reached`. */
  read(row: number, reached: ReachedState): void {
    reached.state = this.#state[row] as number;
    reached.length = this.#length[row] as number;
    reached.path = this.#path[row] as number;
    reached.shared = this.#shared[row] as number;
    reached.early = this.#early[row] as number;
  }

  release(row: number): void {
    this.#next[row] = this.#free;
    this.#free = row;
  }

  /**
   * Adds a state to a column, unless another state in the column ends with it. States that it ends with are dropped.
   * @param end the index in the text at which the state was reached
   */
  put(column: number, end: number, { state, length, path, shared, early }: Readonly<ReachedState>): void {
    const automaton = this.#automaton;
    const index = column & (columns - 1);
    const added = this.#newRow();
    this.#state[added] = state;
    this.#length[added] = length;
    this.#path[added] = path;
    this.#shared[added] = shared;
    this.#early[added] = early;
    let previous: number = none;
    let row = this.#first[index] as number;
    while (row !== none) {
      automaton.steps++;
      const other = this.#state[row] as number;
      const next = this.#next[row] as number;
      if (automaton.endsWith(other, state)) {
        this.#merge(row, added, end);
        this.release(added);
        return;
      }
      if (automaton.endsWith(state, other)) {
        this.#merge(added, row, end);
        if (previous === none) this.#first[index] = next;
        else this.#next[previous] = next;
        this.release(row);
        this.count--;
      } else previous = row;
      row = next;
    }
    this.#next[added] = this.#first[index] as number;
    this.#first[index] = added;
    this.count++;
  }

  /** The earliest index at which the last `symbols` symbols before `end` can begin. */
  startOf({ length, path, shared, early }: Readonly<ReachedState>, symbols: number, end: number): number {
    const start = this.#paths.startOf(path, length, end, symbols);
    return length - symbols < shared ? Math.min(start, early) : start;
  }

  /** Merges a row that is dropped into the row that is kept, which then has the earlier start of both. */
  #merge(kept: number, dropped: number, end: number): void {
    const [one, other] = [this.#one, this.#other];
    this.read(kept, one);
    this.read(dropped, other);
    const symbols = this.#automaton.depth[other.state] as number;
    const isSame = one.path === other.path && other.length - symbols >= other.shared;
    if (isSame) return;
    const start = Math.min(this.startOf(one, symbols, end), this.startOf(other, symbols, end));
    // The start that an earlier merge recorded still applies to a longer part of this row.
    const isKept = one.shared > one.length - (this.#automaton.depth[one.state] as number);
    this.#early[kept] = isKept ? Math.min(start, one.early) : start;
    this.#shared[kept] = one.length;
  }

  #newRow(): number {
    const row = this.#free;
    if (row !== none) {
      this.#free = this.#next[row] as number;
      return row;
    }
    if (this.#rows === this.#next.length) {
      this.#next = twice(this.#next);
      this.#state = twice(this.#state);
      this.#length = twice(this.#length);
      this.#path = twice(this.#path);
      this.#shared = twice(this.#shared);
      this.#early = twice(this.#early);
    }
    return this.#rows++;
  }
}

/** A state in which nothing was read. */
export function reachedState(): ReachedState {
  return { state: root, length: 0, path: none, shared: 0, early: 0 };
}

function twice(column: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(2 * column.length);
  larger.set(column);
  return larger;
}
