/** Leaves out columns of the table of statistics if there is no space for all of them. */
import type { NumberColumn } from './statisticsFormat.ts';
import type { SortKey } from './statisticsRows.ts';

/** The columns that are left out, in this order, because other columns have nearly the same information. Exports contain all columns. */
const dispensable = ['peak', 'p99', 'max', 'acks', 'p50', 'bytes'] as const satisfies readonly NumberColumn[];

/**
 * Hides columns until the table fits into its box.
 * @param sortedBy the column that is never hidden
 */
export function fitColumns(box: HTMLElement, sortedBy: SortKey): void {
  if (box.clientWidth === 0) return;
  box.classList.remove(...dispensable.map(hiding));
  for (const column of dispensable) {
    if (box.scrollWidth <= box.clientWidth) return;
    if (column !== sortedBy) box.classList.add(hiding(column));
  }
}

function hiding(column: NumberColumn): string {
  return `without-${column}`;
}
