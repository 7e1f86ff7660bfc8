import type { Disposable } from '../../src/base/disposable.ts';
import type { NamedConnection } from '../../src/protocol/shapes.ts';
import type { ViewSort } from '../../src/protocol/viewMessages.ts';
import type { SliceOf } from '../state/savedState.ts';
import { haveSeveralNames } from '../../src/model/entry/earlierNames.ts';
import { ShortTitles } from '../format/connectionFormat.ts';
import { ColumnHeader } from './columnHeader.ts';
import { type ColumnId, type ColumnLayout, columnWidth, layOut } from './columns.ts';
import { ContentWidths } from './contentWidths.ts';
import type { timelineSlice } from './timelineSlice.ts';

export interface TimelineColumnsDeps {
  saved: SliceOf<typeof timelineSlice>;
  /** The rows, whose widths are set here. */
  rows: HTMLElement;
  onSort: (sort: ViewSort | undefined) => void;
  onGroups: (on: boolean) => void;
  /** Called when the rows must be written again. */
  onChange: () => void;
  focusRows: () => void;
}

/**
 * Determines which columns are shown and how wide they are, for both headers and rows. A width is a property of the list, never of a row.
 */
export class TimelineColumns implements Disposable {
  readonly element = document.createElement('div');
  readonly #deps: TimelineColumnsDeps;
  readonly #header: ColumnHeader;
  #width = 0;
  #listed: string | undefined;
  #names: ShortTitles | undefined;
  readonly content: ContentWidths;
  layout: ColumnLayout;

  constructor(deps: TimelineColumnsDeps) {
    this.#deps = deps;
    const { saved } = deps;
    this.content = new ContentWidths(deps.rows, () => this.#lay());
    this.layout = layOut(this.#width, saved.current.columns, false, this.content);
    this.#header = new ColumnHeader({
      layout: () => this.layout,
      choice: () => saved.current.columns,
      sort: () => saved.current.sort,
      several: () => this.#names !== undefined,
      onChoice: (columns) => {
        if (columns.time !== saved.current.columns.time) this.content.reset('time');
        saved.update({ columns });
        this.#lay();
        this.#deps.onChange();
      },
      onSort: (sort) => {
        this.#deps.onSort(sort);
        this.#header.invalidate();
      },
      groups: () => saved.current.groups,
      onGroups: deps.onGroups,
      measure: (id) => this.#contentWidth(id),
      focusRows: deps.focusRows,
    });
    this.element.className = 'timeline-grid';
    this.element.append(this.#header.element, deps.rows);
    // The headers are outside of the rows, which scroll. For screen readers, headers and rows are one grid.
    deps.rows.setAttribute('aria-owns', this.#header.rowId);
    this.#header.flush();
  }

  /** Names of the connections, if the rows belong to several connections. */
  get names(): ShortTitles | undefined {
    return this.#names;
  }

  name(connections: readonly NamedConnection[] | undefined): void {
    this.#names = connections && haveSeveralNames(connections) ? new ShortTitles(connections) : undefined;
    const idLength = Math.max(0, ...(connections ?? []).map(({ connectionId }) => connectionId.length));
    this.content.id = Math.ceil((idLength + 1) * this.content.character);
    this.#lay();
  }

  /** Reads the width again. */
  measure(): void {
    const { rows } = this.#deps;
    this.#header.element.style.setProperty('--scrollbar', `${rows.offsetWidth - rows.clientWidth}px`);
    if (rows.clientWidth === this.#width || rows.clientWidth === 0) return;
    this.#width = rows.clientWidth;
    this.content.readFonts();
    this.#lay();
    this.#deps.onChange();
  }

  /** Must be called when other rows are shown than before. */
  begin(): void {
    this.content.reset('time', 'namespace', 'event', 'size', 'delivery');
    this.#lay();
  }

  /**
   * Must be called when a query is applied. The names of another connection need another width.
   * @param connectionId the connection whose entries are listed; undefined for several connections
   */
  listed(connectionId: string | undefined): void {
    if (connectionId !== this.#listed) this.begin();
    this.#listed = connectionId;
  }

  invalidate(): void {
    this.#header.invalidate();
  }

  dispose(): void {
    this.#header.dispose();
  }

  #lay(): void {
    const { columns: choice } = this.#deps.saved.current;
    const next = layOut(this.#width, choice, this.#names !== undefined, this.content);
    // Rows are rebuilt when the list of columns is another object.
    const same = next.columns.join() === this.layout.columns.join();
    const isRenamed = next.brief !== this.layout.brief || next.cutStatus !== this.layout.cutStatus;
    this.layout = same ? { ...next, columns: this.layout.columns } : next;
    if (isRenamed) this.#deps.onChange();
    const { style, classList } = this.element;
    style.setProperty('--columns', next.template);
    style.setProperty('--time-width', `${columnWidth('time', choice, this.content)}px`);
    classList.toggle('tight', next.tight);
    // The last header is beside the button for the columns.
    classList.toggle('full', next.columns.at(-1) === 'size');
    this.#header.invalidate();
  }

  /** The widest content of a column, its header included. */
  #contentWidth(id: ColumnId): number {
    const range = document.createRange();
    const widths = [...this.element.querySelectorAll<HTMLElement>(`.cell.${id}, .column-head.${id} .column-label`)].map(
      (cell) => {
        range.selectNodeContents(cell);
        const isIcon = cell.classList.contains('icon') || cell.classList.contains('column-label');
        return range.getBoundingClientRect().width + (isIcon ? 20 : 2);
      },
    );
    return Math.max(0, ...widths);
  }
}
