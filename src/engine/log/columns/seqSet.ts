/**
 * An ordered set of seqs: one bit for each record, in the same chunks as the log's index. Ten million rows take 1.25 MB. Adding or removing
 * a row changes one bit, and dropped rows at the front are removed by whole chunks.
 */
import { chunkSize } from './logIndex.ts';

/** 32 bits each. */
export const wordsOfChunk = chunkSize / 32;

interface Chunk {
  readonly number: number;
  readonly words: Uint32Array;
  count: number;
}

export class SeqSet {
  /** Ascending by number; without empty chunks. */
  #chunks: Chunk[] = [];
  /** For each chunk: the number of members before it, as far as it was computed. */
  #before: number[] = [];
  #size = 0;

  get size(): number {
    return this.#size;
  }

  has(seq: number): boolean {
    const chunk = this.#chunks[this.#place(Math.floor(seq / chunkSize))];
    if (chunk?.number !== Math.floor(seq / chunkSize)) return false;
    const at = seq % chunkSize;
    return (((chunk.words[at >>> 5] ?? 0) >>> (at & 31)) & 1) === 1;
  }

  /** Returns false if it was in the set already. */
  add(seq: number): boolean {
    if (this.has(seq)) return false;
    const at = seq % chunkSize;
    const chunk = this.#make(Math.floor(seq / chunkSize));
    chunk.words[at >>> 5] = (chunk.words[at >>> 5] ?? 0) | (1 << (at & 31));
    this.#counted(chunk, 1);
    return true;
  }

  /** Returns false if it was not in the set. */
  delete(seq: number): boolean {
    if (!this.has(seq)) return false;
    const place = this.#place(Math.floor(seq / chunkSize));
    const chunk = this.#chunks[place];
    if (!chunk) return false;
    const at = seq % chunkSize;
    chunk.words[at >>> 5] = (chunk.words[at >>> 5] ?? 0) & ~(1 << (at & 31));
    this.#counted(chunk, -1);
    if (chunk.count === 0) this.#chunks.splice(place, 1);
    return true;
  }

  /** Adds the members of one chunk, given as one bit for each record. Returns true if at least one is new. */
  addChunk(number: number, words: Uint32Array): boolean {
    if (words.every((word) => word === 0)) return false;
    const chunk = this.#make(number);
    let added = 0;
    for (let index = 0; index < wordsOfChunk; index++) {
      const before = chunk.words[index] ?? 0;
      const after = before | (words[index] ?? 0);
      chunk.words[index] = after;
      added += ones(after) - ones(before);
    }
    this.#counted(chunk, added);
    return added > 0;
  }

  /** Removes the members of one chunk, given as one bit for each record. */
  deleteChunk(number: number, words: Uint32Array): void {
    const place = this.#place(number);
    const chunk = this.#chunks[place];
    if (chunk?.number !== number) return;
    let deleted = 0;
    for (let index = 0; index < wordsOfChunk; index++) {
      const before = chunk.words[index] ?? 0;
      const after = before & ~(words[index] ?? 0);
      chunk.words[index] = after;
      deleted += ones(before) - ones(after);
    }
    this.#counted(chunk, -deleted);
    if (chunk.count === 0) this.#chunks.splice(place, 1);
  }

  dropBefore(seq: number): void {
    const number = Math.floor(seq / chunkSize);
    const whole = this.#place(number);
    for (const { count } of this.#chunks.splice(0, whole)) this.#size -= count;
    this.#before = [];
    const first = this.#chunks[0];
    if (first?.number !== number) return;
    const at = seq % chunkSize;
    first.words.fill(0, 0, at >>> 5);
    first.words[at >>> 5] = (first.words[at >>> 5] ?? 0) & (-1 << (at & 31));
    const count = first.words.reduce((sum, word) => sum + ones(word), 0);
    this.#counted(first, count - first.count);
    if (count === 0) this.#chunks.shift();
  }

  clear(): void {
    this.#chunks = [];
    this.#before = [];
    this.#size = 0;
  }

  /** The number of smaller members. */
  rank(seq: number): number {
    const number = Math.floor(seq / chunkSize);
    const place = this.#place(number);
    this.#count(place);
    const before = this.#before[place] ?? this.#size;
    const chunk = this.#chunks[place];
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
    this.#count(this.#chunks.length);
    for (let place = this.#placeOfNth(from); found.length < end - from; place++) {
      const chunk = this.#chunks[place];
      if (!chunk) break;
      let nth = this.#before[place] ?? 0;
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
    const chunk = this.#chunks[this.#place(number)];
    return chunk?.number === number ? chunk.words : undefined;
  }

  /** All members from this one on, in order; the set may change while they are gone through. */
  *values(from = 0): Generator<number> {
    const number = Math.floor(from / chunkSize);
    for (const chunk of this.#chunks.slice(this.#place(number))) {
      yield* bitsOf(chunk.number, chunk.words, chunk.number === number ? from % chunkSize : 0);
    }
  }

  /** The greatest member that is smaller. */
  before(seq: number): number | undefined {
    const rank = this.rank(seq);
    return rank === 0 ? undefined : this.slice(rank - 1, 1)[0];
  }

  /** Chunk numbers may exceed 32 bits, so chunks are found by search, beginning with the newest. */
  #place(number: number): number {
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

  #make(number: number): Chunk {
    const place = this.#place(number);
    const there = this.#chunks[place];
    if (there?.number === number) return there;
    const made = { number, words: new Uint32Array(wordsOfChunk), count: 0 };
    this.#chunks.splice(place, 0, made);
    this.#before.length = Math.min(this.#before.length, place);
    return made;
  }

  #counted(chunk: Chunk, more: number): void {
    chunk.count += more;
    this.#size += more;
    this.#before.length = Math.min(this.#before.length, this.#place(chunk.number));
  }

  /** Computes the number of members before the chunks up to this index. */
  #count(place: number): void {
    for (let index = this.#before.length; index <= place && index < this.#chunks.length; index++) {
      this.#before[index] = index === 0 ? 0 : (this.#before[index - 1] ?? 0) + (this.#chunks[index - 1]?.count ?? 0);
    }
  }

  #placeOfNth(nth: number): number {
    let low = 0;
    let high = this.#chunks.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#before[middle] ?? Infinity) <= nth) low = middle + 1;
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
