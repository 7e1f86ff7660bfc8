/**
 * Records that were cleared while others stay. Readers do not find a cleared record, because its shape in the index is 0. Until the clear
 * is final its shape is kept, so that an undo restores exactly what was cleared, including amendments that were made meanwhile.
 */
import type { LogIndex } from './logIndex.ts';
import { SeqSet, wordsOfChunk } from './seqSet.ts';

export class ClearedEntries {
  readonly #index: LogIndex;
  readonly #all = new SeqSet();
  /** The records of the last clear, while it can be undone. */
  #latest: SeqSet | undefined;

  constructor(index: LogIndex) {
    this.#index = index;
  }

  /** The number of records that are cleared. */
  get size(): number {
    return this.#all.size;
  }

  get canUndo(): boolean {
    return this.#latest !== undefined;
  }

  /** Clears the records of a set. Returns those that existed; only they can be restored. */
  clear(seqs: SeqSet): SeqSet {
    this.settle();
    const cleared = new SeqSet();
    for (const { number, words } of seqs.chunks) cleared.addChunk(number, this.clearChunk(number, words));
    this.#latest = cleared.size === 0 ? undefined : cleared;
    return cleared;
  }

  /** Restores the records of the last clear; undefined if it is final. */
  undo(): SeqSet | undefined {
    const latest = this.#latest;
    this.#latest = undefined;
    for (const { number, words } of latest?.chunks ?? []) this.restoreChunk(number, words);
    this.#index.forgetCleared();
    return latest;
  }

  /** Makes all clears final. */
  settle(): void {
    this.#latest = undefined;
    this.#index.forgetCleared();
  }

  /** Clears the records of one chunk, one bit for each; returns those that existed. */
  clearChunk(number: number, words: Uint32Array): Uint32Array {
    const cleared = new Uint32Array(wordsOfChunk);
    for (let index = 0; index < wordsOfChunk; index++) {
      const word = words[index] ?? 0;
      if (word !== 0) cleared[index] = this.#index.clearBits(number, index, word);
    }
    this.#all.addChunk(number, cleared);
    return cleared;
  }

  restoreChunk(number: number, words: Uint32Array): void {
    for (let index = 0; index < wordsOfChunk; index++) {
      const word = words[index] ?? 0;
      if (word !== 0) this.#index.restoreBits(number, index, word);
    }
    this.#all.deleteChunk(number, words);
  }

  dropBefore(seq: number): void {
    this.#all.dropBefore(seq);
    this.#latest?.dropBefore(seq);
  }

  /** Must be called when the whole log was cleared. */
  reset(): void {
    this.#all.clear();
    this.#latest = undefined;
  }
}
