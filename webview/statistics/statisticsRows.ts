/** The rows of the statistics, from the columns of a response. Pure. */
import {
  type StatisticsResult,
  type StatisticsColumn,
  statisticsColumns,
} from '../../src/protocol/statisticsMessages.ts';

export type Direction = 'in' | 'out' | 'both';

export interface StatisticsRow extends Readonly<Record<Exclude<StatisticsColumn, 'direction'>, number>> {
  /** null for other names, which are counted together, and for the total. */
  readonly name: string | null;
  readonly direction: Direction;
}

export type SortKey = 'name' | StatisticsColumn;

export interface Sort {
  readonly column: SortKey;
  readonly descending: boolean;
}

const directions: readonly Direction[] = ['in', 'out', 'both'];

export function rowsOf({ names, columns }: StatisticsResult): { rows: StatisticsRow[]; total: StatisticsRow } {
  const numbers = new Float64Array(columns);
  const rowAt = (index: number, name: string | null): StatisticsRow => {
    const at = index * statisticsColumns.length;
    const values = statisticsColumns.map((column, offset) => [column, numbers[at + offset] ?? NaN]);
    const all = Object.fromEntries(values) as Record<StatisticsColumn, number>;
    return { ...all, name, direction: directions[all.direction] ?? 'both' };
  };
  return { rows: names.map((name, index) => rowAt(index, name)), total: rowAt(names.length, null) };
}

/** Sorts rows. Rows without a value are last, and rows with equal values are sorted by name. */
export function sorted(rows: readonly StatisticsRow[], { column, descending }: Sort): StatisticsRow[] {
  const sign = descending ? -1 : 1;
  const byName = (a: StatisticsRow, b: StatisticsRow): number =>
    Number(a.name === null) - Number(b.name === null) || compare(a.name ?? '', b.name ?? '');
  return rows.toSorted((a, b) => {
    if (column === 'name') return a.name === null || b.name === null ? byName(a, b) : sign * byName(a, b);
    const [left, right] = [a[column], b[column]];
    if (typeof left === 'string' || typeof right === 'string') {
      return sign * compare(String(left), String(right)) || byName(a, b);
    }
    if (Number.isNaN(left) || Number.isNaN(right)) {
      return Number(Number.isNaN(left)) - Number(Number.isNaN(right)) || byName(a, b);
    }
    return sign * (left - right) || byName(a, b);
  });
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
