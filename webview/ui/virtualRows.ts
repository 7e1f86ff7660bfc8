/**
 * A grid or tree of rows with a fixed height. Only visible rows exist as elements, so ten million rows cost as much as fifty.
 * Invariants: the elements are in the order of the rows, which is the order in which a screen reader reads them; elements are reused; the
 * exact position is kept here (`#top`), and the scrollbar only shows it, because a long list has more pixels than a browser can scroll.
 */
import { type Disposable, DisposableStore, toDisposable } from '../../src/base/disposable.ts';
import { Emitter } from '../../src/base/emitter.ts';
import { clampTop, fromTrack, isScaled, lastTop, type ListSize, rowsAt, toTrack, trackHeight } from './scrollScale.ts';

/** Extra rows above and below the visible ones. They are painted as often as the visible rows, so there are only a few. */
const overscan = 2;

export interface VirtualRowsOptions {
  /** Prefix of the IDs of the rows. */
  id: string;
  label: string;
  rowHeight: number;
  /** The default is "grid". In a tree, `fillRow` sets the level and position of a row. */
  role?: 'grid' | 'tree';
  createRow(): HTMLElement;
  /** Writes row `index` into an element, which may contain another row. */
  fillRow(element: HTMLElement, index: number): void;
  /** Whether a row is selected, for lists in which several rows can be selected. Without it, the active row is the selected one. */
  isSelected?(index: number): boolean;
}

/**
 * How the user selects a row: "only" selects this row; "extend" selects all rows from the previously selected row to this one; "toggle"
 * adds this row to the selection, or removes it.
 */
export type Picking = 'only' | 'extend' | 'toggle';

export class VirtualRows implements Disposable {
  readonly element = document.createElement('div');
  readonly #layer = document.createElement('div');
  readonly #track = document.createElement('div');
  readonly #options: VirtualRowsOptions;
  readonly #store = new DisposableStore();
  readonly #windows = new Emitter<{ from: number; to: number }>();
  readonly #scrolls = new Emitter<void>();
  readonly #moves = new Emitter<number>();
  readonly #picks = new Emitter<{ index: number; picking: Picking }>();
  readonly #selectsAll = new Emitter<void>();
  readonly #opens = new Emitter<number>();
  readonly #layouts = this.#store.add(new Emitter<void>());
  /** The elements, in the order of the list. The index is -1 if an element has no content yet. */
  readonly #rows: { index: number; element: HTMLElement }[] = [];
  readonly #spare: HTMLElement[] = [];
  #count = 0;
  #rowHeight: number;
  #top = 0;
  #viewport = 0;
  #active = -1;
  /** The position of the scrollbar when it was last read or set. Another position means that the user scrolled. */
  #knownTrack = 0;

  /** Fires when the range of rows that exist as elements changed. */
  readonly onDidChangeWindow = this.#windows.event;
  /** Fires when the user scrolled. */
  readonly onDidScroll = this.#scrolls.event;
  /** Fires when the user moved to a row with a key or the pointer. */
  readonly onDidMove = this.#moves.event;
  /** Fires together with `onDidMove`, with the way in which the row was selected. */
  readonly onDidPick = this.#picks.event;
  /** Fires for Ctrl+A or Cmd+A, if several rows can be selected. */
  readonly onDidSelectAll = this.#selectsAll.event;
  /** Fires for Enter or a double-click on a row. */
  readonly onDidOpen = this.#opens.event;
  /** Fires when the rows moved for any reason, or when there are other rows. */
  readonly onDidLayout = this.#layouts.event;

