/**
 * A table of the server view. Its headers sort it, and only the visible rows are read from the engine. Invariants: a
 * hidden table sends no requests; the active row stays the same socket or room while others are added and removed.
 */
import { html, nothing, type TemplateResult } from 'lit';
import type { Clock } from '../../src/base/clock.ts';
import { type Disposable, DisposableStore } from '../../src/base/disposable.ts';
import { Emitter } from '../../src/base/emitter.ts';
import type { ServerSummary } from '../../src/model/server/serverState.ts';
import type { Channel } from '../../src/protocol/channel.ts';
import type { RequestDefinition } from '../../src/protocol/message.ts';
import { PollingQuery } from '../state/pollingQuery.ts';
import { icon } from '../ui/icon.ts';
import { offerNativeMenu } from '../ui/nativeMenu.ts';
import { VirtualRows } from '../ui/virtualRows.ts';
import { serverViewTexts } from './serverViewTexts.ts';

/** The number of rows that are read above and below the visible ones. */
const margin = 50;

export interface TableSort<C extends string> {
  readonly column: C;
  readonly descending: boolean;
}

export interface TablePart<R> {
  readonly rows: readonly R[];
  readonly matching: number;
  readonly server: ServerSummary;
}

export interface ServerTableOptions<P, R, C extends string> {
  /** The name of the list, which is also the class of the table. */
  readonly id: 'sockets' | 'rooms';
  readonly columns: readonly C[];
  readonly definition: RequestDefinition<P, TablePart<R>>;
  /** Creates the request for a part of the list. */
  readonly params: (part: { readonly from: number; readonly count: number }) => P;
  readonly sort: () => TableSort<C> | undefined;
  readonly onSort: (sort: TableSort<C> | undefined) => void;
  /** Columns that contain numbers, which are first sorted from the largest to the smallest. */
  readonly numbers: ReadonlySet<C>;
  readonly cell: (row: R, column: C) => string;
  /** The text of a row for screen readers. */
  readonly spoken: (row: R) => string;
  readonly keyOf: (row: R) => string;
  readonly onOpen: (row: R) => void;
  /** The conditions of the items in the menu of a row. */
  readonly menu: () => Readonly<Record<string, unknown>>;
}

export class ServerTable<P, R, C extends string> implements Disposable {
  readonly grid: VirtualRows;
  readonly #options: ServerTableOptions<P, R, C>;
  readonly #store = new DisposableStore();
  readonly #changes = this.#store.add(new Emitter<void>());
  readonly #poll: PollingQuery<P, TablePart<R>>;
  #requested = { from: 0, count: margin * 2 };
  /** The index of the first row in `#rows`. */
  #from = 0;
  #rows: readonly R[] = [];
  #activeKey: string | undefined;
  readonly onDidChange = this.#changes.event;

