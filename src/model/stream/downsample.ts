/**
 * Selects at most `limit` points of a series for a chart: from every section the first, the last, and the lowest and highest point of each
 * column, so that no peak is lost. With so many columns that a section would exceed the limit, only the first and last points are selected.
 * @returns indexes in rising order; all of them when there are no more than the limit
 */
export function downsample(count: number, columns: readonly Float64Array[], limit: number): number[] {
  if (count <= limit) return Array.from({ length: count }, (_, index) => index);
  const shown = 2 + 2 * columns.length <= limit ? columns : [];
  const stretches = Math.max(1, Math.floor(limit / (2 + 2 * shown.length)));
  const chosen: number[] = [];
  for (let stretch = 0; stretch < stretches; stretch++) {
    const from = Math.floor((stretch * count) / stretches);
    const to = Math.floor(((stretch + 1) * count) / stretches);
    const picks = new Set([from, to - 1, ...shown.flatMap((column) => extremes(column, from, to))]);
    chosen.push(...[...picks].sort((a, b) => a - b));
  }
  return chosen;
}

/** Indexes of the lowest and the highest number; empty without numbers. */
function extremes(column: Float64Array, from: number, to: number): number[] {
  let low = -1;
  let high = -1;
  for (let index = from; index < to; index++) {
    const value = column[index] ?? NaN;
    if (Number.isNaN(value)) continue;
    if (low < 0 || value < (column[low] ?? NaN)) low = index;
    if (high < 0 || value > (column[high] ?? NaN)) high = index;
  }
  return low < 0 ? [] : [low, high];
}