  constructor(options: VirtualRowsOptions) {
    this.#options = options;
    this.#rowHeight = options.rowHeight;
    const { element } = this;
    element.className = 'virtual-rows';
    element.tabIndex = 0;
    element.setAttribute('role', options.role ?? 'grid');
    element.setAttribute('aria-label', options.label);
    if (this.#isGrid) element.setAttribute('aria-readonly', 'true');
    if (options.isSelected) element.setAttribute('aria-multiselectable', 'true');
    this.#layer.className = 'virtual-layer';
    this.#layer.setAttribute('role', 'presentation');
    this.#track.className = 'virtual-track';
    this.#track.setAttribute('role', 'presentation');
    element.append(this.#layer, this.#track);
    this.#listen();
    this.#update();
  }

  get count(): number {
    return this.#count;
  }

  set count(count: number) {
    if (count === this.#count) return;
    this.#count = count;
    if (this.#active >= count) this.active = count - 1;
    this.#update();
  }

  /** The distance between the start of the list and the first visible row, in pixels. */
  get top(): number {
    return this.#top;
  }

  get rowHeight(): number {
    return this.#rowHeight;
  }

  /** The first visible row stays the first one; at the end of the list, the last one stays the last one. */
  set rowHeight(rowHeight: number) {
    if (rowHeight === this.#rowHeight) return;
    const wasAtEnd = this.isAtEnd;
    const first = this.#top / this.#rowHeight;
    this.#rowHeight = rowHeight;
    this.#top = wasAtEnd ? lastTop(this.#size) : first * rowHeight;
    this.#update();
  }

  get active(): number {
    return this.#active;
  }

  /** The row from which keys move; -1 for none. */
  set active(index: number) {
    this.#active = index;
    this.refill();
  }

  get window(): { from: number; to: number } {
    return rowsAt(this.#top, this.#size, overscan);
  }

  /** The range of rows that would exist as elements at the end of a list of this length. */
  windowAtEnd(count: number): { from: number; to: number } {
    const size = { ...this.#size, count };
    return rowsAt(lastTop(size), size, overscan);
  }

  /** Index of the first row that is visible, at least in part. */
  get firstVisible(): number {
    return Math.floor(this.#top / this.#rowHeight);
  }

  get isAtEnd(): boolean {
    return this.#top >= lastTop(this.#size) - this.#rowHeight / 2;
  }

  scrollToEnd(): void {
    this.#scrollTo(lastTop(this.#size));
  }

  /** Makes a row the first visible one. */
  scrollToRow(index: number): void {
    this.#scrollTo(index * this.#rowHeight);
  }

  reveal(index: number): void {
    const top = this.#topRevealing(index);
    if (top !== this.#top) this.#scrollTo(top);
  }

  /** The index of the row that contains an element; -1 for none. */
  indexAt(target: EventTarget | null): number {
    return this.#rowOf(target)?.index ?? -1;
  }

  /** The element of a row; undefined if it is not rendered. */
  rowElement(index: number): HTMLElement | undefined {
    return this.#rows.find((row) => row.index === index)?.element;
  }

  /** Keeps the visible rows in their position on the screen after rows were added or removed above them. */
  shift(rows: number): void {
    this.#scrollTo(this.#top + rows * this.#rowHeight);
  }

  scrollToStart(): void {
    this.#scrollTo(0);
  }

  /** Writes the content of the visible rows again. */
  refill(): void {
    for (const row of this.#rows) this.#fill(row);
    this.#describeActive();
  }

  /** Updates the height of the list, after it was added to the page or shown again. */
  measure(): void {
    const height = this.element.clientHeight;
    if (height === this.#viewport) return;
    const wasAtEnd = this.isAtEnd;
    const sawActive = this.#isVisible(this.#active);
    this.#viewport = height;
    if (wasAtEnd) this.#top = lastTop(this.#size);
    // Opening the details of the active row can make the list smaller, which must not hide this row.
    if (sawActive) this.#top = this.#topRevealing(this.#active);
    this.#update();
  }

  dispose(): void {
    this.#store.dispose();
    for (const emitter of [this.#windows, this.#scrolls, this.#moves, this.#picks, this.#selectsAll, this.#opens]) {
      emitter.dispose();
    }
    this.element.remove();
  }

  /** The position that is nearest to the current one and shows the whole row. */
  #topRevealing(index: number): number {
    const rowHeight = this.#rowHeight;
    const top = index * rowHeight;
    return Math.min(Math.max(this.#top, top + rowHeight - this.#viewport), top);
  }

  #isVisible(index: number): boolean {
    const rowHeight = this.#rowHeight;
    const top = index * rowHeight - this.#top;
    return index >= 0 && top > -rowHeight && top < this.#viewport;
  }

  get #isGrid(): boolean {
    return this.#options.role !== 'tree';
  }

  get #size(): ListSize {
    return { count: this.#count, rowHeight: this.#rowHeight, viewport: this.#viewport };
  }

  #listen(): void {
    const { element } = this;
    const observer = new ResizeObserver(() => this.measure());
    observer.observe(element);
    this.#store.add(toDisposable(() => observer.disconnect()));
    element.addEventListener('scroll', () => this.#scrolled());
    element.addEventListener('wheel', (event) => this.#wheel(event), { passive: false });
    element.addEventListener('keydown', (event) => this.#keydown(event));
    element.addEventListener('click', (event) => {
      const row = this.#rowOf(event.target);
      if (row) this.#moveTo(row.index, this.#pickingOf(event));
    });
    element.addEventListener('dblclick', (event) => {
      const row = this.#rowOf(event.target);
      if (row) this.#opens.fire(row.index);
    });
  }

  #rowOf(target: EventTarget | null): { index: number } | undefined {
    return this.#rows.find(({ element }) => target instanceof Node && element.contains(target));
  }

  #scrolled(): void {
    const { scrollTop, scrollHeight, clientHeight } = this.element;
    // When a list becomes taller, the browser scrolls up to avoid a gap at its end, and reports this before the new
    // height.
    const isMovedByBrowser =
      clientHeight > this.#viewport && scrollTop < this.#knownTrack && scrollTop + clientHeight >= scrollHeight - 1;
    if (isMovedByBrowser || Math.abs(scrollTop - this.#knownTrack) < 1) return this.measure();
    const isOtherHeight = clientHeight !== this.#viewport;
    this.#viewport = clientHeight;
    this.#knownTrack = scrollTop;
    this.#top = fromTrack(scrollTop, this.#size);
    if (isOtherHeight) this.#update();
    else this.#layout();
    this.#scrolls.fire();
  }

  /** On a shortened track, one pixel represents many rows, so the wheel moves the list directly. */
  #wheel(event: WheelEvent): void {
    if (!isScaled(this.#size) || event.ctrlKey) return;
    event.preventDefault();
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? this.#rowHeight : 1;
    this.#scrollTo(this.#top + event.deltaY * unit);
    this.#scrolls.fire();
  }

  #pickingOf({ shiftKey, ctrlKey, metaKey }: MouseEvent | KeyboardEvent): Picking {
    if (!this.#options.isSelected) return 'only';
    return shiftKey ? 'extend' : ctrlKey || metaKey ? 'toggle' : 'only';
  }

  /** Handles keys with Ctrl or Cmd, if several rows can be selected. */
  #selectionKey(event: KeyboardEvent): void {
    if (!this.#options.isSelected || event.altKey || event.shiftKey) return;
    // In an empty list, the key does nothing; it must not select the text of the page.
    if (event.key.toLowerCase() === 'a') {
      if (this.#count > 0) this.#selectsAll.fire();
    } else if (event.key === ' ' && this.#active >= 0) this.#moveTo(this.#active, 'toggle');
    else return;
    event.preventDefault();
  }

  #keydown(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey) return this.#selectionKey(event);
    if (event.altKey || this.#count === 0) return;
    const page = Math.max(1, Math.floor(this.#viewport / this.#rowHeight) - 1);
    const at = this.#active;
    if (event.key === 'Enter' && at >= 0) this.#opens.fire(at);
    else {
      const first = this.window.from;
      const to = {
        ArrowDown: at < 0 ? first : at + 1,
        ArrowUp: at < 0 ? this.#count - 1 : at - 1,
        PageDown: Math.max(at, 0) + page,
        PageUp: Math.max(at, 0) - page,
        Home: 0,
        End: this.#count - 1,
      }[event.key];
      if (to === undefined) return;
      this.#moveTo(Math.min(Math.max(0, to), this.#count - 1), this.#pickingOf(event));
    }
    event.preventDefault();
  }

  #moveTo(index: number, picking: Picking): void {
    this.reveal(index);
    this.active = index;
    this.#moves.fire(index);
    this.#picks.fire({ index, picking });
  }

  #scrollTo(top: number): void {
    this.#top = clampTop(top, this.#size);
    this.#syncTrack();
    this.#layout();
  }

  #update(): void {
    if (this.#isGrid) this.element.setAttribute('aria-rowcount', String(this.#count));
    this.#track.style.height = `${trackHeight(this.#size)}px`;
    this.#top = clampTop(this.#top, this.#size);
    this.#syncTrack();
    this.#layout();
  }

  #syncTrack(): void {
    const { element } = this;
    const scrollTop = toTrack(this.#top, this.#size);
    if (Math.abs(element.scrollTop - scrollTop) >= 0.5) element.scrollTop = scrollTop;
    this.#knownTrack = element.scrollTop;
  }

  #layout(): void {
    const { from, to } = this.window;
    const rows = this.#rows;
    const changed = rows.length !== to - from || (rows[0]?.index ?? from) !== from;
    if (changed) this.#makeRows(from, to);
    rows.forEach((row, position) => {
      if (row.index === from + position) return;
      row.index = from + position;
      this.#fill(row);
    });
    this.#layer.style.transform = `translateY(${from * this.#rowHeight - this.#top}px)`;
    this.#describeActive();
    if (changed) this.#windows.fire({ from, to });
    this.#layouts.fire();
  }

  /**
   * Creates and removes elements for the range. A row that stays visible keeps its element, so that a click that is in
   * progress reaches this row. If less than half of the rows stay, the elements keep their positions and their content
   * is replaced.
   */
  #makeRows(from: number, to: number): void {
    const rows = this.#rows;
    const count = to - from;
    const first = rows[0]?.index ?? from;
    const start = Math.max(0, from - first);
    const end = Math.max(start, Math.min(rows.length, to - first));
    const stay = end - start >= Math.min(rows.length, count) / 2;
    // Reused elements keep their previous index, which shows that their content must be written.
    const gone = stay ? [...rows.splice(end), ...rows.splice(0, start)] : rows.splice(count);
    const nextElement = () => gone.pop() ?? { index: -1, element: this.#spare.pop() ?? this.#options.createRow() };
    const above = stay ? Array.from({ length: Math.min(Math.max(0, first - from), count) }, nextElement) : [];
    this.#layer.prepend(...above.map(({ element }) => element));
    rows.unshift(...above);
    const added = Array.from({ length: count - rows.length }, nextElement);
    this.#layer.append(...added.map(({ element }) => element));
    rows.push(...added);
    for (const { element } of gone) {
      element.remove();
      this.#spare.push(element);
    }
  }

  #fill({ index, element }: { index: number; element: HTMLElement }): void {
    this.#options.fillRow(element, index);
    const active = index === this.#active;
    const id = `${this.#options.id}-${index}`;
    if (element.id !== id) {
      element.id = id;
      if (this.#isGrid) element.setAttribute('aria-rowindex', String(index + 1));
    }
    const selected = this.#options.isSelected?.(index) ?? active;
    if (element.ariaSelected !== String(selected)) element.ariaSelected = String(selected);
    element.classList.toggle('active', active);
    element.classList.toggle('selected', selected);
  }

  #describeActive(): void {
    const seen = this.#rows.some(({ index }) => index === this.#active);
    if (seen) this.element.setAttribute('aria-activedescendant', `${this.#options.id}-${this.#active}`);
    else this.element.removeAttribute('aria-activedescendant');
  }
}
