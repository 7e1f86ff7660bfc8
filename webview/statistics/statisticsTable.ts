import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { textButton } from '../ui/controls.ts';
import { icon } from '../ui/icon.ts';
import { countText } from '../format/formats.ts';
import { visible } from '../../src/model/text/visible.ts';
import type { Sort, SortKey, StatisticsRow } from './statisticsRows.ts';
import { columns } from './statisticsWords.ts';

/** More rows than these are shown when they are asked for. */
export const rowsAtOnce = 200;

export interface TableOptions {
  /** Sorted. */
  rows: readonly StatisticsRow[];
  total: StatisticsRow;
  shown: number;
  sort: Sort;
  onSort: (sort: Sort) => void;
  onName: (row: StatisticsRow) => void;
  onMore: () => void;
}

/** A row a name and direction. Only the first of many rows exist until more are asked for. */
export function statisticsTable({ rows, total, shown, sort, onSort, onName, onMore }: TableOptions): TemplateResult {
  const header = (key: SortKey, label: string, title: string): TemplateResult => {
    const isSorted = sort.column === key;
    const order = sort.descending ? 'descending' : 'ascending';
    // Numbers begin with the largest, words with the first.
    const next = { column: key, descending: isSorted ? !sort.descending : key !== 'name' && key !== 'direction' };
    return html`<th scope="col" aria-sort=${isSorted ? order : nothing} class=${key}>
      <button type="button" title=${title} @click=${() => onSort(next)}>
        ${label}${isSorted ? icon(sort.descending ? 'arrow-down' : 'arrow-up') : nothing}
      </button>
    </th>`;
  };
  const left = rows.length - shown;
  return html`<table class="statistics-table" aria-label="Events by name">
      <thead>
        <tr>
          ${header('name', 'Event', 'Name of the event')} ${header('direction', 'Dir', 'Direction')}
          ${columns.map(({ key, label, title }) => header(key, label, title))}
        </tr>
      </thead>
      <tbody>
        ${repeat(
          rows.slice(0, shown),
          ({ name, direction }) => `${direction} ${String(name === null)} ${name}`,
          (row) =>
            html`<tr>
              <th scope="row" class="name">${nameCell(row, onName)}</th>
              <td class="direction ${row.direction}" title=${directionWords[row.direction]}>
                ${icon(row.direction === 'in' ? 'arrow-left' : 'arrow-right')}<span class="ear"
                  >${directionWords[row.direction]}</span
                >
              </td>
              ${cells(row)}
            </tr>`,
        )}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row" class="name">Total</th>
          <td></td>
          ${cells(total)}
        </tr>
      </tfoot>
    </table>
    ${left > 0 ? textButton({ text: `Show more names (${countText(left)})`, className: 'more-names', onClick: onMore }) : nothing}`;
}

const directionWords = { in: 'incoming', out: 'outgoing', both: 'both' } as const;

function nameCell(row: StatisticsRow, onName: (row: StatisticsRow) => void): TemplateResult {
  if (row.name === null) {
    return html`<span class="dim" title="Too many names, or names too long, to be counted each">Other names</span>`;
  }
  const name = visible(row.name);
  return html`<button
    type="button"
    class="link"
    title="Show ${name || 'events without a name'} in the timeline"
    @click=${() => onName(row)}
  >
    <bdi>${name || '(no name)'}</bdi>
  </button>`;
}

function cells(row: StatisticsRow): TemplateResult[] {
  return columns.map(({ key, text }) => html`<td class=${key}>${text(row)}</td>`);
}
