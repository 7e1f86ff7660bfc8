/**
 * Finds where a list of events can be in a longer list, if both have the same order and only the longer list can have
 * other events in between.
 */
import { lowerBound } from '../../base/lowerBound.ts';

/** For each event of the short list, the earliest and the latest position in the long list at which it can be. */
export interface Embedding {
  readonly earliest: Int32Array;
  readonly latest: Int32Array;
}

/** Takes time proportional to the length of both lists. Undefined if the short list cannot be in the long one. */
export function embedding(short: readonly string[], long: readonly string[]): Embedding | undefined {
  const earliest = new Int32Array(short.length);
  const latest = new Int32Array(short.length);
  let at = 0;
  for (const [index, appearance] of short.entries()) {
    while (at < long.length && long[at] !== appearance) at++;
    if (at === long.length) return undefined;
    earliest[index] = at++;
  }
  at = long.length - 1;
  for (let index = short.length - 1; index >= 0; index--) {
    while (long[at] !== short[index]) at--;
    latest[index] = at--;
  }
  return { earliest, latest };
}

/**
 * Every position at which the short list is in the long one without other events in between (Knuth, Morris and Pratt).
 */
export function occurrences(short: readonly string[], long: readonly string[]): number[] {
  const found: number[] = [];
  if (short.length === 0) return found;
  const fallback = new Int32Array(short.length);
  for (let at = 1, length = 0; at < short.length;) {
    if (short[at] === short[length]) fallback[at++] = ++length;
    else if (length > 0) length = fallback[length - 1] ?? 0;
    else at++;
  }
  for (let at = 0, length = 0; at < long.length;) {
    if (long[at] === short[length]) {
      at++;
      if (++length === short.length) {
        found.push(at - length);
        length = fallback[length - 1] ?? 0;
      }
    } else if (length > 0) length = fallback[length - 1] ?? 0;
    else at++;
  }
  return found;
}

/** The positions of each text in a list. With them, the positions in a range are counted without a scan. */
export class Positions {
  readonly #of = new Map<string, number[]>();

  constructor(list: readonly string[]) {
    for (const [index, text] of list.entries()) {
      const known = this.#of.get(text);
      if (known) known.push(index);
      else this.#of.set(text, [index]);
    }
  }

  /** @returns the number of positions of this text in the range from `from` to `to`, both included, and the first `most` of them */
  within(text: string, from: number, to: number, most: number): { readonly count: number; readonly first: number[] } {
    const all = this.#of.get(text) ?? [];
    const low = lowerBound(all, from);
    const count = Math.max(0, lowerBound(all, to + 1) - low);
    return { count, first: all.slice(low, low + Math.min(count, most)) };
  }
}
