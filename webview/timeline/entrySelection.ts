import { joinRanges, type SeqRange } from '../../src/model/entry/seqRange.ts';

/**
 * The selected entries as ranges of seqs, both ends included, sorted and disjoint. A million entries take as much memory as one. The engine
 * knows which entries of a range the timeline shows. The selection consists of entries, not of rows, so it does not change when a filter is
 * applied, or entries are added or dropped.
 */
export class EntrySelection {
  #ranges: readonly SeqRange[] = [];

  get ranges(): readonly SeqRange[] {
    return this.#ranges;
  }

  /** The seq of the entry when exactly one is selected. */
  get single(): number | undefined {
    const [range] = this.#ranges;
    return this.#ranges.length === 1 && range && range.from === range.to ? range.from : undefined;
  }

  has(seq: number): boolean {
    let low = 0;
    let high = this.#ranges.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#ranges[middle]?.to ?? Infinity) < seq) low = middle + 1;
      else high = middle;
    }
    const range = this.#ranges[low];
    return range !== undefined && range.from <= seq;
  }

  /** Selects these ranges and nothing else. */
  set(...ranges: readonly SeqRange[]): void {
    this.#ranges = joinRanges(ranges);
  }

  toggle(seq: number): void {
    if (!this.has(seq)) return this.set(...this.#ranges, { from: seq, to: seq });
    this.#ranges = this.#ranges.flatMap(({ from, to }) => {
      if (seq < from || seq > to) return [{ from, to }];
      return [
        { from, to: seq - 1 },
        { from: seq + 1, to },
      ].filter((part) => part.from <= part.to);
    });
  }
}
