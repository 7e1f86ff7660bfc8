/**
 * The layout of the panel. Under the connection bar one view is shown at a time: the inspector or another one. The inspector has the timeline
 * and the details side by side and the emit form below. In a narrow panel the details are under the timeline, and in a narrower one the
 * emit form is one line. The sizes are the person's and are saved.
 */
import { appTexts } from './appTexts.ts';
import { html, nothing, type TemplateResult } from 'lit';
import { type Disposable, DisposableStore, toDisposable } from '../../src/base/disposable.ts';
import type { SavedState, SliceOf } from '../state/savedState.ts';
import { Renderer } from '../ui/renderer.ts';
import { splitter } from '../ui/splitter.ts';
import { tabs } from '../ui/tabs.ts';
import { firstViewId, layoutSlice, type PaneSizes } from './layoutSlice.ts';

const narrowUnder = 700;
const oneLineUnder = 450;
const minPaneSize = 120;
/** Width of the details without an entry: as much as their tabs need. */
const emptyDetails = 320;

/** The page of a session file has neither connection nor emit form. */
export interface Panes {
  connection?: HTMLElement;
  timeline: HTMLElement;
  details: HTMLElement;
  emit?: HTMLElement;
  stream: HTMLElement;
}

/** A view beside the inspector. */
export interface View {
  id: string;
  label: string;
  element: HTMLElement;
}

export interface LayoutDeps {
  saved: SavedState;
  panes: Panes;
  /** Label of the first view, when it is not the inspector. */
  firstView?: string;
  views: readonly View[];
  /** Gets the id of the view that is shown from now on. */
  onView: (id: string) => void;
  /** Whether the details have an entry. Without one they are small, and hidden in a narrow panel. */
  hasDetails: () => boolean;
  /** Whether the drawer under the timeline is open. */
  hasStream: () => boolean;
  banner: () => unknown;
  /** The emit form is to be one line, or not any more. */
  onFold?: (folded: boolean) => void;
}

export class Layout implements Disposable {
  readonly #deps: LayoutDeps;
  readonly #saved: SliceOf<typeof layoutSlice>;
  readonly #container: HTMLElement;
  readonly #store = new DisposableStore();
  readonly #renderer: Renderer;
  readonly #body = document.createElement('div');
  #width = 0;
  #height = 0;

  constructor(container: HTMLElement, deps: LayoutDeps) {
    this.#container = container;
    this.#deps = deps;
    this.#saved = deps.saved.slice(layoutSlice);
    this.#body.className = 'body';
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

  /** Renders now: what was opened can take the focus. */
  flush(): void {
    this.#renderer.flush();
  }

  /** Shows a view; without one, or one that is not known, the inspector. */
  show(id: string = firstViewId): void {
    const { views, onView } = this.#deps;
    const known = views.some((view) => view.id === id) ? id : firstViewId;
    this.#saved.update({ view: known });
    this.#renderer.flush();
    onView(known);
  }

  dispose(): void {
    this.#store.dispose();
  }

  #measure(): void {
    const { clientWidth, clientHeight } = this.#container;
    if (clientWidth === this.#width && clientHeight === this.#height) return;
    this.#width = clientWidth;
    this.#height = clientHeight;
    this.#deps.onFold?.(clientWidth < oneLineUnder);
    this.#renderer.flush();
  }

  #resize(change: PaneSizes): void {
    this.#saved.update({ sizes: { ...this.#saved.current.sizes, ...change } });
    this.#renderer.flush();
  }

  #template() {
    const { panes, hasDetails, hasStream, banner } = this.#deps;
    const { sizes } = this.#saved.current;
    const narrow = this.#width < narrowUnder;
    const showDetails = !narrow || hasDetails();
    const bound = (size: number, max: number): number => Math.max(minPaneSize, Math.min(size, max));
    const maxWidth = Math.max(minPaneSize, this.#width - 280);
    const maxHeight = Math.max(minPaneSize, this.#height - 320);
    const usualWidth = Math.round(this.#width * 0.4);
    const ownWidth = hasDetails() ? usualWidth : Math.min(usualWidth, emptyDetails);
    const detailsWidth = bound(sizes.details ?? ownWidth, maxWidth);
    const detailsHeight = bound(sizes.detailsBelow ?? Math.round(this.#height * 0.28), maxHeight);
    const streamHeight = bound(sizes.stream ?? Math.round(this.#height * 0.36), maxHeight);
    const emitMax = Math.max(minPaneSize, this.#height - 300);
    this.#container.classList.toggle('narrow', narrow);
    this.#container.classList.toggle('one-line', this.#width < oneLineUnder);
    const size = (element: HTMLElement, property: string, value: string): void =>
      element.style.setProperty(property, value);
    size(panes.details, 'flex-basis', `${narrow ? detailsHeight : detailsWidth}px`);
    size(panes.stream, 'height', `${streamHeight}px`);
    if (panes.emit) {
      size(panes.emit, 'max-height', `${bound(sizes.emit ?? Math.round(this.#height * 0.4), emitMax)}px`);
      size(
        panes.emit,
        'height',
        sizes.emit === undefined || this.#width < oneLineUnder ? '' : `${bound(sizes.emit, emitMax)}px`,
      );
    }
    return html`${panes.connection ?? nothing}${banner()}${this.#views(
      html`<div class="panes">
          ${panes.timeline}
          ${
            showDetails
              ? splitter({
                  label: appTexts.resizeDetails(),
                  orientation: narrow ? 'horizontal' : 'vertical',
                  size: narrow ? detailsHeight : detailsWidth,
                  min: minPaneSize,
                  max: narrow ? maxHeight : maxWidth,
                  onResize: (value) => this.#resize(narrow ? { detailsBelow: value } : { details: value }),
                  onReset: () => this.#resize(narrow ? { detailsBelow: undefined } : { details: undefined }),
                })
              : nothing
          }
          ${showDetails ? panes.details : nothing}
        </div>
        ${
          hasStream()
            ? html`${splitter({
                label: appTexts.resizeStream(),
                orientation: 'horizontal',
                size: streamHeight,
                min: minPaneSize,
                max: maxHeight,
                onResize: (value) => this.#resize({ stream: value }),
                onReset: () => this.#resize({ stream: undefined }),
              })}${panes.stream}`
            : nothing
        }
        ${
          panes.emit
            ? html`${splitter({
                label: appTexts.resizeEmit(),
                orientation: 'horizontal',
                size: panes.emit.offsetHeight || minPaneSize,
                min: minPaneSize,
                max: emitMax,
                onResize: (value) => this.#resize({ emit: value }),
                onReset: () => this.#resize({ emit: undefined }),
              })}
              ${panes.emit}`
            : nothing
        }`,
    )}`;
  }

  /** All views stay in the page, so that lists keep their position and forms their text while another view is shown. */
  #views(panes: TemplateResult): TemplateResult {
    const { views, firstView = appTexts.inspector() } = this.#deps;
    const chosen = this.#saved.current.view;
    const view = (id: string, content: unknown): TemplateResult =>
      html`<div class="view" role="tabpanel" id="${id}-panel" aria-labelledby="${id}-tab" ?hidden=${id !== chosen}>
        ${content}
      </div>`;
    return html`${tabs({
      label: appTexts.view(),
      list: [{ id: firstViewId, label: firstView }, ...views],
      chosen,
      onChoose: (id) => this.show(id),
    })}
    ${view(firstViewId, panes)} ${views.map(({ id, element }) => view(id, element))}`;
  }
}
