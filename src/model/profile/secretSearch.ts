/**
 * Finds secrets in a text of somebody who knows them and may want the search to take long: a server is sent them, and sets cookies.
 * Every form that may stand at an index is read once, and leads from the states there to states behind it. Of those that are reached
 * at one index, only those are kept that no other one ends with; in nearly all texts that is one.
 */
import { root, SecretAutomaton } from './secretAutomaton.ts';
import { SearchPaths } from './searchPaths.ts';
import { none, WaitingStates } from './waitingStates.ts';
import {
  backslash,
  endOfBackslashes,
  isEscapedAsItIs,
  isHalf,
  isSpecial,
  symbolOf,
  symbolsOf,
  WrittenForms,
} from './writtenForms.ts';

export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/**
 * Steps that may be taken for each character, and for all texts of one call together. One or two for each are enough for nearly all; more
 * are needed only by secrets that hold forms of characters themselves and texts that can be read in many ways, as a server would write them
 * to hold up its reader. Measured for 1,000,000 characters, which is the longest text that is recorded: 7 ms for ordinary JSON, 10 to 75 ms
 * where every character is encoded and begins a secret that repeats itself (twice that until it is compiled); 15 to 20 ms to prepare 50
 * cookies of 4,000 characters.
 */
export const maxSteps = { character: 4, call: 2000 } as const;

export class SecretSearch {
  readonly stepsToPrepare: number;
  readonly #automaton: SecretAutomaton;
  readonly #forms: WrittenForms;
  readonly #paths = new SearchPaths();
  readonly #waiting: WaitingStates;
  #most: number = maxSteps.call;
  #text = '';
  #at = 0;
  /** The column of the current index in `waiting`. */
  #column = 0;
  #found: TextRange[] = [];
  /** The end of a secret that was noted last: the way to it and its symbols, and which one of them and which index it begins at. */
  readonly #noted = { path: none as number, length: 0, index: 0, start: 0 };

  constructor(secrets: readonly string[]) {
    const automaton = new SecretAutomaton(secrets.map(symbolsOf));
    this.#automaton = automaton;
    this.#waiting = new WaitingStates(automaton);
    this.#forms = new WrittenForms((symbol) => automaton.knows(symbol));
    this.stepsToPrepare = automaton.steps;
    this.begin();
  }

  /** Number of steps since `begin`. */
  get steps(): number {
    return this.#automaton.steps;
  }

  /** Called before the first text of a call. */
  begin(): void {
    this.#automaton.steps = 0;
    this.#most = maxSteps.call;
  }

