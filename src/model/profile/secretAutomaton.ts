/**
 * The secrets as one automaton (Aho–Corasick). After some text was read, the state is the longest prefix of a
 * secret, in symbols, with which that text ends. The automaton is created in time proportional to the length of the secrets, and reads a symbol in constant time on
 * average.
 */
import { backslash, beginnings } from './writtenForms.ts';

/** The state in which no part of a secret was read. */
export const root = 0;
const none = -1;
const ascii = 0x80;
/** Greater than any code point, so that a state and a symbol together are one number. */
const symbolCount = 0x110000;

export class SecretAutomaton {
  /** For each state: its number of symbols. */
  readonly depth: Int32Array;
  /** For each state: the number of symbols of the longest secret that it ends with; 0 if there is none. */
  readonly longest: Int32Array;
  /** Number of steps since this was reset. It limits the time for a text. */
  steps = 0;
  /** The non-ASCII symbols of all secrets. */
  readonly #symbols = new Set<number>();
  readonly #asciiSymbols = new Uint8Array(ascii);
  readonly #begins = new Uint8Array(0x100);
  /** The symbol that leads to a state. */
  readonly #symbol: Int32Array;
  /** The symbol that leads to the state with the next number, if that state is one symbol longer. */
  readonly #next: Int32Array;
  /** All other transitions, by state and symbol. */
  readonly #branches = new Map<number, number>();
  readonly #hasBranches: Uint8Array;
  /** The longest other state that this state ends with (the suffix link). */
  readonly #suffix: Int32Array;
  /** The suffix link, without states whose only transition has the same symbol as `#next` of this state: where this state fails, they fail too. */
  readonly #fallback: Int32Array;
  /** The states that end with state `s` are those whose number in `#order` is at least `#order[s]` and less than `#orderEnd[s]`. */
  readonly #order: Int32Array;
  readonly #orderEnd: Int32Array;

  constructor(secrets: readonly (readonly number[])[]) {
    const most = secrets.reduce((sum, { length }) => sum + length, 1);
    const column = (): Int32Array => new Int32Array(most);
    [this.depth, this.longest, this.#symbol, this.#suffix, this.#fallback] = [
      column(),
      column(),
      column(),
      column(),
      column(),
    ];
    this.#next = column().fill(none);
    this.#hasBranches = new Uint8Array(most);
    for (const symbols of secrets) for (const symbol of symbols) this.#addSymbol(symbol);
    for (const [first] of secrets) for (const unit of beginnings(first ?? 0)) this.#begins[unit] = 1;
    const added = this.#addAll(secrets);
    const byDepth = this.#link(added);
    [this.#order, this.#orderEnd] = this.#numbered(byDepth);
  }

  /** Whether a secret may begin at a UTF-16 unit with this low byte. */
  mayBegin(lowByte: number): boolean {
    return this.#begins[lowByte] === 1;
  }

  knows(symbol: number): boolean {
    return symbol < ascii ? this.#asciiSymbols[symbol] === 1 : this.#symbols.has(symbol);
  }

  /** The state after one more symbol. Consecutive backslashes are one symbol. */
  step(from: number, symbol: number): number {
    if (symbol === backslash && this.#symbol[from] === backslash) return from;
    for (let state = from; ; state = this.#fallback[state] as number) {
      this.steps++;
      if (this.#next[state] === symbol) return state + 1;
      const other = this.#hasBranches[state] === 1 ? this.#branches.get(state * symbolCount + symbol) : undefined;
      if (other !== undefined) return other;
      if (state === root) return root;
    }
  }

  /** Whether `state` ends with `other`: then everything that can follow `other` can also follow `state`. */
  endsWith(state: number, other: number): boolean {
    const order = this.#order[state] as number;
    return order >= (this.#order[other] as number) && order < (this.#orderEnd[other] as number);
  }

  #addSymbol(symbol: number): void {
    if (symbol < ascii) this.#asciiSymbols[symbol] = 1;
    else this.#symbols.add(symbol);
  }

  /** Adds the states of all secrets. Returns the new states of each secret, which have consecutive numbers. */
  #addAll(secrets: readonly (readonly number[])[]): { first: number; end: number; parent: number }[] {
    let count = 1;
    return secrets.map((symbols) => {
      let state = root;
      let at = 0;
      for (; at < symbols.length; at++) {
        const next = this.#child(state, symbols[at] as number);
        if (next === undefined) break;
        state = next;
      }
      const added = { first: count, end: count + symbols.length - at, parent: state };
      for (; at < symbols.length; at++) {
        const symbol = symbols[at] as number;
        if (state + 1 === count && this.#next[state] === none) this.#next[state] = symbol;
        else {
          this.#branches.set(state * symbolCount + symbol, count);
          this.#hasBranches[state] = 1;
        }
        this.#symbol[count] = symbol;
        this.depth[count] = at + 1;
        state = count++;
      }
      this.longest[state] = symbols.length;
      return added;
    });
  }

  #child(state: number, symbol: number): number | undefined {
    return this.#next[state] === symbol ? state + 1 : this.#branches.get(state * symbolCount + symbol);
  }

  /** Finds the state that each state ends with, shortest first. Returns the states in this order, without the root. */
  #link(added: readonly { first: number; end: number; parent: number }[]): number[] {
    const byDepth: number[] = [];
    const rows = added.map((row) => ({ ...row, from: (this.depth[row.parent] as number) + 1 }));
    for (let depth = 1, isLast = false; !isLast; depth++) {
      isLast = true;
      for (const { first, end, parent, from } of rows) {
        const state = first + depth - from;
        if (state < end) isLast = false;
        if (depth < from || state >= end) continue;
        this.#linkState(state, depth === from ? parent : state - 1);
        byDepth.push(state);
      }
    }
    return byDepth;
  }

  #linkState(state: number, parent: number): void {
    const suffix = parent === root ? root : this.step(this.#suffix[parent] as number, this.#symbol[state] as number);
    this.#suffix[state] = suffix;
    if (this.longest[state] === 0) this.longest[state] = this.longest[suffix] as number;
    const expected = this.#next[suffix] as number;
    const isSame = this.#hasBranches[suffix] === 0 && (expected === none || expected === this.#next[state]);
    this.#fallback[state] = isSame && suffix !== root ? (this.#fallback[suffix] as number) : suffix;
  }

  /** Numbers the states for `endsWith`: in the order of a tree in which each state is a child of the state that it ends with. */
  #numbered(byDepth: readonly number[]): [order: Int32Array, end: Int32Array] {
    const size = new Int32Array(this.depth.length).fill(1);
    for (let index = byDepth.length - 1; index >= 0; index--) {
      const state = byDepth[index] as number;
      size[this.#suffix[state] as number] = (size[this.#suffix[state] as number] as number) + (size[state] as number);
    }
    const order = new Int32Array(size.length);
    const free = new Int32Array(size.length).fill(1);
    for (const state of byDepth) {
      const suffix = this.#suffix[state] as number;
      const number = free[suffix] as number;
      order[state] = number;
      free[suffix] = number + (size[state] as number);
      free[state] = number + 1;
    }
    return [order, order.map((number, state) => number + (size[state] as number))];
  }
}
