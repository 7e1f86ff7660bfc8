/**
 * Where the rooms of the panel stand. Under the connection one view at a time: the inspector, or one of the others. The inspector:
 * timeline and details side by side with the emit form below; details under the timeline when it is narrow; the emit form as one line when it is narrower still. Sizes are the person's and are kept.
 */
import { html, nothing, type TemplateResult } from 'lit';
import { type Disposable, DisposableStore, toDisposable } from '../../src/base/disposable.ts';
import type { Saved, SavedState } from '../state/savedState.ts';
import { Renderer } from '../ui/renderer.ts';
import { splitter } from '../ui/splitter.ts';
import { tabs } from '../ui/tabs.ts';

const narrowUnder = 700;
const oneLineUnder = 450;
const minPaneSize = 120;
/** Of details while there is nothing to show: as much as their tabs need. */
const emptyDetails = 320;

/** The page of a session file has neither connection nor emit form. */
export interface Panes {
  connection?: HTMLElement;
  timeline: HTMLElement;
  details: HTMLElement;
  emit?: HTMLElement;
  stream: HTMLElement;
}

/** What can stand in the inspector's place. */
export interface View {
  id: string;
  label: string;
  element: HTMLElement;
}

const inspector = 'inspect';

export interface LayoutDeps {
  saved: SavedState;
  rooms: Panes;
  /** What the first view is called, when it is not the inspector. */
  firstView?: string;
  views: readonly View[];
  /** Id of the view that is shown from now on. */
  onView: (id: string) => void;
  /** Whether there is something to show in details; without it they have little room, and none in a narrow panel. */
  hasDetails: () => boolean;
  /** Whether the drawer under the timeline is open. */
  hasStream: () => boolean;
  banner: () => unknown;
  onFold: (folded: boolean) => void;
}

export class Layout implements Disposable {
  readonly #deps: LayoutDeps;
  readonly #container: HTMLElement;
  readonly #store = new DisposableStore();
  readonly #renderer: Renderer;
  readonly #body = document.createElement('div');
  #width = 0;
  #height = 0;

  constructor(container: HTMLElement, deps: LayoutDeps) {
    this.#container = container;
    this.#deps = deps;
    this.#body.className = 'body';
    this.#renderer = this.#store.add(new Renderer(container, () => this.#template()));
    const observer = new ResizeObserver(() => this.#measure());
    observer.observe(container);
    this.#store.add(toDisposable(() => observer.disconnect()));
    this.#measure();
    this.show(deps.saved.current.view);
  }

  invalidate(): void {
    this.#renderer.invalidate();
  }

  /** Renders now: what was opened can take the focus. */
  flush(): void {
    this.#renderer.flush();
  }

  /** Shows a view; without one, or one that is not known, the inspector. */
  show(id: string = inspector): void {
    const { saved, views, onView } = this.#deps;
    const known = views.some((view) => view.id === id) ? id : inspector;
    saved.update({ view: known });
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
    this.#deps.onFold(clientWidth < oneLineUnder);
    this.#renderer.flush();
  }

  #resize(change: Saved['layout']): void {
    const { saved } = this.#deps;
    saved.update({ layout: { ...saved.current.layout, ...change } });
    this.#renderer.flush();
  }

  #template() {
    const { rooms, saved, hasDetails, hasStream, banner } = this.#deps;
    const { layout } = saved.current;
    const narrow = this.#width < narrowUnder;
    const showDetails = !narrow || hasDetails();
    const bound = (size: number, max: number): number => Math.max(minPaneSize, Math.min(size, max));
    const maxWidth = Math.max(minPaneSize, this.#width - 280);
    const maxHeight = Math.max(minPaneSize, this.#height - 320);
    const usualWidth = Math.round(this.#width * 0.4);
    const ownWidth = hasDetails() ? usualWidth : Math.min(usualWidth, emptyDetails);
    const detailsWidth = bound(layout.details ?? ownWidth, maxWidth);
    const detailsHeight = bound(layout.detailsBelow ?? Math.round(this.#height * 0.28), maxHeight);
    const streamHeight = bound(layout.stream ?? Math.round(this.#height * 0.36), maxHeight);
    const emitMax = Math.max(minPaneSize, this.#height - 300);
    this.#container.classList.toggle('narrow', narrow);
    this.#container.classList.toggle('one-line', this.#width < oneLineUnder);
    const size = (element: HTMLElement, property: string, value: string): void =>
      element.style.setProperty(property, value);
    size(rooms.details, 'flex-basis', `${narrow ? detailsHeight : detailsWidth}px`);
    size(rooms.stream, 'height', `${streamHeight}px`);
    if (rooms.emit) {
      size(rooms.emit, 'max-height', `${bound(layout.emit ?? Math.round(this.#height * 0.4), emitMax)}px`);
      size(
        rooms.emit,
        'height',
        layout.emit === undefined || this.#width < oneLineUnder ? '' : `${bound(layout.emit, emitMax)}px`,
      );
    }
    return html`${rooms.connection ?? nothing}${banner()}${this.#views(
      html`<div class="rooms">
          ${rooms.timeline}
          ${
            showDetails
              ? splitter({
                  label: 'Resize details',
                  orientation: narrow ? 'horizontal' : 'vertical',
                  size: narrow ? detailsHeight : detailsWidth,
                  min: minPaneSize,
                  max: narrow ? maxHeight : maxWidth,
                  onResize: (value) => this.#resize(narrow ? { detailsBelow: value } : { details: value }),
                  onReset: () => this.#resize(narrow ? { detailsBelow: undefined } : { details: undefined }),
                })
              : nothing
          }
          ${showDetails ? rooms.details : nothing}
        </div>
        ${
          hasStream()
            ? html`${splitter({
                label: 'Resize stream analysis',
                orientation: 'horizontal',
                size: streamHeight,
                min: minPaneSize,
                max: maxHeight,
                onResize: (value) => this.#resize({ stream: value }),
                onReset: () => this.#resize({ stream: undefined }),
              })}${rooms.stream}`
            : nothing
        }
        ${
          rooms.emit
            ? html`${splitter({
                label: 'Resize emit form',
                orientation: 'horizontal',
                size: rooms.emit.offsetHeight || minPaneSize,
                min: minPaneSize,
                max: emitMax,
                onResize: (value) => this.#resize({ emit: value }),
                onReset: () => this.#resize({ emit: undefined }),
              })}
              ${rooms.emit}`
            : nothing
        }`,
    )}`;
  }

  /** The views stay in the page: a list keeps its place and a form its text while another one is shown. */
  #views(rooms: TemplateResult): TemplateResult {
    const { saved, views, firstView = 'Inspector' } = this.#deps;
    const chosen = saved.current.view;
    const view = (id: string, content: unknown): TemplateResult =>
      html`<div class="view" role="tabpanel" id="${id}-panel" aria-labelledby="${id}-tab" ?hidden=${id !== chosen}>
        ${content}
      </div>`;
    return html`${tabs({
      label: 'View',
      list: [{ id: inspector, label: firstView }, ...views],
      chosen,
      onChoose: (id) => this.show(id),
    })}
    ${view(inspector, rooms)} ${views.map(({ id, element }) => view(id, element))}`;
  }
}
