/**
 * The timeline: every entry of the session as rows, filtered, followed, walked through by key.
 * Invariants: the selection is an entry (its seq), never a row number, so it survives filters and new entries; the last good filter
 * stays while a new one cannot be read; following stops as soon as the person scrolls or picks a row above the end.
 */
import { html } from 'lit';
import type { Clock } from '../../src/base/clock.ts';
import { type Disposable, DisposableStore } from '../../src/base/disposable.ts';
import { Emitter } from '../../src/base/emitter.ts';
import { Throttle } from '../../src/base/throttle.ts';
import type { Channel } from '../../src/protocol/channel.ts';
import { addTerm } from '../../src/model/filterEdit.ts';
import { sessionClear, sessionPause } from '../../src/protocol/engineMessages.ts';
import { captureSave } from '../../src/protocol/hostMessages.ts';
import type { Row } from '../../src/protocol/shapes.ts';
import type { ViewQuery } from '../../src/protocol/viewMessages.ts';
import { FilterBox } from '../filter/filterBox.ts';
import type { ConnectionChoice } from '../state/connectionChoice.ts';
import type { SavedState } from '../state/savedState.ts';
import type { SessionMirror } from '../../src/protocol/sessionMirror.ts';
import { isCopy } from '../keys.ts';
import { Renderer } from '../ui/renderer.ts';
import { VirtualRows } from '../ui/virtualRows.ts';
import { shortTitles } from '../words/connectionWords.ts';
import { type EmptyActions, emptyState, nothingMatches } from './emptyState.ts';
import { copyText } from './copyEntry.ts';
import { queryText } from './packetFilter.ts';
import { createTimelineRow, fillTimelineRow } from './timelineRow.ts';
import { summaryText, timelineToolbar } from './timelineToolbar.ts';
import { ViewFeed } from './viewFeed.ts';

export const rowHeight = 22;
const filterDelayMs = 150;
const summaryEveryMs = 1000;

export interface TimelineParts {
  channel: Channel;
  clock: Clock;
  session: SessionMirror;
  saved: SavedState;
  choice: ConnectionChoice;
  /** The drawer that analyses what the timeline shows. */
  stream: { isOpen: () => boolean; toggle: () => void };
  empty?: EmptyActions;
  /** A session file is shown, which only is read: what stands where rows would. */
  file?: { empty: () => unknown };
}

export class Timeline implements Disposable {
  readonly element = document.createElement('section');
  readonly #parts: TimelineParts;
  readonly #store = new DisposableStore();
  readonly #selections = this.#store.add(new Emitter<number | undefined>());
  readonly #feed: ViewFeed;
  readonly #grid: VirtualRows;
  readonly #filterBox: FilterBox;
  readonly #renderer: Renderer;
  readonly #refilter: Throttle;
  readonly #summarise: Throttle;
  #filter: string;
  #following = true;
  #seen = 0;
  #summary = '';

  /** Seq of the entry that is looked at. */
  selected: number | undefined;
  readonly onDidSelect = this.#selections.event;
  /** Rows came: what is shown of the selected entry may be old. */
  readonly onDidRows;

