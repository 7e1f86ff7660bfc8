/**
 * The rows of a view in an order other than by time. New and changed rows are collected and merged about once a second, so that rows do not
 * move at every event. Between two merges the order stays, except for dropped rows.
 */
import type { ViewSort } from '../../protocol/viewMessages.ts';
import type { LogReader } from '../log/captureLog.ts';
import { SeqSet } from '../log/columns/seqSet.ts';
import { SortKeys } from './sortKeys.ts';
import { sortSeqs } from './sortSeqs.ts';

const stepSize = 4096;

export class SortedOrder {
  readonly #keys: SortKeys;
  #seqs = new Float64Array(0);
  #pending = new SeqSet();
  /** Whether existing rows may have changed or must be removed, so that not only new rows are pending. */
  #changed = false;
  #firstSeq = 0;

  constructor(log: LogReader, sort: ViewSort) {
    this.#keys = new SortKeys(log, sort);
  }

  get size(): number {
    return this.#seqs.length;
  }

  get isPending(): boolean {
    return this.#pending.size > 0;
  }

  /** Adds new rows, one bit for each record of a chunk. */
  add(number: number, words: Uint32Array): void {
    this.#pending.addChunk(number, words);
  }

  /** Must be called when a row was added or removed, or when its facts have changed. */
  change(seq: number): void {
    this.#pending.add(seq);
    this.#changed = true;
  }

  /** Merges the pending rows that are shown. Yields every few hundred microseconds. */
  *merge(shown: SeqSet): Generator<void> {
    const pending = this.#pending;
    const isChanged = this.#changed;
    this.#pending = new SeqSet();
    this.#changed = false;
    this.#keys.refresh();
    const old = isChanged ? yield* this.#without(pending) : this.#seqs;
    const added = yield* this.#sorted(pending, shown);
    const merged = new Float64Array(old.length + added.length);
    let from = 0;
    for (let index = 0; index < added.length; index++) {
      const seq = added[index] ?? 0;
      const to = old.length === 0 ? 0 : this.#upperBound(old, seq, from);
      if (to > from) merged.set(old.subarray(from, to), from + index);
      merged[to + index] = seq;
      from = to;
      if (index % stepSize === stepSize - 1) yield;
    }
    merged.set(old.subarray(from), from + added.length);
    this.#seqs = merged;
    this.dropBefore(this.#firstSeq);
  }

  dropBefore(seq: number): void {
    this.#firstSeq = seq;
    this.#pending.dropBefore(seq);
    let gone = 0;
    for (const one of this.#seqs) if (one < seq) gone++;
    if (gone === 0) return;
    // A merge in progress still reads the existing array.
    const kept = new Float64Array(this.#seqs.length - gone);
    let count = 0;
    for (const one of this.#seqs) if (one >= seq) kept[count++] = one;
    this.#seqs = kept;
  }

  slice(from: number, count: number): number[] {
    return [...this.#seqs.subarray(from, from + count)];
  }

  indexOf(seq: number): { index: number; exact: boolean } {
    const index = this.#seqs.indexOf(seq);
    return index >= 0 ? { index, exact: true } : { index: this.#upperBound(this.#seqs, seq, 0), exact: false };
  }

  *#without(pending: SeqSet): Generator<void, Float64Array> {
    const kept = new Float64Array(this.#seqs.length);
    let count = 0;
    for (let index = 0; index < this.#seqs.length; index++) {
      const seq = this.#seqs[index] ?? 0;
      if (!pending.has(seq)) kept[count++] = seq;
      if (index % stepSize === stepSize - 1) yield;
    }
    return kept.subarray(0, count);
  }

  *#sorted(pending: SeqSet, shown: SeqSet): Generator<void, Float64Array> {
    const seqs = new Float64Array(pending.size);
    let count = 0;
    let checked = 0;
    for (const seq of pending.values()) {
      if (shown.has(seq)) seqs[count++] = seq;
      if (++checked % stepSize === 0) yield;
    }
    const keys = new Float64Array(count);
    for (let index = 0; index < count; index++) {
      keys[index] = this.#keys.of(seqs[index] ?? 0);
      if (index % stepSize === stepSize - 1) yield;
    }
    return yield* sortSeqs(seqs.subarray(0, count), keys);
  }

  /** The index at which a row is inserted into sorted rows. All rows before `from` must be sorted before it. */
  #upperBound(seqs: Float64Array, seq: number, from: number): number {
    const key = this.#keys.of(seq);
    let low = from;
    let high = seqs.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = seqs[middle] ?? 0;
      const otherKey = this.#keys.of(other);
      if (otherKey < key || (otherKey === key && other < seq)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
