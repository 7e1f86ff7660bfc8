/**
 * The timeline: every entry of the capture as a row; filter, sort, follow, keyboard navigation. Invariants: the selection consists of
 * entries and never of row indexes; the last valid filter stays in use while a new one has a fault; following stops when the user scrolls,
 * sorts or selects a row above the end; visible rows keep their position when older ones are dropped.
 */
import { html, nothing, type TemplateResult } from 'lit';
import { type Disposable, DisposableStore } from '../../src/base/disposable.ts';
import { Throttle } from '../../src/base/throttle.ts';
import { sessionPause } from '../../src/protocol/engineMessages.ts';
import { captureSave, captureTypes, timelineAct } from '../../src/protocol/hostMessages.ts';
import type { ViewQuery, ViewSort } from '../../src/protocol/viewMessages.ts';
import { FilterBox } from '../filter/filterBox.ts';
import { isCopy, isUndo } from '../ui/keys.ts';
import { TimelineOverview } from '../overview/timelineOverview.ts';
import type { SliceOf } from '../state/savedState.ts';
import { Renderer } from '../ui/renderer.ts';
import { VirtualRows } from '../ui/virtualRows.ts';
import { AckLink } from './ackLink.ts';
import { ClearActions } from './clearActions.ts';
import { emptyState, noMatchesIn } from './emptyState.ts';
import { EntryActions } from './entryActions.ts';
import { contextOf, menuSubject } from './entryMenu.ts';
import { offerNativeMenu } from '../ui/nativeMenu.ts';
import { Following } from './following.ts';
import { SelectionReveal } from './selectionReveal.ts';
import { queryText } from './packetFilter.ts';
import { RowFolding } from './rowFolding.ts';
import { offerTitles } from './rowTitles.ts';
import { TimelineColumns } from './timelineColumns.ts';
import type { TimelineDeps } from './timelineDeps.ts';
import { ScrollPositions } from './scrollPositions.ts';
import { createTimelineRow, fillTimelineRow } from './timelineRow.ts';
import { TimelineSelection } from './timelineSelection.ts';
import { TimelineSummary } from './timelineSummary.ts';
import { timelineSlice } from './timelineSlice.ts';
import { timelineTexts } from './timelineTexts.ts';
import { moreButtonId, summaryText, timelineToolbar } from './timelineToolbar.ts';
import { ViewFeed } from './viewFeed.ts';

export const rowHeight = 22;
const filterDelayMs = 150;

export class Timeline implements Disposable {
  readonly element = document.createElement('section');
  readonly #deps: TimelineDeps;
  readonly #saved: SliceOf<typeof timelineSlice>;
  readonly #store = new DisposableStore();
  readonly #feed: ViewFeed;
  readonly #grid: VirtualRows;
  readonly #filterBox: FilterBox;
  readonly #overview: TimelineOverview;
  readonly #columns: TimelineColumns;
  readonly #selection: TimelineSelection;
  readonly #link: AckLink;
  readonly #actions: EntryActions;
  readonly #clears: ClearActions;
  readonly #summary: TimelineSummary;
  readonly #renderer: Renderer;
  readonly #following: Following;
  readonly #positions: ScrollPositions;
  readonly #refilter: Throttle;
  readonly #kept: SelectionReveal;
  readonly #folding: RowFolding;

  readonly onDidSelect;
  /** Fires when rows were loaded: the details of the selected entry may be outdated. */
  readonly onDidRows;

