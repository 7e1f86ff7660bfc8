/**
 * An ordered set of seqs: one bit for each record, in the same chunks as the log's index. Ten million rows take 1.25 MB. Adding or removing
 * a row changes one bit, and dropped rows at the front are removed by whole chunks.
 */
import { chunkSize } from './logIndex.ts';

/** Number of words in a chunk. Each word has 32 bits. */
export const wordsOfChunk = chunkSize / 32;

interface Chunk {
  readonly number: number;
  readonly words: Uint32Array;
  count: number;
}

export class SeqSet {
  /** Ascending by number; without empty chunks. */
  #chunks: Chunk[] = [];
  /** For each chunk: the number of members before it. It is computed up to the chunk that was needed last. */
  #countsBefore: number[] = [];
  #size = 0;

  get size(): number {
    return this.#size;
  }

  has(seq: number): boolean {
    const chunk = this.#chunks[this.#positionOf(Math.floor(seq / chunkSize))];
    if (chunk?.number !== Math.floor(seq / chunkSize)) return false;
    const at = seq % chunkSize;
    return (((chunk.words[at >>> 5] ?? 0) >>> (at & 31)) & 1) === 1;
  }

  /** Returns false if it was in the set already. */
  add(seq: number): boolean {
    if (this.has(seq)) return false;
    const at = seq % chunkSize;
    const chunk = this.#chunkFor(Math.floor(seq / chunkSize));
    chunk.words[at >>> 5] = (chunk.words[at >>> 5] ?? 0) | (1 << (at & 31));
    this.#addCount(chunk, 1);
    return true;
  }

  /** Returns false if it was not in the set. */
  delete(seq: number): boolean {
    if (!this.has(seq)) return false;
    const position = this.#positionOf(Math.floor(seq / chunkSize));
    const chunk = this.#chunks[position];
    if (!chunk) return false;
    const at = seq % chunkSize;
    chunk.words[at >>> 5] = (chunk.words[at >>> 5] ?? 0) & ~(1 << (at & 31));
    this.#addCount(chunk, -1);
    if (chunk.count === 0) this.#chunks.splice(position, 1);
    return true;
  }

  /** Adds the members of one chunk, given as one bit for each record. Returns true if at least one is new. */
  addChunk(number: number, words: Uint32Array): boolean {
    if (words.every((word) => word === 0)) return false;
    const chunk = this.#chunkFor(number);
    let added = 0;
    for (let index = 0; index < wordsOfChunk; index++) {
      const before = chunk.words[index] ?? 0;
      const after = before | (words[index] ?? 0);
      chunk.words[index] = after;
      added += ones(after) - ones(before);
    }
    this.#addCount(chunk, added);
    return added > 0;
  }

  /** Removes the members of one chunk, given as one bit for each record. */
  deleteChunk(number: number, words: Uint32Array): void {
    const position = this.#positionOf(number);
    const chunk = this.#chunks[position];
    if (chunk?.number !== number) return;
    let deleted = 0;
    for (let index = 0; index < wordsOfChunk; index++) {
      const before = chunk.words[index] ?? 0;
      const after = before & ~(words[index] ?? 0);
      chunk.words[index] = after;
      deleted += ones(before) - ones(after);
    }
    this.#addCount(chunk, -deleted);
    if (chunk.count === 0) this.#chunks.splice(position, 1);
  }

