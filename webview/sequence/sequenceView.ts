/**
 * The sequence view: the entries that the filter shows as arrows between clients, proxies and servers. Invariants: only
 * visible rows are requested and drawn; the selected entry is the selected entry of the timeline; the rows are elements
 * for keyboard and screen readers, and the canvas over them is only a picture; a hidden view sends no requests.
 */
import { html, nothing, type TemplateResult } from 'lit';
import type { Clock } from '../../src/base/clock.ts';
import { type Disposable, DisposableStore, toDisposable } from '../../src/base/disposable.ts';
import { Throttle } from '../../src/base/throttle.ts';
import { messageOf } from '../../src/base/userError.ts';
import type { Channel } from '../../src/protocol/channel.ts';
import type { SequenceSubject } from '../../src/protocol/sequenceMessages.ts';
import type { SessionMirror } from '../../src/protocol/sessionMirror.ts';
import type { Row } from '../../src/protocol/shapes.ts';
import type { ViewQuery } from '../../src/protocol/viewMessages.ts';
import type { ConnectionChoice } from '../state/connectionChoice.ts';
import type { FilterChoice } from '../state/filterChoice.ts';
import type { RangeChoice } from '../state/rangeChoice.ts';
import type { SavedState, SliceOf } from '../state/savedState.ts';
import { noMatchesIn } from '../timeline/emptyState.ts';
import { Following } from '../timeline/following.ts';
import { RowFolding } from '../timeline/rowFolding.ts';
import { timelineSlice } from '../timeline/timelineSlice.ts';
import { ViewFeed } from '../timeline/viewFeed.ts';
import { button } from '../ui/controls.ts';
import { icon } from '../ui/icon.ts';
import { openMenu } from '../ui/menu.ts';
import { Renderer } from '../ui/renderer.ts';
import { VirtualRows } from '../ui/virtualRows.ts';
import { laneHeads } from './laneHeads.ts';
import { type LaneScale, laneScaleOf, lanesWidth, leftRevealing } from './laneScale.ts';
import { paintSequence } from './paintSequence.ts';
import { SequenceCanvas, type Surface } from './sequenceCanvas.ts';
import { exportItems } from './sequenceExports.ts';
import { SequenceLanes } from './sequenceLanes.ts';
import { createSequenceRow, stepInFull, stepName, stepTitle } from './sequenceRow.ts';
import { sequenceSlice, zoomLevel, zoomLevels } from './sequenceSlice.ts';
import { SequenceSteps } from './sequenceSteps.ts';
import { sequenceTexts } from './sequenceTexts.ts';
import { sequenceToolbar } from './sequenceToolbar.ts';

export interface SequenceDeps {
  channel: Channel;
  clock: Clock;
  session: SessionMirror;
  saved: SavedState;
  filter: FilterChoice;
  choice: ConnectionChoice;
  range: RangeChoice;
  /** Whether the entries are from a session file, to which no entries are added. */
  fromFile?: boolean;
  /** The seq of the entry that is selected in the timeline. */
  selected: () => number | undefined;
  onSelect: (seq: number) => void;
  /** Shows the details of an entry. */
  onOpen: (seq: number) => void;
}

const filterDelayMs = 150;
const gutter = 104;
const narrowGutter = 92;
const narrowUnder = 700;

export class SequenceView implements Disposable {
  readonly element = document.createElement('section');
  readonly #deps: SequenceDeps;
  readonly #saved: SliceOf<typeof sequenceSlice>;
  readonly #timeline: SliceOf<typeof timelineSlice>;
  readonly #store = new DisposableStore();
  readonly #feed: ViewFeed;
  readonly #grid: VirtualRows;
  readonly #canvas: SequenceCanvas;
  readonly #lanes: SequenceLanes;
  readonly #following: Following;
  readonly #folding: RowFolding;
  readonly #renderer: Renderer;
  readonly #refilter: Throttle;
  readonly #sideways = document.createElement('div');
  readonly #steps: SequenceSteps;
  #isVisible = false;
  /** Whether the engine still has no view for this query. */
  #isClosed = true;
  #left = 0;
  #width = 0;
  /** The index of a row that was selected before it was loaded. */
  #awaited: number | undefined;
  #note: string | undefined;

