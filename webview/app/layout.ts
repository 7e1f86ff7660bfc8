/**
 * The layout of the panel: one grid. Under the connection bar, another bar with the tabs of the views and the toolbar of the timeline spans
 * the whole width. Below it one view is shown at a time. In the first one, the details are next to the rows while an entry is selected
 * (below them in a narrow panel), and the emit form is below. The rows always keep the height of their headers and six rows. The user can
 * change the sizes, which are saved.
 */
import { appTexts } from './appTexts.ts';
import { html, nothing, type TemplateResult } from 'lit';
import { type Disposable, DisposableStore, toDisposable } from '../../src/base/disposable.ts';
import type { SavedState, SliceOf } from '../state/savedState.ts';
import { Renderer } from '../ui/renderer.ts';
import { splitter } from '../ui/splitter.ts';
import { type Tab, tabs } from '../ui/tabs.ts';
import { firstViewId, layoutSlice, type PaneSizes } from './layoutSlice.ts';

/** Below this width, the details are under the rows. */
const belowUnder = 900;
const narrowUnder = 700;
const oneLineUnder = 450;
/** From this width on, the most common buttons have a label. */
const wideFrom = 1100;
/**
 * Below this width, the bars have no space for less common actions, and an open form has no space for the result of its
 * last emit beside its options.
 */
const mediumUnder = 1040;
/** Below this width, the form has no space for the result of its last emit beside everything else. */
const crampedUnder = 1300;
const minPaneSize = 120;
/** Below this height, there is no space for rows, details under them and the arguments of the emit form. */
const tightUnder = 560;
/** Enough space for the title of an entry, and the button that closes its details. */
const minDetailsBelow = 34;
/** Enough space for the column headers, six rows and the summary. */
const minRows = 180;
/** Two more rows, above the details. They take the place of the overview, and of an argument in the details. */
const minRowsAbove = 224;
/** Below this height, there is no overview while details are under the rows. */
const shortUnder = 640;
/**
 * Below this height, which a zoom of 200% can cause, there is no overview; while details are under the rows, there is
 * no summary either.
 */
const lowUnder = 420;
/** The lines that the bars have only in the narrowest panel. */
const moreBarsInOneLine = 92;
/** Enough space for the event, an argument, the options and the buttons of the form in the narrowest panel. */
const minFormInOneLine = 160;
/** Below this height, the narrowest panel has space for only three rows while the form is open. */
const threeRowsUnder = 580;
/** Enough space for the column headers, three rows and the summary, as in layout.css. */
const threeRows = 114;
/** Enough space for the column headers and three rows. */
const minRowsInLow = 92;
/** Enough space for the title, the delivery status, the tabs and an argument. */
const minDetailsInLow = 118;
/** The minimum width of the rows next to the details. */
const minRowsWidth = 280;

/** The parts of the layout that depend on the size of the panel. */
export interface PanelSize {
  /** The details are under the rows, and the connection bar has icons in place of its widest controls. */
  readonly isBelow: boolean;
  /** The emit form is one line. */
  readonly isOneLine: boolean;
  /** The emit form is one line while details are under the rows. */
  readonly isTight: boolean;
}

/** The page of a session file has neither connection nor emit form. */
export interface Panes {
  connection?: HTMLElement;
  /** Covers everything under the connection bar while it is open. */
  cover?: HTMLElement;
  timeline: HTMLElement;
  details: HTMLElement;
  emit?: HTMLElement;
  stream: HTMLElement;
}

/** A view other than the timeline. */
export interface View {
  id: string;
  label: string;
  element: HTMLElement;
  /** Dimmed text after its label, such as a number. */
  note?: () => string | undefined;
  /** Whether the view has a tab; if left out, it always has one. */
  isOffered?: () => boolean;
  /**
   * Whether the view has a tab only while it is shown, if not all tabs fit beside the toolbar. Commands and menus can show the view at any
   * time.
   */
  yields?: true;
}

export interface LayoutDeps {
  saved: SavedState;
  panes: Panes;
  views: readonly View[];
  /** Called with the ID of the view that is shown from now on. */
  onView: (id: string) => void;
  /** Whether the details show an entry. Without an entry, the page has no details. */
  hasDetails: () => boolean;
  /** Whether the cover is open. */
  isCovered?: () => boolean;
  /** The content that is shown instead of the emit form, if the form cannot be used. */
  emitNote?: () => TemplateResult | undefined;
  /** Called when a view is shown, to close the cover. */
  onUncover?: () => void;
  /** Whether the drawer under the timeline is open. */
  hasStream: () => boolean;
  banner: () => unknown;
  /** Called when the panel changes its size, or the details appear or disappear. */
  onSize?: (size: PanelSize) => void;
}

export class Layout implements Disposable {
  readonly #deps: LayoutDeps;
  readonly #saved: SliceOf<typeof layoutSlice>;
  readonly #container: HTMLElement;
  readonly #store = new DisposableStore();
  readonly #renderer: Renderer;
  /** The view that is shown. */
  #shown = '';
  #width = 0;
  #height = 0;