  constructor(parts: TimelineParts) {
    this.#parts = parts;
    const { clock, saved, session, choice } = parts;
    this.element.className = 'timeline';
    this.element.setAttribute('aria-label', 'Timeline');
    this.#filter = saved.current.filter;
    this.#feed = this.#store.add(new ViewFeed(parts.channel, clock));
    this.onDidRows = this.#feed.onDidRows;
    this.#grid = this.#store.add(
      new VirtualRows({
        label: 'Timeline',
        rowHeight,
        overscan: 12,
        createRow: createTimelineRow,
        fillRow: (element, index) => this.#fillRow(element, index),
      }),
    );
    this.#filterBox = this.#store.add(
      new FilterBox({
        channel: parts.channel,
        clock,
        saved,
        connectionId: () => this.#query.connectionId,
        text: () => this.#filter,
        view: () => this.#feed.state,
        onText: (text) => this.#setFilter(text),
        onLeave: () => this.focusGrid(),
      }),
    );
    this.#renderer = this.#store.add(new Renderer(this.element, () => this.#template()));
    this.#refilter = this.#store.add(new Throttle(clock, filterDelayMs, () => void this.#refilterNow()));
    this.#summarise = this.#store.add(new Throttle(clock, summaryEveryMs, () => this.#setSummary()));
    this.#grid.element.addEventListener('keydown', (event) => {
      if (isCopy(event) && this.selected !== undefined && this.#grid.active >= 0) void this.#copy(this.selected);
    });
    for (const subscription of [
      this.#feed.onDidChange(() => this.#changed()),
      this.#feed.onDidRows(() => this.#arrived()),
      this.#grid.onDidChangeWindow(({ from, to }) => this.#feed.look(from, to)),
      this.#grid.onDidScroll(() => this.#follow(this.#grid.isAtEnd, false)),
      this.#grid.onDidMove((index) => this.#pick(index)),
      this.#grid.onDidOpen((index) => this.#pick(index)),
      session.onDidBegin(() => this.#begin()),
      session.onDidChange(() => this.#sessionChanged()),
      choice.onDidChange(() => this.#requery()),
    ]) {
      this.#store.add(subscription);
    }
    this.#renderer.flush();
  }

  row(seq: number): Row | undefined {
    for (const row of this.#feed.rows.values()) if (row.facts.seq === seq) return row;
    return undefined;
  }

  /** Selects an entry and brings it into sight when the view holds it. */
  async select(seq: number | undefined): Promise<void> {
    this.#setSelected(seq);
    if (seq === undefined) {
      this.#grid.active = -1;
      return;
    }
    const found = await this.#feed.indexOf(seq);
    if (this.selected !== seq) return;
    this.#grid.active = found?.exact ? found.index : -1;
    if (found?.exact && !this.#following) this.#grid.reveal(found.index);
  }

  /** Selects an entry that something else points at: brings it into sight, following or not. */
  async show(seq: number): Promise<void> {
    this.#follow(false, false);
    await this.select(seq);
  }

  /** Shows what these terms match, whatever was filtered before. */
  filterBy(...terms: string[]): void {
    this.#setFilter(terms.join(' '));
  }

  /** Adds a term to the filter. */
  narrow(term: string): void {
    this.#setFilter(addTerm(this.#filter, term));
  }

  focusAnalyse(): void {
    this.element.querySelector<HTMLElement>('[aria-label="Analyse stream"]')?.focus();
  }

  focusFilter(): void {
    this.#filterBox.focus();
  }

  focusGrid(): void {
    this.#grid.element.focus();
  }

  /** Out of sight it costs nothing; it catches up when it is shown again. */
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
    const { choice, saved } = this.#parts;
    const connectionId = saved.current.allConnections ? undefined : choice.connectionId;
    const filter = queryText(this.#filter, saved.current.packets);
    return connectionId === undefined ? { filter } : { filter, connectionId };
  }

  #begin(): void {
    const epoch = this.#parts.session.state?.epoch;
    const kept = this.#parts.saved.current.selected;
    const seq = kept && kept.epoch === epoch ? kept.seq : undefined;
    this.#grid.count = 0;
    this.#follow(this.#parts.file === undefined, false);
    this.#feed.open(this.#query);
    this.#filterBox.applied(this.#filter);
    this.#setSelected(seq);
  }

  #requery(): void {
    this.#refilter.request();
    this.#renderer.invalidate();
  }

  #sessionChanged(): void {
    this.#grid.refill();
    this.#renderer.invalidate();
  }

  #changed(): void {
    const matched = this.#feed.state?.matched ?? 0;
    if (this.#following) this.#seen = matched;
    this.#seen = Math.min(this.#seen, matched);
    this.#grid.count = matched;
    if (this.#following) this.#grid.scrollToEnd();
    this.#feed.look(this.#grid.window.from, this.#grid.window.to);
    this.#summarise.request();
    this.#filterBox.viewChanged();
    this.#renderer.invalidate();
  }

  /** Rows may have moved under the selection: dropped, or filtered. */
  #arrived(): void {
    if (this.selected !== undefined) {
      for (const [index, row] of this.#feed.rows) if (row.facts.seq === this.selected) this.#grid.active = index;
      const there = this.#feed.row(this.#grid.active);
      if (there && there.facts.seq !== this.selected) this.#grid.active = -1;
    }
    this.#grid.refill();
  }

  #pick(index: number): void {
    this.#follow(this.#following && index === this.#grid.count - 1, false);
    const row = this.#feed.row(index);
    if (row) return this.#setSelected(row.facts.seq);
    // The row comes with the next pull; it is picked then.
    const wait = this.#store.add(
      this.#feed.onDidRows(() => {
        const come = this.#feed.row(index);
        if (!come) return;
        this.#store.release(wait);
        if (this.#grid.active === index) this.#setSelected(come.facts.seq);
      }),
    );
  }

  #setSelected(seq: number | undefined): void {
    if (seq === this.selected) return;
    this.selected = seq;
    const epoch = this.#parts.session.state?.epoch;
    this.#parts.saved.update({ selected: seq === undefined || epoch === undefined ? undefined : { epoch, seq } });
    this.#selections.fire(seq);
  }

  #follow(on: boolean, jump: boolean): void {
    if (on && jump) this.#grid.scrollToEnd();
    if (on) this.#seen = this.#grid.count;
    this.#following = on;
    this.#renderer.invalidate();
  }

  #setFilter(text: string): void {
    this.#filter = text;
    this.#parts.saved.update({ filter: text });
    this.#refilter.request();
    this.#filterBox.textChanged();
    this.#renderer.invalidate();
  }

  async #refilterNow(): Promise<void> {
    const text = this.#filter;
    await this.#feed.filter(this.#query);
    this.#filterBox.applied(text);
  }

  #setSummary(): void {
    const { packets } = this.#parts.saved.current;
    this.#summary = summaryText(this.#feed.state, { filtered: this.#filter.trim() !== '', packets });
    this.#renderer.invalidate();
  }

  async #copy(seq: number): Promise<void> {
    try {
      const text = await copyText(this.#parts.channel, seq);
      if (text === undefined) return;
      await navigator.clipboard.writeText(text);
      this.#summary = `#${seq} copied`;
    } catch {
      this.#summary = `#${seq} could not be copied`;
    }
    this.#renderer.invalidate();
    this.#summarise.request();
  }

  #fillRow(element: HTMLElement, index: number): void {
    const { session, saved, file } = this.#parts;
    const state = session.state;
    const connections = [...(state?.former ?? []), ...(state?.connections ?? [])];
    const several = (saved.current.allConnections || file !== undefined) && connections.length > 1;
    const names = several ? shortTitles(connections) : undefined;
    fillTimelineRow(element, this.#feed.row(index), {
      startedAt: state?.startedAt ?? '',
      previous: this.#feed.row(index - 1),
      where: names && ((id) => names.get(id) ?? ''),
    });
  }

  #empty(): unknown {
    const { session, empty, file } = this.#parts;
    const view = this.#feed.state;
    const clearFilter = (): void => this.#setFilter('');
    if (empty) return emptyState(empty, { session, view, filter: this.#filter, clearFilter });
    if (view && view.total > 0 && this.#filter.trim() !== '') return nothingMatches(view, clearFilter);
    return file?.empty();
  }

  #template() {
    const { channel, session, saved, stream, file } = this.#parts;
    const state = session.state;
    const unseen = this.#grid.count - this.#seen;
    return html`${timelineToolbar({
        filterBox: this.#filterBox,
        paused: state?.paused ?? false,
        captureFault: state?.fault,
        onPause: (paused) => void channel.request(sessionPause, { paused }).catch(() => undefined),
        onClear: () =>
          void channel.request(sessionClear, {}).then(
            () => this.select(undefined),
            () => undefined,
          ),
        following: this.#following,
        onFollow: (on) => this.#follow(on, true),
        readOnly: file !== undefined,
        onSave: () => void channel.request(captureSave, this.#query).catch(() => undefined),
        packets: saved.current.packets,
        onPackets: (packets) => {
          saved.update({ packets });
          this.#summarise.request();
          this.#requery();
        },
        analysing: stream.isOpen(),
        onAnalyse: () => stream.toggle(),
        several: !file && (state?.connections.length ?? 0) + (state?.former?.length ?? 0) > 1,
        all: saved.current.allConnections,
        onAll: (allConnections) => {
          saved.update({ allConnections });
          this.#requery();
        },
      })}
      <div class="timeline-body">
        ${this.#grid.element} ${this.#grid.count === 0 ? this.#empty() : ''}
        ${
          !file && !this.#following && unseen > 0 && !this.#grid.isAtEnd
            ? html`<button type="button" class="pill" @click=${() => this.#follow(true, true)}>
                <i class="codicon codicon-arrow-down" aria-hidden="true"></i>${unseen} new
              </button>`
            : ''
        }
      </div>
      <div class="timeline-summary" role="status" aria-live="polite" aria-label="Timeline summary">
        ${this.#summary}
      </div>`;
  }
}
