/**
 * Finds secrets in a text whose sender knows them and may want the search to be slow: a server receives the secrets, and sets cookies. Every
 * form that can begin at an index is read once, and leads from the states at this index to states after the form. Of the states that are
 * reached at one index, a state is dropped if another one ends with it; in nearly all texts, one state remains.
 */
import { root, SecretAutomaton } from './secretAutomaton.ts';
import { SearchPaths } from './searchPaths.ts';
import { none, type ReachedState, reachedState, WaitingStates } from './waitingStates.ts';
import {
  backslash,
  endOfBackslashes,
  isEscapedAsItIs,
  isHalf,
  isSpecial,
  longestForm,
  symbolOf,
  symbolsOf,
  WrittenForms,
} from './writtenForms.ts';

export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/**
 * Maximum number of steps for each character, and for all texts of one call together. One or two for each character are enough for nearly
 * all texts. Only secrets that contain encoded characters themselves need more, in texts that can be read in many ways, which a server
 * could write to slow down its reader. Measured for 1,000,000 characters, the longest text that is recorded: 7 ms for ordinary JSON; 10 to
 * 75 ms if every character is encoded and begins a secret that repeats itself (twice that until the code is compiled); 15 to 20 ms to
 * prepare 50 cookies of 4,000 characters.
 */
export const maxSteps = { character: 4, call: 2000 } as const;

/** If this many characters after a cut continue a secret, the secret certainly crosses the cut. */
const certain = 1000;

const beginning: Readonly<ReachedState> = reachedState();

export class SecretSearch {
  readonly stepsToPrepare: number;
  readonly #automaton: SecretAutomaton;
  readonly #forms: WrittenForms;
  readonly #paths = new SearchPaths();
  readonly #waiting: WaitingStates;
  #most: number = maxSteps.call;
  #text = '';
  #at = 0;
  /** The index at which a text that is not complete is searched for secrets that have begun; Infinity if it is complete. */
  #openFrom = Infinity;
  /** The column of the current index in `waiting`. */
  #column = 0;
  #found: TextRange[] = [];
  /**
   * A row that was read, and a row that is reached from it. These objects are reused, because a text can lead to a state at every index.
   */
  readonly #read = reachedState();
  readonly #next = reachedState();