  /**
   * Where secrets stand, in order; what overlaps is one. All from the first index on at which one may begin that could not be looked for
   * within `maxSteps` is taken for one.
   */
  ranges(text: string): TextRange[] {
    const waiting = this.#waiting;
    this.#most += maxSteps.character * text.length;
    this.#text = text;
    this.#at = this.#column = 0;
    this.#found = [];
    waiting.clear();
    this.#paths.clear();
    this.#forms.clear();
    this.#noted.path = none;
    while (this.#at < text.length || waiting.count > 0) {
      let here = waiting.take(this.#column);
      for (let row = here; row !== none; row = waiting.next(row)) {
        this.#note(waiting.stateOf(row), waiting.lengthOf(row), waiting.pathOf(row));
      }
      if (waiting.count === 0 && (here === none || waiting.next(here) === none)) here = this.#readAlone(here);
      if (this.#isWithin && this.#at < text.length) here = this.#readForms(here);
      if (!this.#isWithin) this.#giveUp(here);
    }
    const found = this.#found;
    // It can be long, and is no longer needed.
    this.#text = '';
    this.#found = [];
    return found.map(({ start, end }, index) => ({
      start: withBackslashes(text, start, found[index - 1]?.end ?? 0),
      end,
    }));
  }

  get #isWithin(): boolean {
    return this.#automaton.steps <= this.#most;
  }

  /** Reads on while every character represents only itself. Returns the state at that point. */
  #readAlone(row: number): number {
    const automaton = this.#automaton;
    const waiting = this.#waiting;
    const text = this.#text;
    let state = root;
    let length = 0;
    let path: number = none;
    if (row !== none) {
      state = waiting.stateOf(row);
      length = waiting.lengthOf(row);
      path = waiting.pathOf(row);
      waiting.release(row);
    }
    let at = this.#at;
    while (at < text.length && this.#isWithin) {
      const unit = text.charCodeAt(at);
      if (state === root) {
        if (!automaton.mayBegin(unit & 0xff)) {
          at++;
          continue;
        }
        length = 0;
        path = none;
      }
      if (isSpecial(unit)) {
        this.#forms.read(text, at);
        if (this.#forms.count > 0) break;
        if (unit === backslash || isHalf(text, at)) {
          at = Math.max(at + 1, endOfBackslashes(text, at));
          state = root;
          continue;
        }
      }
      state = automaton.step(state, symbolOf(unit));
      length++;
      at++;
      if ((automaton.longest[state] as number) > 0) {
        this.#at = at;
        this.#note(state, length, path);
      }
    }
    this.#at = at;
    if (state === root) {
      this.#paths.clear();
      this.#noted.path = none;
      return none;
    }
    waiting.put(this.#column, state, length, path);
    return waiting.take(this.#column);
  }

  /** Continues from the states of the current index with everything that the text can mean there. Returns those for which no steps are left. */
  #readForms(here: number): number {
    const waiting = this.#waiting;
    const text = this.#text;
    const at = this.#at;
    const unit = text.charCodeAt(at);
    if (here !== none || this.#automaton.mayBegin(unit & 0xff)) {
      const character = unit === backslash || isHalf(text, at) ? none : symbolOf(unit);
      this.#forms.read(text, at);
      if (here === none) this.#advance(root, 0, none, character);
      for (let row = here; row !== none;) {
        if (!this.#isWithin) return row;
        const next = waiting.next(row);
        this.#advance(waiting.stateOf(row), waiting.lengthOf(row), waiting.pathOf(row), character);
        waiting.release(row);
        row = next;
      }
    }
    this.#at = unit === backslash ? endOfBackslashes(text, at) : at + 1;
    this.#column++;
    return none;
  }

  /** @param character the symbol of the character if it represents itself, or none */
  #advance(state: number, length: number, path: number, character: number): void {
    const automaton = this.#automaton;
    const waiting = this.#waiting;
    const forms = this.#forms;
    if (character !== none) {
      const reached = automaton.step(state, character);
      if (reached !== root) waiting.put(this.#column + 1, reached, length + 1, path);
    }
    for (let index = 0; index < forms.count; index++) {
      const isBehindBackslash = forms.behindBackslash[index] === true;
      const from = isBehindBackslash ? automaton.step(state, backslash) : state;
      const symbol = forms.symbols[index] as number;
      const reached = automaton.step(from, symbol);
      if (reached === root) continue;
      // A backslash after other backslashes adds nothing.
      const isAdded = symbol !== backslash || reached !== from;
      const count = (isBehindBackslash && from !== state ? 1 : 0) + (isAdded ? 1 : 0);
      const to = this.#paths.add(path, length, count, this.#at);
      waiting.put(this.#column + (forms.columns[index] as number), reached, length + count, to);
    }
  }

  /** Records the longest secret that ends at the current index. */
  #note(state: number, length: number, path: number): void {
    const longest = this.#automaton.longest[state] as number;
    if (longest === 0) return;
    const index = length - longest;
    const noted = this.#noted;
    // A repetitive secret ends repeatedly on one path: everything is masked from the start of the first one.
    const isOverlap = index >= noted.index && index < noted.length && this.#paths.isNearBehind(path, noted.path);
    // Another path that is near behind it can have begun earlier.
    if (!isOverlap || path !== noted.path) {
      const start = this.#paths.startOf(path, length, this.#at, longest);
      noted.start = isOverlap ? Math.min(noted.start, start) : start;
    }
    if (!isOverlap) noted.index = index;
    noted.length = length;
    noted.path = path;
    this.#add(noted.start, this.#at);
  }

  /** @param end not before the end of any other match */
  #add(start: number, end: number): void {
    const found = this.#found;
    let from = start;
    for (let last = found.at(-1); last && last.end > from; last = found.at(-1)) {
      from = Math.min(from, last.start);
      found.pop();
    }
    found.push({ start: from, end });
  }

  /** Treats the rest of the text as a secret, from the position where the first one may have begun. */
  #giveUp(here: number): void {
    const waiting = this.#waiting;
    let start = this.#at;
    const look = (first: number, end: number): void => {
      for (let row = first; row !== none; row = waiting.next(row)) {
        const symbols = this.#automaton.depth[waiting.stateOf(row)] as number;
        start = Math.min(start, this.#paths.startOf(waiting.pathOf(row), waiting.lengthOf(row), end, symbols));
      }
    };
    look(here, this.#at);
    // What ends with a character that stands for itself is in this column or the next one; of a form it is known where it begins.
    for (let column = this.#column; waiting.count > 0; column++) {
      look(waiting.take(column), this.#at + column - this.#column);
    }
    this.#at = this.#text.length;
    this.#add(start, this.#at);
  }
}

/** An escaped character begins with its backslashes, some of which may belong to a secret. */
function withBackslashes(text: string, start: number, from: number): number {
  let at = start;
  if (isEscapedAsItIs(text.charAt(start))) while (at > from && text.charCodeAt(at - 1) === backslash) at--;
  return at;
}
