/**
 * The headers of the timeline's columns, which sort, resize, show and hide columns. They have one tab stop. The arrow keys move between
 * headers, Enter sorts, Shift with an arrow key resizes, Backspace resets the width, and the menu key or the button at the end opens the
 * menu of columns.
 */
import { html, nothing, type TemplateResult } from 'lit';
import type { Disposable } from '../../src/base/disposable.ts';
import { textLanguage } from '../../src/model/texts/catalog.ts';
import type { ViewSort } from '../../src/protocol/viewMessages.ts';
import { iconButton } from '../ui/controls.ts';
import { icon } from '../ui/icon.ts';
import { type MenuItem, openMenu } from '../ui/menu.ts';
import { Renderer } from '../ui/renderer.ts';
import {
  boundWidth,
  type ColumnChoice,
  type ColumnId,
  columnIds,
  type ColumnLayout,
  columns,
  isSortedBy,
  isChosen,
  nextSort,
  toggled,
} from './columns.ts';
import type { TimeMode } from './timeModes.ts';
import { timelineTexts } from './timelineTexts.ts';

const step = 8;
const timeModeTexts: Readonly<Record<TimeMode, () => string>> = {
  absolute: timelineTexts.timeOfDay,
  relative: timelineTexts.timeSinceStart,
  delta: timelineTexts.timeSincePrevious,
};

export interface ColumnHeaderDeps {
  layout: () => ColumnLayout;
  choice: () => ColumnChoice;
  sort: () => ViewSort | undefined;
  /** Whether the rows belong to several connections. The namespace column then shows the names of the connections. */
  several: () => boolean;
  onChoice: (choice: ColumnChoice) => void;
  onSort: (sort: ViewSort | undefined) => void;
  /** Whether repeated entries are folded into one row. */
  groups: () => boolean;
  onGroups: (on: boolean) => void;
  /** Width of the visible content of a column. */
  measure: (id: ColumnId) => number;
  focusRows: () => void;
}

export class ColumnHeader implements Disposable {
  readonly element = document.createElement('div');
  /** ID of the header row, to which the grid of rows refers (`aria-owns`). */
  readonly rowId = 'timeline-columns';
  readonly #deps: ColumnHeaderDeps;
  readonly #renderer: Renderer;
  #focused: ColumnId = 'time';

  constructor(deps: ColumnHeaderDeps) {
    this.#deps = deps;
    this.element.className = 'column-heads';
    this.#renderer = new Renderer(this.element, () => this.#template());
    this.element.addEventListener('contextmenu', (event) => {
      event.preventDefault();
      event.stopPropagation();
      const head = event.target instanceof Element ? event.target.closest<HTMLElement>('.column-head') : null;
      this.#openMenu(head ?? this.element);
    });
  }

  invalidate(): void {
    this.#renderer.invalidate();
  }

  flush(): void {
    this.#renderer.flush();
  }

  dispose(): void {
    this.#renderer.dispose();
  }

  #template(): TemplateResult {
    const { layout } = this.#deps;
    const shown = layout().columns;
    const stop = shown.includes(this.#focused) ? this.#focused : shown[0];
    return html`<div class="heads" role="row" id=${this.rowId}>${shown.map((id) => this.#head(id, id === stop))}</div>
      ${iconButton({
        icon: 'settings',
        label: timelineTexts.columns(),
        title: timelineTexts.columnsTitle(),
        popup: true,
        onClick: ({ currentTarget }) => this.#openMenu(currentTarget as HTMLElement),
      })}`;
  }