  constructor(secrets: readonly string[]) {
    const automaton = new SecretAutomaton(secrets.map(symbolsOf));
    this.#automaton = automaton;
    this.#waiting = new WaitingStates(automaton, this.#paths);
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
   * The ranges of the secrets, in order. Overlapping ranges are joined. If the search exceeds `maxSteps`, everything from the first index
   * at which a remaining secret can begin is one range.
   */
  ranges(text: string, cut = text.length): TextRange[] {
    const waiting = this.#waiting;
    this.#openFrom = text.length - cut > certain ? text.length - longestForm : Infinity;
    this.#most += maxSteps.character * text.length;
    this.#text = text;
    this.#at = this.#column = 0;
    this.#found = [];
    waiting.clear();
    this.#paths.clear();
    this.#forms.clear();
    while (this.#at < text.length || waiting.count > 0) {
      let here = waiting.remove(this.#column);
      for (let row = here; row !== none; row = waiting.next(row)) {
        waiting.read(row, this.#read);
        this.#note(this.#read);
      }
      if (waiting.count === 0 && (here === none || waiting.next(here) === none)) here = this.#readAlone(here);
      if (this.#isWithin && this.#at < text.length) here = this.#readForms(here);
      if (!this.#isWithin) this.#giveUp(here);
      if (this.#at >= this.#openFrom) {
        this.#openFrom = Infinity;
        if (this.#earliest(here) < cut) this.#giveUp(here);
      }
    }
    const found = this.#found;
    // The text can be long, and is no longer needed.
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
    const way = this.#read;
    way.state = root;
    if (row !== none) {
      waiting.read(row, way);
      waiting.release(row);
    }
    let at = this.#at;
    const end = at < this.#openFrom ? Math.min(text.length, this.#openFrom) : text.length;
    while (at < end && this.#isWithin) {
      const unit = text.charCodeAt(at);
      if (way.state === root) {
        if (!automaton.mayBegin(unit & 0xff)) {
          at++;
          continue;
        }
        Object.assign(way, beginning);
      }
      if (isSpecial(unit)) {
        this.#forms.read(text, at);
        if (this.#forms.count > 0) break;
        if (unit === backslash || isHalf(text, at)) {
          at = Math.max(at + 1, endOfBackslashes(text, at));
          way.state = root;
          continue;
        }
      }
      way.state = automaton.step(way.state, symbolOf(unit));
      way.length++;
      at++;
      if ((automaton.longest[way.state] as number) > 0) {
        this.#at = at;
        this.#note(way);
      }
    }
    this.#at = at;
    if (way.state === root) {
      this.#paths.clear();
      return none;
    }
    waiting.put(this.#column, at, way);
    return waiting.remove(this.#column);
  }

  /**
   * Continues from the states of the current index with all meanings that the text can have at this index. Returns those for which no steps
   * are left.
   */
  #readForms(here: number): number {
    const waiting = this.#waiting;
    const text = this.#text;
    const at = this.#at;
    const unit = text.charCodeAt(at);
    if (here !== none || this.#automaton.mayBegin(unit & 0xff)) {
      const character = unit === backslash || isHalf(text, at) ? none : symbolOf(unit);
      this.#forms.read(text, at);
      if (here === none) this.#advance(beginning, character);
      for (let row = here; row !== none;) {
        if (!this.#isWithin) return row;
        const next = waiting.next(row);
        waiting.read(row, this.#read);
        this.#advance(this.#read, character);
        waiting.release(row);
        row = next;
      }
    }
    this.#at = unit === backslash ? endOfBackslashes(text, at) : at + 1;
    this.#column++;
    return none;
  }

  /** @param character the symbol of the character if it represents itself, or none */
  #advance({ state, length, path, shared, early }: Readonly<ReachedState>, character: number): void {
    const automaton = this.#automaton;
    const waiting = this.#waiting;
    const forms = this.#forms;
    const next = this.#next;
    next.shared = shared;
    next.early = early;
    if (character !== none) {
      next.state = automaton.step(state, character);
      next.length = length + 1;
      next.path = path;
      if (next.state !== root) waiting.put(this.#column + 1, this.#at + 1, next);
    }
    for (let index = 0; index < forms.count; index++) {
      const isBehindBackslash = forms.behindBackslash[index] === true;
      const from = isBehindBackslash ? automaton.step(state, backslash) : state;
      const symbol = forms.symbols[index] as number;
      next.state = automaton.step(from, symbol);
      if (next.state === root) continue;
      // A backslash after other backslashes adds nothing.
      const isAdded = symbol !== backslash || next.state !== from;
      const count = (isBehindBackslash && from !== state ? 1 : 0) + (isAdded ? 1 : 0);
      next.length = length + count;
      next.path = this.#paths.add(path, length, count, this.#at);
      waiting.put(this.#column + (forms.columns[index] as number), this.#at, next);
    }
  }

  /** Records the longest secret that ends at the current index. */
  #note(way: Readonly<ReachedState>): void {
    const longest = this.#automaton.longest[way.state] as number;
    if (longest > 0) this.#add(this.#waiting.startOf(way, longest, this.#at), this.#at);
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
    const start = this.#earliest(here);
    this.#waiting.clear();
    this.#at = this.#text.length;
    this.#add(start, this.#at);
  }

  /** The first index at which a secret may have begun that is not complete. */
  #earliest(here: number): number {
    const waiting = this.#waiting;
    let start = this.#at;
    const check = (first: number, end: number): void => {
      for (let row = first; row !== none; row = waiting.next(row)) {
        waiting.read(row, this.#read);
        const symbols = this.#automaton.depth[this.#read.state] as number;
        start = Math.min(start, waiting.startOf(this.#read, symbols, end));
      }
    };
    check(here, this.#at);
    // States that a form has reached can be in any later column, up to the length of the longest form.
    for (let ahead = 0; ahead < longestForm; ahead++) check(waiting.first(this.#column + ahead), this.#at + ahead);
    return start;
  }
}

/** Moves the start to the backslashes before an escaped character, some of which can belong to a secret. */
function withBackslashes(text: string, start: number, from: number): number {
  let at = start;
  if (isEscapedAsItIs(text.charAt(start))) while (at > from && text.charCodeAt(at - 1) === backslash) at--;
  return at;
}