  constructor(channel: Channel, clock: Clock, options: ServerTableOptions<P, R, C>) {
    this.#options = options;
    this.#poll = this.#store.add(
      new PollingQuery(channel, clock, options.definition, () => options.params(this.#requested)),
    );
    this.grid = this.#store.add(
      new VirtualRows({
        id: `server-${options.id}`,
        label: serverViewTexts.table({ list: options.id }),
        rowHeight: 22,
        createRow: () => this.#createRow(),
        fillRow: (element, index) => this.#fillRow(element, index),
      }),
    );
    const { grid } = this;
    grid.element.setAttribute('aria-owns', this.#headsId);
    for (const subscription of [
      this.#poll.onDidChange(() => this.#received()),
      grid.onDidChangeWindow(() => this.#windowChanged()),
      grid.onDidMove((index) => this.#moved(index)),
      grid.onDidOpen((index) => this.#open(index)),
    ]) {
      this.#store.add(subscription);
    }
    offerNativeMenu(
      grid,
      (index) => {
        grid.active = index;
        this.#moved(index);
      },
      () => this.active && options.menu(),
    );
  }

  /** The last result; undefined until there is one. */
  get part(): TablePart<R> | undefined {
    return this.#poll.result;
  }

  /** The row on which an item of the menu is carried out. */
  get active(): R | undefined {
    return this.#rowAt(this.grid.active);
  }

  /** Why the list cannot be read. */
  get fault(): string | undefined {
    return this.#poll.fault;
  }

  set visible(visible: boolean) {
    this.#poll.visible = visible;
  }

  /** Reads the rows now, because the parameters of the request have changed. */
  refresh(): void {
    this.#poll.refresh();
  }

  /** Clears the table, because another server is shown. */
  reset(): void {
    this.#rows = [];
    this.#activeKey = undefined;
    this.grid.active = -1;
    this.grid.count = 0;
    this.#poll.reset();
  }

  template(): TemplateResult {
    const { id, columns } = this.#options;
    return html`<div class="server-table ${id}">
      <div class="server-heads" role="row" id=${this.#headsId}>${columns.map((column) => this.#head(column))}</div>
      ${this.grid.element}
    </div>`;
  }

  dispose(): void {
    this.#store.dispose();
  }

  get #headsId(): string {
    return `server-${this.#options.id}-heads`;
  }

  #head(column: C): TemplateResult {
    const { sort, onSort, numbers } = this.#options;
    const by = sort();
    const isSorted = by?.column === column;
    const isDescending = isSorted && by.descending;
    const first = { column, descending: numbers.has(column) };
    const second = { column, descending: !numbers.has(column) };
    const isFirst = isSorted && by.descending === first.descending;
    const name = serverViewTexts.column({ column });
    return html`<div
      class="server-head ${column} ${numbers.has(column) ? 'number' : ''}"
      role="columnheader"
      aria-sort=${isSorted ? (isDescending ? 'descending' : 'ascending') : nothing}
    >
      <button
        type="button"
        title=${serverViewTexts.sortBy({ help: serverViewTexts.columnHelp({ column }) })}
        @click=${() => onSort(!isSorted ? first : isFirst ? second : undefined)}
      >
        <span>${name}</span>${isSorted ? icon(isDescending ? 'arrow-down' : 'arrow-up') : nothing}
      </button>
    </div>`;
  }

  #rowAt(index: number): R | undefined {
    return this.#rows[index - this.#from];
  }

  #createRow(): HTMLElement {
    const element = document.createElement('div');
    element.className = 'row';
    element.setAttribute('role', 'row');
    for (const column of this.#options.columns) {
      const cell = document.createElement('span');
      cell.className = `server-cell ${column} ${this.#options.numbers.has(column) ? 'number' : ''}`;
      cell.setAttribute('role', 'gridcell');
      cell.append(document.createElement('bdi'));
      element.append(cell);
    }
    return element;
  }

  #fillRow(element: HTMLElement, index: number): void {
    const { columns, cell, spoken } = this.#options;
    const row = this.#rowAt(index);
    columns.forEach((column, at) => {
      const target = element.children[at];
      const text = row ? cell(row, column) : '';
      const inner = target?.firstElementChild;
      if (!(target instanceof HTMLElement) || !inner || inner.textContent === text) return;
      inner.textContent = text;
      target.title = text;
    });
    if (row) element.setAttribute('aria-label', spoken(row));
    else element.removeAttribute('aria-label');
  }

  #received(): void {
    const { result } = this.#poll;
    if (result) {
      this.#from = this.#requested.from;
      this.#rows = result.rows;
      this.grid.count = result.matching;
      const { keyOf } = this.#options;
      const at = this.#rows.findIndex((row) => keyOf(row) === this.#activeKey);
      if (at >= 0 && this.grid.active !== this.#from + at) this.grid.active = this.#from + at;
      else this.grid.refill();
    }
    // The headers must be as wide as the rows, which can have a scrollbar.
    const { element } = this.grid;
    element.parentElement?.style.setProperty('--scrollbar', `${element.offsetWidth - element.clientWidth}px`);
    this.#changes.fire();
  }

  #windowChanged(): void {
    const { from, to } = this.grid.window;
    const end = Math.min(to, this.grid.count);
    const isKnown = from >= this.#from && end <= this.#from + this.#rows.length;
    this.#requested = { from: Math.max(0, from - margin), count: to - from + margin * 2 };
    if (!isKnown) this.#poll.refresh();
  }

  #moved(index: number): void {
    const row = this.#rowAt(index);
    this.#activeKey = row && this.#options.keyOf(row);
  }

  #open(index: number): void {
    const row = this.#rowAt(index);
    if (row) this.#options.onOpen(row);
  }
}
