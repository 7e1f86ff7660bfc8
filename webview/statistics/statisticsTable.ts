import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { textButton } from '../ui/controls.ts';
import { icon } from '../ui/icon.ts';
import { visible } from '../../src/model/text/visible.ts';
import type { Sort, SortKey, StatisticsRow } from './statisticsRows.ts';
import { cellText, type NumberColumn, shownColumns } from './statisticsFormat.ts';
import { commonTexts } from '../../src/model/texts/commonTexts.ts';
import { statisticsTexts } from './statisticsTexts.ts';

/** Number of rows that are shown at first, and that each click adds. */
export const rowsAtOnce = 200;

export interface TableOptions {
  /** The sorted rows. */
  rows: readonly StatisticsRow[];
  total: StatisticsRow;
  shown: number;
  /** When the capture started. */
  startedAt: string;
  sort: Sort;
  onSort: (sort: Sort) => void;
  onName: (row: StatisticsRow) => void;
  onMore: () => void;
}

/** A row for each name and direction. If there are many rows, only the first ones exist until the user requests more. */
export function statisticsTable(options: TableOptions): TemplateResult {
  const { rows, total, shown, startedAt, sort, onSort, onName, onMore } = options;
  const header = (key: SortKey): TemplateResult => {
    const isSorted = sort.column === key;
    const order = sort.descending ? 'descending' : 'ascending';
    // Numbers are sorted from the largest first, texts alphabetically.
    const next = { column: key, descending: isSorted ? !sort.descending : key !== 'name' && key !== 'direction' };
    return html`<th scope="col" aria-sort=${isSorted ? order : nothing} class=${key}>
      <button type="button" title=${statisticsTexts.columnHelp({ column: key })} @click=${() => onSort(next)}>
        ${statisticsTexts.column({ column: key })}${isSorted ? icon(sort.descending ? 'arrow-down' : 'arrow-up') : nothing}
      </button>
    </th>`;
  };
  const columns = shownColumns(total, sort.column);
  const left = rows.length - shown;
  return html`<table class="statistics-table" aria-label=${statisticsTexts.table()}>
      <thead>
        <tr>
          ${header('name')} ${header('direction')} ${columns.map(header)}
        </tr>
      </thead>
      <tbody>
        ${repeat(
          rows.slice(0, shown),
          ({ name, direction }) => `${direction} ${String(name === null)} ${name}`,
          (row) =>
            html`<tr>
              <th scope="row" class="name">${nameCell(row, onName)}</th>
              <td class="direction ${row.direction}" title=${statisticsTexts.direction(row)}>
                ${icon(row.direction === 'in' ? 'arrow-left' : 'arrow-right')}<span class="visually-hidden"
                  >${statisticsTexts.direction(row)}</span
                >
              </td>
              ${cells(row, columns, startedAt)}
            </tr>`,
        )}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row" class="name">${statisticsTexts.total()}</th>
          <td></td>
          ${cells(total, columns, startedAt)}
        </tr>
      </tfoot>
    </table>
    ${left > 0 ? textButton({ text: statisticsTexts.moreNames({ count: left }), className: 'more-names', onClick: onMore }) : nothing}`;
}

function nameCell(row: StatisticsRow, onName: (row: StatisticsRow) => void): TemplateResult {
  if (row.name === null) {
    return html`<span class="dim" title=${statisticsTexts.otherNamesHelp()}>${statisticsTexts.otherNames()}</span>`;
  }
  const name = visible(row.name);
  return html`<button
    type="button"
    class="link"
    title=${statisticsTexts.showName({ named: name !== '', name })}
    @click=${() => onName(row)}
  >
    <bdi>${name || commonTexts.noName()}</bdi>
  </button>`;
}

function cells(row: StatisticsRow, columns: readonly NumberColumn[], startedAt: string): TemplateResult[] {
  return columns.map((column) => html`<td class=${column}>${cellText(column, row, startedAt)}</td>`);
}
