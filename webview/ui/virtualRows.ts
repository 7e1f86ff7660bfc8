/**
 * A grid or tree of rows of one height, of which only those in sight exist. Ten million rows cost as much as fifty.
 * Invariants: the rows in the DOM stand in reading order, so that a screen reader meets them in it; nodes are used again; the exact
 * position is kept here (`#top`), the scrollbar only shows it, because a long list does not fit a scrollbar's pixels.
 */
import { type Disposable, DisposableStore, toDisposable } from '../../src/base/disposable.ts';
import { Emitter } from '../../src/base/emitter.ts';
import { clampTop, fromTrack, isScaled, lastTop, type ListSize, rowsAt, toTrack, trackHeight } from './scrollScale.ts';

/** Rows kept ready above and below what is seen. They are painted as often as those in sight, so these are few. */
const overscan = 2;

export interface VirtualRowsOptions {
  /** Ids of the rows begin with it. */
  id: string;
  label: string;
  rowHeight: number;
  /** "grid" when left out. The rows of a tree say themselves where in it they stand. */
  role?: 'grid' | 'tree';
  createRow(): HTMLElement;
  /** Writes row `index` into an element; the element may have shown another row before. */
  fillRow(element: HTMLElement, index: number): void;
  /** Whether a row is selected, where several can be; without it the active row is the one. */
  isSelected?(index: number): boolean;
}