  constructor(deps: SequenceDeps) {
    this.#deps = deps;
    const { channel, clock, saved, fromFile = false } = deps;
    this.#saved = saved.slice(sequenceSlice);
    this.#timeline = saved.slice(timelineSlice);
    this.element.className = 'sequence';
    this.element.setAttribute('aria-label', sequenceTexts.section());
    this.#feed = this.#store.add(new ViewFeed(channel, clock));
    this.#feed.visible = false;
    this.#lanes = this.#store.add(new SequenceLanes({ ...deps, subject: () => this.#subject }));
    this.#steps = this.#store.add(new SequenceSteps({ ...deps, lanes: () => this.#lanes.lanes }));
    this.#grid = this.#store.add(
      new VirtualRows({
        id: 'sequence',
        label: sequenceTexts.rows(),
        rowHeight: zoomLevel(this.#saved.current.zoom).rowHeight,
        createRow: createSequenceRow,
        fillRow: (element, index) => this.#fillRow(element, index),
        isSelected: (index) => this.#isSelected(index),
      }),
    );
    this.#canvas = this.#store.add(new SequenceCanvas((surface, size) => this.#draw(surface, size.height)));
    this.#canvas.element.setAttribute('role', 'img');
    this.#canvas.element.setAttribute('aria-label', sequenceTexts.diagram());
    this.#following = new Following({
      grid: this.#grid,
      feed: this.#feed,
      sorted: () => false,
      readOnly: fromFile,
      onFollow: () => undefined,
      onChange: () => this.#renderer.invalidate(),
    });
    this.#folding = new RowFolding(this.#grid, this.#feed);
    this.#sideways.className = 'sequence-sideways';
    this.#sideways.append(document.createElement('div'));
    this.#renderer = this.#store.add(new Renderer(this.element, () => this.#template()));
    this.#refilter = this.#store.add(new Throttle(clock, filterDelayMs, () => void this.#query()));
    this.#listen();
    this.#zoomed();
    this.#renderer.flush();
  }

  /** Whether the view is shown. A hidden view sends no requests. */
  set visible(visible: boolean) {
    if (visible === this.#isVisible) return;
    this.#isVisible = visible;
    this.#lanes.visible = visible;
    this.#steps.visible = visible;
    this.#feed.visible = visible;
    if (!visible) return;
    if (this.#isClosed) this.#open();
    this.#renderer.invalidate();
    void this.#reveal();
  }

  /** Shows the entry that is now selected in the timeline. */
  selected(): void {
    this.#grid.refill();
    this.#describe();
    this.#renderer.invalidate();
    if (this.#isVisible) void this.#reveal();
  }

  focus(): void {
    this.#grid.element.focus();
  }

  dispose(): void {
    this.#store.dispose();
  }

  get #viewQuery(): ViewQuery {
    const { groups } = this.#timeline.current;
    return { ...this.#subject, ...(groups && { groups }) };
  }

  get #subject(): SequenceSubject & { filter: string } {
    const { filter, choice, range } = this.#deps;
    const connectionId = choice.listedId;
    return {
      filter: filter.text,
      ...(connectionId !== undefined && { connectionId }),
      ...(range.current && { range: range.current }),
    };
  }

  get #scale(): LaneScale {
    const { laneWidth } = zoomLevel(this.#saved.current.zoom);
    return laneScaleOf({
      count: this.#lanes.lanes.lanes.length,
      width: this.#width,
      gutter: this.#width < narrowUnder ? narrowGutter : gutter,
      minLaneWidth: laneWidth,
      left: this.#left,
    });
  }

  #listen(): void {
    const { session, choice, filter, range } = this.#deps;
    const { element } = this.#grid;
    element.addEventListener('keydown', (event) => this.#keydown(event));
    element.addEventListener('wheel', (event) => this.#wheel(event), { passive: false });
    element.addEventListener('pointerover', ({ target }) => this.#writeTitle(target));
    this.#sideways.addEventListener('scroll', () => this.#scrolledTo(this.#sideways.scrollLeft));
    const observer = new ResizeObserver(() => this.#resized());
    observer.observe(element);
    this.#store.add(toDisposable(() => observer.disconnect()));
    const requery = (): void => {
      if (!this.#isClosed) this.#refilter.request();
      this.#renderer.invalidate();
    };
    for (const subscription of [
      this.#feed.onDidChange(() => this.#changed()),
      this.#feed.onDidRows(() => this.#arrived()),
      this.#grid.onDidChangeWindow(() => {
        this.#following.loadVisible();
        this.#showWindow();
      }),
      this.#grid.onDidLayout(() => this.#canvas.invalidate()),
      this.#grid.onDidScroll(() => this.#following.follow(this.#grid.isAtEnd)),
      this.#grid.onDidPick(({ index }) => this.#picked(index)),
      this.#grid.onDidOpen((index) => this.#opened(index)),
      this.#lanes.onDidChange(() => this.#lanesChanged()),
      this.#steps.onDidChange(() => this.#lanesChanged()),
      filter.onDidChange(requery),
      range.onDidChange(requery),
      choice.onDidChange(requery),
      choice.onDidList(requery),
      session.onDidBegin(() => {
        this.#isClosed = true;
        this.#steps.clear();
        this.#following.begin(this.#deps.fromFile !== true);
        if (this.#isVisible) this.#open();
      }),
    ]) {
      this.#store.add(subscription);
    }
  }

  #open(): void {
    if (!this.#deps.session.state) return;
    this.#isClosed = false;
    this.#feed.open(this.#viewQuery);
    this.#lanes.refresh();
  }

  async #query(): Promise<void> {
    this.#lanes.refresh();
    this.#steps.clear();
    await this.#feed.filter(this.#viewQuery, (rows) => this.#following.windowIn(rows));
    this.#following.requeried();
    await this.#reveal();
  }

  #changed(): void {
    this.#steps.changed(this.#feed.state);
    this.#following.changed();
    this.#following.loadVisible();
    this.#describe();
    this.#renderer.invalidate();
  }

  #arrived(): void {
    this.#following.loaded();
    this.#showWindow();
    this.#activate();
    const awaited = this.#awaited;
    if (awaited !== undefined && this.#feed.row(awaited)) this.#picked(awaited);
    this.#grid.refill();
    this.#canvas.invalidate();
  }

  #showWindow(): void {
    const { from, to } = this.#grid.window;
    const visible = Array.from({ length: to - from }, (_, at) => this.#feed.row(from + at) ?? []).flat();
    this.#lanes.shown(visible.map(({ facts }) => facts.connectionId));
    this.#steps.shown(this.#feed.state?.viewId, visible);
  }

  #lanesChanged(): void {
    this.#resized();
    this.#grid.refill();
    this.#describe();
    this.#canvas.invalidate();
  }

  #resized(): void {
    const { clientWidth, clientHeight } = this.#grid.element;
    this.#width = clientWidth;
    this.#canvas.resize(clientWidth, clientHeight);
    const scale = this.#scale;
    this.#left = scale.left;
    const inner = this.#sideways.firstElementChild as HTMLElement;
    const width = lanesWidth(scale) + scale.gutter;
    inner.style.width = `${width}px`;
    this.#sideways.hidden = width <= clientWidth + 1;
    this.#sideways.scrollLeft = scale.left;
    this.#renderer.invalidate();
  }

  #scrolledTo(left: number): void {
    if (Math.abs(left - this.#left) < 1) return;
    this.#left = left;
    this.#canvas.invalidate();
    this.#renderer.invalidate();
  }

  #wheel(event: WheelEvent): void {
    const sideways = event.shiftKey ? event.deltaX || event.deltaY : event.deltaX;
    if (event.ctrlKey || sideways === 0 || this.#sideways.hidden) return;
    event.preventDefault();
    this.#sideways.scrollLeft += sideways;
  }

  #keydown(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { zoom } = this.#saved.current;
    const zoomTo = { '+': zoom + 1, '=': zoom + 1, '-': zoom - 1 }[event.key];
    const { laneWidth } = this.#scale;
    const by = { ArrowLeft: -laneWidth, ArrowRight: laneWidth }[event.key];
    if (zoomTo !== undefined) this.#zoom(zoomTo);
    else if (this.#folding.keydown(event)) event.preventDefault();
    else if (by !== undefined) this.#sideways.scrollLeft += by;
    else return;
    event.preventDefault();
  }

  #zoom(index: number): void {
    const zoom = Math.max(0, Math.min(zoomLevels.length - 1, index));
    if (zoom === this.#saved.current.zoom) return;
    this.#saved.update({ zoom });
    this.#zoomed();
  }

  #zoomed(): void {
    const { rowHeight } = zoomLevel(this.#saved.current.zoom);
    this.element.style.setProperty('--sequence-row', `${rowHeight}px`);
    this.#grid.rowHeight = rowHeight;
    this.#resized();
    this.#canvas.invalidate();
  }

  #picked(index: number): void {
    const row = this.#feed.row(index);
    this.#awaited = row ? undefined : index;
    this.#following.picked(index);
    if (!row) return;
    this.#revealLanes(row);
    this.#deps.onSelect(row.facts.seq);
  }

  #opened(index: number): void {
    const row = this.#feed.row(index);
    // The grid opens a group instead.
    if (row && !row.group) this.#deps.onOpen(row.facts.seq);
  }

  /** Makes the row of the selected entry the active row. Its index may have changed. */
  #activate(): void {
    const seq = this.#deps.selected();
    if (seq === undefined || this.#awaited !== undefined) return;
    for (const [index, row] of this.#feed.rows) {
      if (row.facts.seq !== seq) continue;
      if (this.#grid.active !== index) this.#grid.active = index;
      return;
    }
    if (this.#feed.row(this.#grid.active)) this.#grid.active = -1;
  }

  /** Scrolls to the selected entry, if the view has it. */
  async #reveal(): Promise<void> {
    const seq = this.#deps.selected();
    if (seq === undefined) {
      this.#grid.active = -1;
      return;
    }
    if (this.#feed.row(this.#grid.active)?.facts.seq === seq) return;
    const found = await this.#feed.indexOf(seq);
    if (!found || seq !== this.#deps.selected() || this.#awaited !== undefined) return;
    const has = found.exact || found.isFolded === true;
    this.#grid.active = has ? found.index : -1;
    if (!has) return;
    if (found.index < this.#grid.count - 1) this.#following.follow(false);
    this.#grid.reveal(found.index);
  }

  #revealLanes({ facts }: Row): void {
    const ends = this.#lanes.lanes.ends.get(facts.connectionId);
    if (ends) this.#sideways.scrollLeft = leftRevealing(this.#scale, ends.client, ends.server);
  }

  #isSelected(index: number): boolean {
    const row = this.#feed.row(index);
    if (!row) return this.#awaited === index;
    return row.facts.seq === this.#deps.selected();
  }

  #draw({ pen, fitter, theme, erase }: Surface, height: number): void {
    const { top, rowHeight, count } = this.#grid;
    if (this.#lanes.lanes.lanes.length === 0) return;
    const from = Math.max(0, Math.floor(top / rowHeight));
    const to = Math.min(count, Math.ceil((top + height) / rowHeight));
    const steps = Array.from({ length: Math.max(0, to - from) }, (_, at) => {
      const row = this.#feed.row(from + at);
      return row && this.#steps.painted(row);
    });
    const isOpen = (lane: number, seq: number): boolean => this.#lanes.isOpen(lane, seq);
    const y = from * rowHeight - top;
    paintSequence({ pen, fitter, theme, scale: this.#scale, rowHeight, y, steps, isOpen, erase });
  }

  #fillRow(element: HTMLElement, index: number): void {
    const [cell] = element.children;
    const row = this.#feed.row(index);
    const busy = row ? null : 'true';
    if (element.ariaBusy !== busy) element.ariaBusy = busy;
    if (element.title !== '') element.removeAttribute('title');
    const name = row ? stepName(this.#steps.painted(row), this.#lanes.lanes.lanes) : sequenceTexts.loading();
    if (cell && cell.ariaLabel !== name) cell.ariaLabel = name;
  }

  /** Sets the tooltip, which contains the texts that the row shortens. */
  #writeTitle(target: EventTarget | null): void {
    const row = this.#feed.row(this.#grid.indexAt(target));
    const element = target instanceof Element ? target.closest<HTMLElement>('.row') : null;
    if (!row || !element) return;
    element.title = stepTitle(this.#steps.painted(row));
  }

  #describe(): void {
    const { lanes } = this.#lanes.lanes;
    const text = sequenceTexts.description({
      entries: this.#feed.state?.rows ?? 0,
      lanes: lanes.length,
      list: lanes
        .slice(0, 20)
        .map(({ title }) => title)
        .join(', '),
    });
    this.#canvas.element.setAttribute('aria-description', text);
  }

  #export(anchor: HTMLElement): void {
    const { channel } = this.#deps;
    const run = (work: () => Promise<string | undefined>): void => {
      work()
        .then((note) => (this.#note = note))
        .catch((error: unknown) => (this.#note = messageOf(error)))
        .finally(() => this.#renderer.invalidate());
    };
    const { viewId, rows: total = 0 } = this.#feed.state ?? {};
    const items = exportItems({
      channel,
      viewId,
      total,
      firstVisible: this.#grid.firstVisible,
      painted: (viewId, rows) => {
        this.#lanes.shown(rows.map(({ facts }) => facts.connectionId));
        return this.#steps.read(viewId, rows);
      },
      lanes: () => this.#lanes.lanes.lanes,
      isOpen: (lane, seq) => this.#lanes.isOpen(lane, seq),
      run,
    });
    openMenu(anchor, sequenceTexts.export(), items);
  }

  #template(): TemplateResult {
    const { filter, fromFile } = this.#deps;
    const state = this.#feed.state;
    const isEmpty = (state?.rows ?? 0) === 0;
    return html`${sequenceToolbar({
        entries: state?.matched,
        filter: filter.text,
        zoom: this.#saved.current.zoom,
        following: fromFile ? undefined : this.#following.on,
        onZoom: (zoom) => this.#zoom(zoom),
        onFollow: (on) => this.#following.follow(on, true),
        onExport: (anchor) => this.#export(anchor),
      })}
      ${this.#note === undefined ? nothing : html`<div class="notice" role="status"><bdi>${this.#note}</bdi></div>`}
      ${isEmpty ? nothing : laneHeads(this.#lanes.lanes.lanes, this.#scale)}
      <div class="sequence-body">
        ${this.#grid.element}${this.#canvas.element}${isEmpty ? this.#empty() : nothing}${this.#following.pill()}
      </div>
      ${this.#sideways} ${this.#strip()}`;
  }

  /** The line that shows all texts of the selected entry for which it has space. */
  #strip(): TemplateResult | typeof nothing {
    const seq = this.#deps.selected();
    const row = this.#feed.row(this.#grid.active);
    if (seq === undefined || row?.facts.seq !== seq) return nothing;
    const text = stepInFull(this.#steps.painted(row), this.#lanes.lanes.lanes);
    return html`<div class="sequence-strip">
      <bdi title=${text}>${text}</bdi>
      ${button({ label: sequenceTexts.showDetails(), title: sequenceTexts.showDetailsHelp(), onClick: () => this.#deps.onOpen(seq) })}
    </div>`;
  }

  #empty(): TemplateResult {
    const { session, filter, range } = this.#deps;
    const view = this.#feed.state;
    const noMatches = noMatchesIn({ session, view, filter: filter.text, clearFilter: () => filter.set('') });
    if (noMatches) return noMatches;
    return html`<div class="view-empty">
      ${icon('arrow-both')}
      <h2>${sequenceTexts.emptyTitle()}</h2>
      <p>${range.current ? sequenceTexts.emptyRange() : sequenceTexts.empty()}</p>
    </div>`;
  }
}