  dropBefore(seq: number): void {
    const number = Math.floor(seq / chunkSize);
    const whole = this.#positionOf(number);
    for (const { count } of this.#chunks.splice(0, whole)) this.#size -= count;
    this.#countsBefore = [];
    const first = this.#chunks[0];
    if (first?.number !== number) return;
    const at = seq % chunkSize;
    first.words.fill(0, 0, at >>> 5);
    first.words[at >>> 5] = (first.words[at >>> 5] ?? 0) & (-1 << (at & 31));
    const count = first.words.reduce((sum, word) => sum + ones(word), 0);
    this.#addCount(first, count - first.count);
    if (count === 0) this.#chunks.shift();
  }

  clear(): void {
    this.#chunks = [];
    this.#countsBefore = [];
    this.#size = 0;
  }

  /** The number of members that are smaller than this seq. */
  rank(seq: number): number {
    const number = Math.floor(seq / chunkSize);
    const position = this.#positionOf(number);
    this.#countUpTo(position);
    const before = this.#countsBefore[position] ?? this.#size;
    const chunk = this.#chunks[position];
    if (chunk?.number !== number) return before;
    const at = seq % chunkSize;
    let count = before;
    for (let index = 0; index < at >>> 5; index++) count += ones(chunk.words[index] ?? 0);
    return count + ones((chunk.words[at >>> 5] ?? 0) & ~(-1 << (at & 31)));
  }

  /** Up to `count` members from an index on, in order. */
  slice(from: number, count: number): number[] {
    const found: number[] = [];
    const end = Math.min(from + count, this.#size);
    if (from >= end) return found;
    this.#countUpTo(this.#chunks.length);
    for (let position = this.#positionOfNth(from); found.length < end - from; position++) {
      const chunk = this.#chunks[position];
      if (!chunk) break;
      let nth = this.#countsBefore[position] ?? 0;
      for (let index = 0; index < wordsOfChunk && found.length < end - from; index++) {
        const word = chunk.words[index] ?? 0;
        const inWord = ones(word);
        if (nth + inWord > from) {
          eachBit(word, (bit) => {
            if (nth++ >= from && found.length < end - from) found.push(chunk.number * chunkSize + index * 32 + bit);
          });
        } else nth += inWord;
      }
    }
    return found;
  }

  /** One bit for each member, by chunk. */
  get chunks(): readonly { readonly number: number; readonly words: Uint32Array }[] {
    return this.#chunks;
  }

  /** One bit for each member in one chunk; undefined if it has none. The words change with the set. */
  wordsOf(number: number): Uint32Array | undefined {
    const chunk = this.#chunks[this.#positionOf(number)];
    return chunk?.number === number ? chunk.words : undefined;
  }

  /** All members from this one on, in order. The set may change during the iteration. */
  *values(from = 0): Generator<number> {
    const number = Math.floor(from / chunkSize);
    for (const chunk of this.#chunks.slice(this.#positionOf(number))) {
      yield* bitsOf(chunk.number, chunk.words, chunk.number === number ? from % chunkSize : 0);
    }
  }

  /** The greatest member that is smaller than this seq. */
  before(seq: number): number | undefined {
    const rank = this.rank(seq);
    return rank === 0 ? undefined : this.slice(rank - 1, 1)[0];
  }

  /**
   * The index at which the chunk is or would be. Chunk numbers may exceed 32 bits, so it is found by search, beginning with the newest
   * chunk.
   */
  #positionOf(number: number): number {
    const last = this.#chunks.length - 1;
    const newest = this.#chunks[last]?.number ?? -1;
    if (newest === number) return last;
    if (newest < number) return last + 1;
    let low = 0;
    let high = last;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#chunks[middle]?.number ?? 0) < number) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #chunkFor(number: number): Chunk {
    const position = this.#positionOf(number);
    const existing = this.#chunks[position];
    if (existing?.number === number) return existing;
    const created = { number, words: new Uint32Array(wordsOfChunk), count: 0 };
    this.#chunks.splice(position, 0, created);
    this.#countsBefore.length = Math.min(this.#countsBefore.length, position);
    return created;
  }

  #addCount(chunk: Chunk, more: number): void {
    chunk.count += more;
    this.#size += more;
    this.#countsBefore.length = Math.min(this.#countsBefore.length, this.#positionOf(chunk.number));
  }

  /** Computes the number of members before the chunks up to this index. */
  #countUpTo(position: number): void {
    for (let index = this.#countsBefore.length; index <= position && index < this.#chunks.length; index++) {
      this.#countsBefore[index] =
        index === 0 ? 0 : (this.#countsBefore[index - 1] ?? 0) + (this.#chunks[index - 1]?.count ?? 0);
    }
  }

  #positionOfNth(nth: number): number {
    let low = 0;
    let high = this.#chunks.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#countsBefore[middle] ?? Infinity) <= nth) low = middle + 1;
      else high = middle;
    }
    return Math.max(0, low - 1);
  }
}

/** The seqs of the bits of one chunk, from this bit on, in order. */
export function* bitsOf(number: number, words: Uint32Array, from = 0): Generator<number> {
  for (let index = from >>> 5; index < words.length; index++) {
    const mask = index === from >>> 5 ? -1 << (from & 31) : -1;
    for (let word = (words[index] ?? 0) & mask; word !== 0; word &= word - 1) {
      yield number * chunkSize + index * 32 + (31 - Math.clz32(word & -word));
    }
  }
}

/** The number of set bits in a word. */
export function ones(word: number): number {
  let sum = word - ((word >>> 1) & 0x55555555);
  sum = (sum & 0x33333333) + ((sum >>> 2) & 0x33333333);
  return Math.imul((sum + (sum >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

function eachBit(word: number, visit: (bit: number) => void): void {
  for (let rest = word; rest !== 0; rest &= rest - 1) visit(31 - Math.clz32(rest & -rest));
}