  #head(id: ColumnId, isStop: boolean): TemplateResult {
    const { sort, several } = this.#deps;
    const { label, sort: sortable } = columns[id];
    const by = sort();
    const isSorted = by !== undefined && isSortedBy(id, by);
    const order = isSorted ? (by.descending ? 'descending' : 'ascending') : id === 'time' && !by ? 'ascending' : 'none';
    const name = id === 'namespace' && several() ? timelineTexts.connection() : label();
    // The column is then as narrow as an ID.
    const text = id === 'namespace' && several() && this.#deps.layout().brief ? timelineTexts.connectionId() : name;
    const keys = sortable ? timelineTexts.sortKeys() : timelineTexts.resizeKeys();
    const column = sortable ? name.toLocaleLowerCase(textLanguage()) : name;
    return html`<div
      class="column-head ${id}"
      role="columnheader"
      tabindex=${isStop ? 0 : -1}
      aria-label=${name}
      aria-sort=${sortable ? order : nothing}
      aria-description=${keys}
      title=${(sortable ? timelineTexts.sortByColumn : timelineTexts.columnKeys)({ column, keys })}
      @click=${() => this.#press(id)}
      @keydown=${(event: KeyboardEvent) => this.#keydown(event, id)}
      @focus=${() => (this.#focused = id)}
    >
      <span class="column-label">${id === 'direction' ? icon('arrow-swap') : text}</span
      >${isSorted ? icon(by.descending ? 'arrow-down' : 'arrow-up') : nothing}${this.#resizer(id)}
    </div>`;
  }

  /** The edge to drag is on the side of the flexible column: on the right of the columns before it, on the left of those after it. */
  #resizer(id: ColumnId): TemplateResult | typeof nothing {
    if (id === this.#flexible || this.#deps.layout().tight) return nothing;
    const side = this.#growsRight(id) ? 'right' : 'left';
    return html`<span
      class="column-edge ${side}"
      @pointerdown=${(event: PointerEvent) => this.#drag(event, id)}
      @click=${(event: Event) => event.stopPropagation()}
      @dblclick=${(event: Event) => {
        event.stopPropagation();
        this.#resize(id, Math.ceil(this.#deps.measure(id)));
      }}
    ></span>`;
  }

  get #flexible(): ColumnId {
    return this.#deps.layout().columns.includes('preview') ? 'preview' : 'event';
  }

  #growsRight(id: ColumnId): boolean {
    return columnIds.indexOf(id) < columnIds.indexOf(this.#flexible);
  }

  #press(id: ColumnId): void {
    if (columns[id].sort) this.#deps.onSort(nextSort(id, this.#deps.sort()));
  }

  #resize(id: ColumnId, width: number): void {
    const choice = this.#deps.choice();
    this.#deps.onChoice({ ...choice, widths: { ...choice.widths, [id]: boundWidth(id, width) } });
  }

  #reset(id: ColumnId): void {
    const choice = this.#deps.choice();
    const widths = Object.fromEntries(Object.entries(choice.widths).filter(([known]) => known !== id));
    this.#deps.onChoice({ ...choice, widths });
  }

  #drag(event: PointerEvent, id: ColumnId): void {
    if (event.button !== 0) return;
    event.preventDefault();
    const edge = event.currentTarget as HTMLElement;
    const from = event.clientX;
    const width = this.#widthOf(id);
    const sign = this.#growsRight(id) ? 1 : -1;
    const move = (moved: PointerEvent): void => this.#resize(id, width + sign * (moved.clientX - from));
    const end = (): void => {
      edge.classList.remove('dragging');
      edge.removeEventListener('pointermove', move);
      edge.removeEventListener('lostpointercapture', end);
    };
    edge.setPointerCapture(event.pointerId);
    edge.classList.add('dragging');
    edge.addEventListener('pointermove', move);
    edge.addEventListener('lostpointercapture', end);
  }

  #widthOf(id: ColumnId): number {
    return this.#headOf(id)?.getBoundingClientRect().width ?? columns[id].width;
  }

  #headOf(id: ColumnId): HTMLElement | null {
    return this.element.querySelector<HTMLElement>(`.column-head.${id}`);
  }

  #keydown(event: KeyboardEvent, id: ColumnId): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const shown = this.#deps.layout().columns;
    const at = shown.indexOf(id);
    const sideways = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (sideways !== undefined && event.shiftKey) {
      if (id !== this.#flexible) this.#resize(id, this.#widthOf(id) + sideways * step);
    } else if (sideways !== undefined) this.#focus(shown[at + sideways]);
    else if (event.key === 'Home') this.#focus(shown[0]);
    else if (event.key === 'End') this.#focus(shown.at(-1));
    else if (event.key === 'Enter' || event.key === ' ') this.#press(id);
    else if (event.key === 'Backspace' || event.key === 'Delete') this.#reset(id);
    else if (event.key === 'ArrowDown') this.#deps.focusRows();
    else return;
    event.preventDefault();
  }

  #focus(id: ColumnId | undefined): void {
    if (id === undefined) return;
    this.#focused = id;
    this.#renderer.flush();
    this.#headOf(id)?.focus();
  }

  #openMenu(anchor: HTMLElement): void {
    const { choice: current, several, onChoice, onSort, sort } = this.#deps;
    const choice = current();
    const times = (Object.keys(timeModeTexts) as TimeMode[]).map((time): MenuItem => ({
      label: timeModeTexts[time](),
      checked: choice.time === time,
      radio: true,
      run: () => onChoice({ ...choice, time, hidden: choice.hidden.filter((id) => id !== 'time') }),
    }));
    const shown = columnIds
      .filter((id) => id !== 'event')
      .map((id, index): MenuItem => ({
        label: id === 'namespace' && several() ? timelineTexts.connection() : columns[id].label(),
        checked: isChosen(id, choice, several()),
        separated: index === 0,
        run: () => onChoice(toggled(choice, id, several())),
      }));
    const reset: MenuItem[] = [
      { label: timelineTexts.sortByTime(), run: () => onSort(undefined) },
      {
        label: timelineTexts.resetColumns(),
        separated: true,
        run: () => onChoice({ widths: {}, hidden: [], shown: [], time: 'absolute' }),
      },
    ];
    openMenu(anchor, timelineTexts.columns(), [
      ...times,
      ...shown,
      {
        label: timelineTexts.foldRepeated(),
        checked: this.#deps.groups(),
        separated: true,
        run: () => this.#deps.onGroups(!this.#deps.groups()),
      },
      {
        label: timelineTexts.sortByLatency(),
        separated: true,
        run: () => onSort({ column: 'latency', descending: true }),
      },
      ...(sort() ? reset : reset.slice(1)),
    ]);
  }
}
