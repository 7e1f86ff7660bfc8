/** A range of sequence numbers, both ends included. */
export interface SeqRange {
  readonly from: number;
  readonly to: number;
}

/** The same numbers as sorted ranges that neither overlap nor touch. Pure. */
export function joinRanges(ranges: readonly SeqRange[]): SeqRange[] {
  const sorted = ranges.map(({ from, to }) => ({ from: Math.min(from, to), to: Math.max(from, to) }));
  sorted.sort((a, b) => a.from - b.from);
  const joined: SeqRange[] = [];
  for (const range of sorted) {
    const last = joined.at(-1);
    if (last && range.from <= last.to + 1) {
      joined[joined.length - 1] = { from: last.from, to: Math.max(last.to, range.to) };
    } else joined.push(range);
  }
  return joined;
}