/** How a row is picked: alone, together with all from the last one that was picked alone, or added and taken out. */
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
  /** In the order of the list and of the page; index -1 where an element shows nothing yet. */
  readonly #rows: { index: number; element: HTMLElement }[] = [];
  readonly #spare: HTMLElement[] = [];
  #count = 0;
  #top = 0;
  #viewport = 0;
  #active = -1;
  /** Where the scrollbar stood when it was looked at or set last: what differs from it, the person did. */
  #knownTrack = 0;

  /** Which rows exist now. */
  readonly onDidChangeWindow = this.#windows.event;
  /** The person scrolled. */
  readonly onDidScroll = this.#scrolls.event;
  /** The person moved to a row by key or pointer. */
  readonly onDidMove = this.#moves.event;
  /** The same, with how the row was picked. */
  readonly onDidPick = this.#picks.event;
  /** Ctrl+A or Cmd+A, where several rows can be selected. */
  readonly onDidSelectAll = this.#selectsAll.event;
  /** Enter or a double click on a row. */
  readonly onDidOpen = this.#opens.event;

  constructor(options: VirtualRowsOptions) {
    this.#options = options;
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

  get active(): number {
    return this.#active;
  }

  /** The row that keys start from; -1 for none. */
  set active(index: number) {
    this.#active = index;
    this.refill();
  }

  get window(): { from: number; to: number } {
    return rowsAt(this.#top, this.#size, overscan);
  }

  /** Index of the first row that can be seen, if only in part. */
  get firstInSight(): number {
    return Math.floor(this.#top / this.#options.rowHeight);
  }

  get isAtEnd(): boolean {
    return this.#top >= lastTop(this.#size) - this.#options.rowHeight / 2;
  }

  scrollToEnd(): void {
    this.#scrollTo(lastTop(this.#size));
  }

  reveal(index: number): void {
    const top = this.#topRevealing(index);
    if (top !== this.#top) this.#scrollTo(top);
  }

  /** The index of the row that an element stands in; -1 for none. */
  indexAt(target: EventTarget | null): number {
    return this.#rowOf(target)?.index ?? -1;
  }

  /** The element of a row that is in the page. */
  rowElement(index: number): HTMLElement | undefined {
    return this.#rows.find((row) => row.index === index)?.element;
  }

  /** Rows came or went above those in sight, which keep their places on the screen. */
  shift(rows: number): void {
    this.#scrollTo(this.#top + rows * this.#options.rowHeight);
  }

  scrollToStart(): void {
    this.#scrollTo(0);
  }

  /** Writes the rows in sight again. */
  refill(): void {
    for (const row of this.#rows) this.#fill(row);
    this.#describeActive();
  }

  /** Reads its height anew, after it was put into the page or shown again. */
  measure(): void {
    const height = this.element.clientHeight;
    if (height === this.#viewport) return;
    const wasAtEnd = this.isAtEnd;
    const sawActive = this.#isInSight(this.#active);
    this.#viewport = height;
    if (wasAtEnd) this.#top = lastTop(this.#size);
    // The room for what was picked may have been taken from these rows.
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

  /** Where the list stands, moved as little as needed to show a row whole. */
  #topRevealing(index: number): number {
    const { rowHeight } = this.#options;
    const top = index * rowHeight;
    return Math.min(Math.max(this.#top, top + rowHeight - this.#viewport), top);
  }

  #isInSight(index: number): boolean {
    const { rowHeight } = this.#options;
    const top = index * rowHeight - this.#top;
    return index >= 0 && top > -rowHeight && top < this.#viewport;
  }

  get #isGrid(): boolean {
    return this.#options.role !== 'tree';
  }

  get #size(): ListSize {
    return { count: this.#count, rowHeight: this.#options.rowHeight, viewport: this.#viewport };
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
    // In a taller list the browser moves up what would leave a gap at the end, and reports that before the new height.
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

  /** On a shortened track a pixel is many rows: the wheel then moves the list itself. */
  #wheel(event: WheelEvent): void {
    if (!isScaled(this.#size) || event.ctrlKey) return;
    event.preventDefault();
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? this.#options.rowHeight : 1;
    this.#scrollTo(this.#top + event.deltaY * unit);
    this.#scrolls.fire();
  }

  #pickingOf({ shiftKey, ctrlKey, metaKey }: MouseEvent | KeyboardEvent): Picking {
    if (!this.#options.isSelected) return 'only';
    return shiftKey ? 'extend' : ctrlKey || metaKey ? 'toggle' : 'only';
  }

  /** Keys with Ctrl or Cmd, where several rows can be selected. */
  #selectionKey(event: KeyboardEvent): void {
    if (!this.#options.isSelected || event.altKey || event.shiftKey) return;
    // Where no row is there is nothing to select, and the page's text is not meant either.
    if (event.key.toLowerCase() === 'a') {
      if (this.#count > 0) this.#selectsAll.fire();
    } else if (event.key === ' ' && this.#active >= 0) this.#moveTo(this.#active, 'toggle');
    else return;
    event.preventDefault();
  }

  #keydown(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey) return this.#selectionKey(event);
    if (event.altKey || this.#count === 0) return;
    const page = Math.max(1, Math.floor(this.#viewport / this.#options.rowHeight) - 1);
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
    const wanted = toTrack(this.#top, this.#size);
    if (Math.abs(element.scrollTop - wanted) >= 0.5) element.scrollTop = wanted;
    this.#knownTrack = element.scrollTop;
  }

  #layout(): void {
    const { from, to } = this.window;
    const rows = this.#rows;
    const changed = rows.length !== to - from || (rows[0]?.index ?? from) !== from;
    if (changed) this.#makeRows(from, to);
    rows.forEach((row, place) => {
      if (row.index === from + place) return;
      row.index = from + place;
      this.#fill(row);
    });
    this.#layer.style.transform = `translateY(${from * this.#options.rowHeight - this.#top}px)`;
    this.#describeActive();
    if (changed) this.#windows.fire({ from, to });
  }

  /**
   * So many rows in the page. What stays in sight keeps its element, whatever comes or goes at either end: a pointer that is about to
   * press meets the row it aimed at. Where most are other rows, the elements stay in their places and are written again.
   */
  #makeRows(from: number, to: number): void {
    const rows = this.#rows;
    const count = to - from;
    const first = rows[0]?.index ?? from;
    const start = Math.max(0, from - first);
    const end = Math.max(start, Math.min(rows.length, to - first));
    const stay = end - start >= Math.min(rows.length, count) / 2;
    // Their old numbers tell that they are to be written.
    const gone = stay ? [...rows.splice(end), ...rows.splice(0, start)] : rows.splice(count);
    const take = () => gone.pop() ?? { index: -1, element: this.#spare.pop() ?? this.#options.createRow() };
    const above = stay ? Array.from({ length: Math.min(Math.max(0, first - from), count) }, take) : [];
    this.#layer.prepend(...above.map(({ element }) => element));
    rows.unshift(...above);
    const added = Array.from({ length: count - rows.length }, take);
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