  constructor(container: HTMLElement, deps: LayoutDeps) {
    this.#container = container;
    this.#deps = deps;
    this.#saved = deps.saved.slice(layoutSlice);
    this.#renderer = this.#store.add(new Renderer(container, () => this.#template()));
    const observer = new ResizeObserver(() => this.#measure());
    observer.observe(container);
    this.#store.add(toDisposable(() => observer.disconnect()));
    this.#measure();
    this.show(this.#saved.current.view);
  }

  invalidate(): void {
    this.#renderer.invalidate();
  }

  /** Renders immediately, so that an opened element can receive the focus. */
  flush(): void {
    this.#renderer.flush();
  }

  /** Shows a view; without one, or one that is not known, the timeline. */
  show(id: string = firstViewId): void {
    const { views, onView, onUncover } = this.#deps;
    onUncover?.();
    // After a reload, a view may be offered only when the first state arrives.
    const known = views.some((view) => view.id === id) ? id : firstViewId;
    this.#saved.update({ view: known });
    this.#shown = this.#view;
    this.#renderer.flush();
    onView(this.#shown);
  }

  /** The chosen view, or the timeline while the chosen view has nothing to show. */
  get #view(): string {
    const { view } = this.#saved.current;
    return this.#views.some(({ id }) => id === view) ? view : firstViewId;
  }

  get #views(): readonly View[] {
    const offered = this.#deps.views.filter(isOffered);
    if (this.#width >= oneBarFor(offered.length + 1)) return offered;
    const { view } = this.#saved.current;
    return offered.filter(({ id, yields }) => !yields || id === view);
  }

  dispose(): void {
    this.#store.dispose();
  }

  #measure(): void {
    const { clientWidth, clientHeight } = this.#container;
    if (clientWidth === this.#width && clientHeight === this.#height) return;
    this.#width = clientWidth;
    this.#height = clientHeight;
    this.#renderer.flush();
  }

  #resize(change: PaneSizes): void {
    this.#saved.update({ sizes: { ...this.#saved.current.sizes, ...change } });
    this.#renderer.flush();
  }

  #template() {
    const { panes, hasStream, banner, hasDetails, onSize } = this.#deps;
    const isBelow = this.#isBelow;
    const isTight = isBelow && this.#height < tightUnder && hasDetails();
    onSize?.({ isBelow, isOneLine: this.#isOneLine, isTight });
    const views = this.#views;
    const chosen = this.#view;
    if (chosen !== this.#shown) {
      this.#shown = chosen;
      this.#deps.onView(chosen);
    }
    const { classList } = this.#container;
    classList.toggle('below', isBelow);
    // Less important elements are hidden, so that the rows and the details have enough height.
    classList.toggle('low', isTight);
    classList.toggle('short', isBelow && this.#height < shortUnder && hasDetails());
    classList.toggle('lowest', this.#isLow);
    classList.toggle('narrow', this.#width < narrowUnder);
    classList.toggle('one-line', this.#isOneLine);
    classList.toggle('two-bars', this.#width < oneBarFor(views.length + 1));
    classList.toggle('medium', this.#width < mediumUnder);
    classList.toggle('cramped', this.#width < crampedUnder);
    classList.toggle('wide', this.#width >= wideFrom);
    const details = this.#details();
    const stream = hasStream() ? this.#stream() : nothing;
    this.#container.style.setProperty('--rows', this.#rows(hasStream()));
    const isCovered = this.#deps.isCovered?.() ?? false;
    return html`${panes.connection ?? nothing}${banner()}
      <div class="stage">
        <div class="workbench" ?inert=${isCovered}>
          ${tabs({
            label: appTexts.view(),
            list: [{ id: firstViewId, label: appTexts.timeline() }, ...views.map(tabOf)],
            chosen,
            onChoose: (id) => this.show(id),
          })}
          ${this.#panel(
            firstViewId,
            html`${panes.timeline} ${details} ${stream}
            ${this.#deps.emitNote?.() ?? (panes.emit ? this.#emit(panes.emit) : nothing)}`,
          )}
          ${this.#deps.views.map(({ id, element }) => this.#panel(id, element))}
        </div>
        ${isCovered ? panes.cover : nothing}
      </div>`;
  }

  /**
   * The rows of the grid: toolbar (two rows in the narrowest panel), the content under the filter, notices, overview, the timeline's rows,
   * details, stream analysis, emit form.
   */
  #rows(hasStream: boolean): string {
    const pane = (size: number | undefined, min = `${minPaneSize}px`): string =>
      size === undefined ? 'auto auto' : `auto minmax(${min}, ${size}px)`;
    const details = this.#isBelow && this.#deps.hasDetails() ? this.#detailsSize : undefined;
    const isLow = this.#isLow && details !== undefined;
    const hasSpace = details !== undefined && this.#height >= tightUnder && this.#width >= narrowUnder;
    const minHeight = isLow ? minRowsInLow : hasSpace ? minRowsAbove : minRows;
    const minInOneLine = `var(--three-rows, ${minRows}px)`;
    const rows = `minmax(${!isLow && this.#mayShowThreeRows ? minInOneLine : `${minHeight}px`}, 1fr)`;
    // While a form is open, the details can shrink to their title, so that the buttons of the form stay visible.
    const detailsPane = pane(details, isLow ? `var(--low-details, ${minDetailsInLow}px)` : `${minDetailsBelow}px`);
    const stream = hasStream ? this.#streamSize : undefined;
    return `repeat(5, auto) ${rows} ${detailsPane} ${pane(stream)} auto auto`;
  }

  get #isBelow(): boolean {
    return this.#width < belowUnder;
  }

  get #isOneLine(): boolean {
    return this.#width < oneLineUnder;
  }

  /** Whether three rows, two lines of details and the form do not fit together with everything else. */
  get #isLow(): boolean {
    return this.#isBelow && this.#height < lowUnder;
  }

  get #mayShowThreeRows(): boolean {
    return this.#isOneLine && this.#height < threeRowsUnder;
  }

  get #maxForm(): number {
    if (!this.#isOneLine) return Math.max(minPaneSize, this.#height - 300);
    const lessRows = this.#mayShowThreeRows ? minRows - threeRows : 0;
    return Math.max(minFormInOneLine, this.#height - 300 - moreBarsInOneLine + lessRows);
  }

  get #maxHeight(): number {
    return Math.max(minPaneSize, this.#height - minRows - 140);
  }

  get #maxWidth(): number {
    return Math.max(minPaneSize, this.#width - minRowsWidth);
  }

  get #detailsSize(): number {
    const { details, detailsBelow } = this.#saved.current.sizes;
    const share = this.#height < tightUnder ? 0.36 : 0.28;
    if (this.#isBelow) return bound(detailsBelow ?? Math.round(this.#height * share), this.#maxHeight);
    return bound(details ?? usualDetails(this.#width), this.#maxWidth);
  }

  get #streamSize(): number {
    return bound(this.#saved.current.sizes.stream ?? Math.round(this.#height * 0.36), this.#maxHeight);
  }

  #details(): TemplateResult | typeof nothing {
    const { panes, hasDetails } = this.#deps;
    if (!hasDetails()) return nothing;
    const isBelow = this.#isBelow;
    const size = this.#detailsSize;
    panes.details.style.width = isBelow ? '' : `${size}px`;
    return html`${splitter({
      label: appTexts.resizeDetails(),
      className: 'of-details',
      orientation: isBelow ? 'horizontal' : 'vertical',
      size,
      min: minPaneSize,
      max: isBelow ? this.#maxHeight : this.#maxWidth,
      onResize: (value) => this.#resize(isBelow ? { detailsBelow: value } : { details: value }),
      onReset: () => this.#resize(isBelow ? { detailsBelow: undefined } : { details: undefined }),
    })}${panes.details}`;
  }

  #stream(): TemplateResult {
    return html`${splitter({
      label: appTexts.resizeStream(),
      className: 'of-stream',
      orientation: 'horizontal',
      size: this.#streamSize,
      min: minPaneSize,
      max: this.#maxHeight,
      onResize: (value) => this.#resize({ stream: value }),
      onReset: () => this.#resize({ stream: undefined }),
    })}${this.#deps.panes.stream}`;
  }

  /**
   * The form is as high as its content, up to a limit, until the user resizes it. A form that is folded to one line is never higher than
   * this line.
   */
  #emit(form: HTMLElement): TemplateResult {
    const { emit } = this.#saved.current.sizes;
    const max = this.#maxForm;
    form.style.setProperty('--emit-max', `${bound(emit ?? Math.round(this.#height * 0.4), max)}px`);
    form.style.setProperty('--emit-height', emit === undefined ? 'auto' : `${bound(emit, max)}px`);
    return html`${splitter({
      label: appTexts.resizeEmit(),
      className: 'of-emit',
      orientation: 'horizontal',
      size: form.offsetHeight || minPaneSize,
      min: minPaneSize,
      max,
      onResize: (value) => this.#resize({ emit: value }),
      onReset: () => this.#resize({ emit: undefined }),
    })}${form}`;
  }

  /** All views stay in the page, so that lists keep their position and forms their text while another view is shown. */
  #panel(id: string, content: unknown): TemplateResult {
    return html`<div
      class="view"
      role="tabpanel"
      id="${id}-panel"
      aria-labelledby="${id}-tab"
      ?hidden=${id !== this.#view}
    >
      ${content}
    </div>`;
  }
}

function tabOf({ id, label, note }: View): Tab {
  return { id, label, ...(note && { note: note() ?? '' }) };
}

/** Enough for the tabs of the details, and more in a wider panel. The rows have priority. */
function usualDetails(width: number): number {
  return Math.round(Math.min(width * 0.36, Math.max(348, width - 752), 560));
}

function isOffered(view: View): boolean {
  return view.isOffered?.() ?? true;
}

/** The width that the tabs and the toolbar need side by side. */
function oneBarFor(tabCount: number): number {
  return 90 + tabCount * 120;
}

function bound(size: number, max: number): number {
  return Math.max(minPaneSize, Math.min(size, max));
}