  constructor(deps: TimelineDeps) {
    this.#deps = deps;
    const { channel, clock, choice, filter } = deps;
    const saved = (this.#saved = deps.saved.slice(timelineSlice));
    this.element.className = 'timeline';
    this.element.setAttribute('aria-label', timelineTexts.timeline());
    const feed = (this.#feed = this.#store.add(new ViewFeed(channel, clock)));
    this.#grid = this.#store.add(
      new VirtualRows({
        id: 'timeline',
        label: timelineTexts.timeline(),
        rowHeight,
        createRow: createTimelineRow,
        fillRow: (element, index) => this.#fillRow(element, index),
        isSelected: (index) => this.#isSelected(index),
      }),
    );
    const grid = this.#grid;
    const inOrder = (): boolean => saved.current.sort === undefined;
    this.#positions = new ScrollPositions({
      saved: deps.saved,
      grid,
      feed,
      following: () => this.#following,
      connectionId: () => choice.listedId,
      epoch: () => deps.session.state?.epoch,
      sorted: () => !inOrder(),
    });
    this.#following = new Following({
      grid,
      feed,
      sorted: () => !inOrder(),
      readOnly: deps.file !== undefined,
      onFollow: () => this.#positions.note(),
      onChange: () => this.#renderer.invalidate(),
    });
    this.#folding = new RowFolding(grid, feed);
    this.#kept = new SelectionReveal({ grid, feed, following: this.#following, selected: () => this.selected });
    this.#filterBox = this.#store.add(
      new FilterBox({
        channel,
        clock,
        saved: deps.saved,
        filter,
        view: () => this.#feed.state,
        connectionId: () => choice.listedId,
        onLeave: () => this.focusGrid(),
      }),
    );
    this.#overview = this.#store.add(
      new TimelineOverview({
        ...deps,
        feed,
        grid,
        inOrder,
        query: () => ({ connectionId: choice.listedId, filter: filter.text }),
        unfollow: () => this.#following.follow(false),
        onChange: () => this.#renderer.invalidate(),
      }),
    );
    this.#renderer = this.#store.add(new Renderer(this.element, () => this.#template()));
    const invalidate = (): void => this.#renderer.invalidate();
    this.#summary = this.#store.add(new TimelineSummary(clock, () => this.#summaryText(), invalidate));
    const notify = (text: string, isFault?: boolean): void => this.#summary.notify(text, isFault);
    this.#columns = this.#store.add(
      new TimelineColumns({
        saved,
        rows: grid.element,
        onSort: (sort) => this.#sort(sort),
        onGroups: (groups) => {
          saved.update({ groups });
          this.#requery();
        },
        onChange: () => grid.refill(),
        focusRows: () => this.focusGrid(),
      }),
    );
    this.#selection = this.#store.add(
      new TimelineSelection({ channel, clock, feed: this.#feed, grid, inOrder, notify }),
    );
    this.#link = this.#store.add(new AckLink(channel));
    this.#actions = new EntryActions({
      channel,
      selection: () => ({ ...this.#query, seqs: [...this.#selection.entries.ranges] }),
      unfolded: (seqs) => this.#feed.unfolded(seqs),
      row: () => this.#selection.row(this.selected),
      notify,
      filter,
      goToPartner: () => this.#goToPartner(),
      select: (seq) => void this.select(seq),
      connectionId: () => choice.listedId,
      live: deps.live,
    });
    this.#clears = new ClearActions({
      channel,
      session: deps.session,
      shown: () => {
        const { sort: _sort, ...shown } = this.#query;
        return shown;
      },
      onChange: () => void this.select(undefined),
      focus: () => this.focusGrid(),
      notify,
    });
    this.onDidSelect = this.#selection.onDidLead;
    this.onDidRows = this.#feed.onDidRows;
    this.#refilter = this.#store.add(new Throttle(clock, filterDelayMs, () => void this.#refilterNow()));
    this.#listen();
    this.#renderer.flush();
  }

  /** Seq of the entry that the details show. */
  get selected(): number | undefined {
    return this.#selection.lead;
  }

  /** Whether several entries are selected. */
  get holdsSeveral(): boolean {
    const { entries } = this.#selection;
    return entries.ranges.length > 0 && entries.single === undefined;
  }

  /**
   * Selects an entry, and scrolls to it as soon as the view contains it.
   * @param opens whether to open the group that contains the entry, if the group is collapsed
   */
  async select(seq: number | undefined, opens = false): Promise<void> {
    this.#selection.only(seq);
    if (seq === undefined) this.#grid.active = -1;
    else await this.#kept.reveal(seq, opens);
  }

  /** Selects an entry and scrolls to it, whether or not the timeline follows new entries. */
  async show(seq: number): Promise<void> {
    this.#following.follow(false);
    await this.select(seq, true);
  }

  /** Moves the focus to the button whose menu opens the stream analysis. */
  focusMore(): void {
    this.element.querySelector<HTMLElement>(`#${moreButtonId}`)?.focus();
  }

  focusFilter(): void {
    this.#filterBox.focus();
  }

  focusGrid(): void {
    this.#grid.element.focus();
  }

  /** Whether the timeline is visible. A hidden timeline does no work, and is updated when it is shown again. */
  set visible(visible: boolean) {
    this.#feed.visible = visible;
  }

  invalidate(): void {
    this.#renderer.invalidate();
  }

  dispose(): void {
    this.#store.dispose();
  }

  get #query(): ViewQuery {
    const { choice, filter } = this.#deps;
    const { listedId: connectionId } = choice;
    const { sort, packets, groups } = this.#saved.current;
    return {
      filter: queryText(filter.text, packets),
      ...(connectionId !== undefined && { connectionId }),
      ...(sort && { sort }),
      ...(groups && { groups }),
      ...this.#overview.range,
    };
  }

  #listen(): void {
    const { channel, session, choice, filter, range } = this.#deps;
    const { element } = this.#grid;
    element.dataset['focus'] = 'entries';
    element.addEventListener('keydown', (event) => this.#keydown(event));
    offerTitles(this.#grid, this.#feed, this.#columns, () => session.state?.startedAt ?? '');
    offerNativeMenu(
      this.#grid,
      (index) => !this.#isSelected(index) && this.#pickAlone(index),
      () => {
        const row = this.#selection.row(this.selected);
        const connection = session.connection(row?.facts.connectionId ?? choice.listedId);
        return contextOf(menuSubject(this.#selection.count, row, connection, session.state?.sources));
      },
    );
    const observer = new ResizeObserver(() => this.#columns.measure());
    observer.observe(element);
    this.#store.add({ dispose: () => observer.disconnect() });
    for (const subscription of [
      this.#feed.onDidChange(() => this.#changed()),
      this.#feed.onDidRows(() => this.#arrived()),
      this.#grid.onDidChangeWindow(() => this.#following.loadVisible()),
      filter.onDidChange(() => this.#requery()),
      range.onDidChange(() => this.#requery()),
      this.#grid.onDidScroll(() => {
        this.#kept.cancel();
        this.#following.follow(this.#grid.isAtEnd);
      }),
      this.#grid.onDidPick(({ index, picking }) => {
        this.#kept.cancel();
        this.#following.picked(index);
        this.#selection.pick(index, picking);
      }),
      this.#grid.onDidSelectAll(() => void this.#selection.all()),
      this.#selection.onDidLead((seq) => this.#leadChanged(seq)),
      this.#selection.onDidChange(() => {
        this.#grid.refill();
        this.#summary.request();
      }),
      this.#link.onDidChange(() => this.#grid.refill()),
      this.#deps.evidence.onDidChange(() => this.#grid.refill()),
      session.onDidBegin(() => this.#begin()),
      session.onDidChange(() => this.#sessionChanged()),
      choice.onDidChange(() => this.#chosen()),
      choice.onDidList(() => this.#chosen()),
      channel.on(timelineAct, ({ action }) => void this.#actions.run(action)),
    ]) {
      this.#store.add(subscription);
    }
  }

  #keydown(event: KeyboardEvent): void {
    if (event.key === 'Escape' && this.selected !== undefined) void this.select(undefined);
    if (isUndo(event)) void this.#clears.undo();
    else if (isCopy(event)) void this.#actions.run('copyJson');
    else if (!this.#folding.keydown(event)) return;
    event.preventDefault();
  }

  #begin(): void {
    const epoch = this.#deps.session.state?.epoch;
    const kept = this.#saved.current.selected;
    const seq = kept && kept.epoch === epoch ? kept.seq : undefined;
    this.#positions.pause(() => this.#following.begin(this.#deps.file === undefined));
    if (this.#deps.file === undefined) this.#positions.choose();
    this.#positions.requested();
    this.#columns.begin();
    this.#feed.open(this.#query);
    this.#filterBox.applied(this.#deps.filter.text);
    this.#selection.only(seq);
  }

  #requery(): void {
    this.#kept.begin();
    this.#list();
  }

  /** Lists the entries of the current query. */
  #list(): void {
    this.#selection.collapse();
    this.#refilter.request();
    this.#nameColumns();
    this.#summary.request();
    this.#renderer.invalidate();
  }

  /** Called when other entries are listed: the entries of another connection, or of all connections. */
  #chosen(): void {
    if (this.#deps.file === undefined) this.#positions.choose();
    this.#list();
  }

  #sort(sort: ViewSort | undefined): void {
    this.#saved.update({ sort });
    this.#columns.invalidate();
    this.#selection.collapse();
    if (sort) {
      this.#following.follow(false);
      this.#grid.scrollToStart();
    } else if (this.selected === undefined) this.#following.follow(true, true);
    void this.#feed
      .filter(this.#query, (rows) => this.#following.windowIn(rows))
      .then(() => {
        if (this.selected !== undefined) void this.select(this.selected);
      });
    this.#summary.request();
  }

  #sessionChanged(): void {
    this.#nameColumns();
    this.#grid.refill();
    this.#renderer.invalidate();
  }

  #nameColumns(): void {
    const { session, choice, file } = this.#deps;
    // Without a chosen connection, the rows belong to all connections.
    this.#columns.name(file || choice.listedId === undefined ? session.allConnections : undefined);
  }

  #changed(): void {
    // Before the rows are written, because writing them measures their content.
    this.#columns.listed(this.#feed.connectionId);
    this.#following.changed();
    void this.#positions.restore();
    void this.#kept.seek();
    this.#following.loadVisible();
    this.#summary.request();
    this.#filterBox.viewChanged();
    this.#renderer.invalidate();
  }

  #arrived(): void {
    this.#following.loaded();
    this.#selection.arrived();
    this.#positions.note();
    this.#link.lead(this.selected, this.#selection.row(this.selected));
    this.#grid.refill();
  }

  #isSelected(index: number): boolean {
    const row = this.#feed.row(index);
    return row ? this.#selection.entries.has(row.facts.seq) : this.#selection.awaits(index);
  }

  #pickAlone(index: number): void {
    this.#following.picked(index);
    this.#grid.active = index;
    this.#selection.pick(index, 'only');
  }

  #leadChanged(seq: number | undefined): void {
    const epoch = this.#deps.session.state?.epoch;
    this.#saved.update({ selected: seq === undefined || epoch === undefined ? undefined : { epoch, seq } });
    this.#link.lead(seq, this.#selection.row(seq));
    this.#grid.refill();
  }

  async #goToPartner(): Promise<void> {
    const { selected } = this;
    const partner = selected === undefined ? undefined : await this.#link.findPartner(selected);
    if (!partner) throw new Error(timelineTexts.noPartner());
    await this.show(partner.seq);
    if (this.#grid.active < 0) this.#summary.notify(timelineTexts.partnerHidden({ seq: partner.seq }), true);
  }

  async #refilterNow(): Promise<void> {
    const { text } = this.#deps.filter;
    this.#overview.request();
    this.#positions.requested();
    await this.#feed.filter(this.#query, (rows) => this.#following.windowIn(rows));
    this.#following.requeried();
    this.#filterBox.applied(text);
    await this.#kept.applied();
  }

  #summaryText(): string {
    const { filter, range } = this.#deps;
    const { packets, sort } = this.#saved.current;
    const selected = this.#selection.count;
    const filtered = !filter.isEmpty || range.current !== undefined;
    return this.#overview.summary(summaryText(this.#feed.state, { filtered, packets, sort, selected }));
  }

  #fillRow(element: HTMLElement, index: number): void {
    const { columns: choice, sort } = this.#saved.current;
    const { names, layout, content } = this.#columns;
    const row = this.#feed.row(index);
    fillTimelineRow(element, row, {
      columns: layout.columns,
      widths: content,
      time: choice.time,
      startedAt: this.#deps.session.state?.startedAt ?? '',
      previous: this.#feed.row(index - 1),
      where: names && ((id, seq) => names.at(id, seq)),
      brief: layout.brief,
      cutStatus: layout.cutStatus,
      link: row && this.#link.classOf(row.facts.seq, sort === undefined),
      finding: row && this.#deps.evidence.of(row.facts.seq),
    });
  }

  #empty(): unknown {
    const { session, filter, empty, file } = this.#deps;
    const view = this.#feed.state;
    const situation = { session, view, filter: filter.text, clearFilter: () => filter.set('') };
    const emptyRange = this.#overview.empty(view);
    if (empty) return emptyRange ?? emptyState(empty, situation);
    return noMatchesIn(situation) ?? emptyRange ?? file?.empty();
  }

  #template(): TemplateResult {
    const { channel, session, choice, stream, file, onSequence } = this.#deps;
    const { state } = session;
    const { sort, packets } = this.#saved.current;
    return html`${timelineToolbar({
        filterBox: this.#filterBox,
        paused: state?.paused ?? false,
        captureFault: state?.fault,
        onPause: (paused) => void channel.request(sessionPause, { paused }).catch(() => undefined),
        clears: this.#clears,
        following: this.#following.on,
        sorted: sort !== undefined,
        onMark: () => void this.#actions.run('addMarker'),
        onFollow: (on) => {
          if (sort) this.#sort(undefined);
          this.#following.follow(on, true);
        },
        readOnly: file !== undefined,
        onSave: () => void channel.request(captureSave, this.#query).catch(() => undefined),
        recording: this.#deps.recording?.isOn ?? false,
        onRecord: () => this.#deps.recording?.toggle(),
        onInferTypes: () => void channel.request(captureTypes, this.#query).catch(() => undefined),
        packets,
        onPackets: (shown) => {
          this.#saved.update({ packets: shown });
          this.#requery();
        },
        ...this.#overview.fold,
        analyzing: stream.isOpen(),
        onAnalyze: () => stream.toggle(),
        onSequence,
        several: !file && (state?.connections.length ?? 0) + (state?.former?.length ?? 0) > 1,
        all: choice.listsAll,
        onAll: (all) => (choice.listsAll = all),
      })}
      ${file ? nothing : this.#clears.template()} ${this.#overview.template(this.#feed.state)}
      <div class="timeline-main">
        <div class="timeline-body">${this.#columns.element} ${this.#grid.count === 0 ? this.#empty() : nothing}</div>
        ${this.#summary.template(html`${file || this.#grid.count === 0 ? nothing : this.#clears.button()} <span class="result-space"></span>${this.#following.pill()}`)}
      </div>`;
  }
}
