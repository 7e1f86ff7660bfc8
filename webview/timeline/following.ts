/**
 * Whether the timeline follows new entries, and how many rows were added since it stopped following. While it follows, it moves to new rows
 * once they are loaded, so that no row is blank during a flood. While it does not, the visible rows keep their position on the screen when
 * older ones are dropped.
 */
import { html, nothing, type TemplateResult } from 'lit';
import type { VirtualRows } from '../ui/virtualRows.ts';
import { timelineTexts } from './timelineTexts.ts';
import type { ViewFeed } from './viewFeed.ts';

export interface FollowingDeps {
  grid: VirtualRows;
  feed: ViewFeed;
  /** Whether the rows are not in time order, so that there is no newest row to follow. */
  sorted: () => boolean;
  /** Whether a session file is shown, to which no entries are added. */
  readOnly: boolean;
  /** Called when the user scrolled, selected a row, or turned following on or off. */
  onFollow: () => void;
  /** Called when the displayed state changed. Scrolling changes nothing in most frames, and must not render the toolbar in each of them. */
  onChange: () => void;
}

/** An entry that keeps its position on the screen while its new index is requested. */
interface Pinned {
  seq: number;
  /** The index of the entry when the list was moved last. */
  index: number;
  /** The number of requests without a response. More rows may be dropped before a response is received. */
  pending: number;
}

export class Following {
  readonly #deps: FollowingDeps;
  #on = true;
  /** The newest entry at the time when the end of the list was last visible. Later entries count as new, whether or not the filter shows them. */
  #seenSeq = -1;
  #unseen = 0;
  #counting = false;
  #dropped = 0;
  #pinned: Pinned | undefined;
  /** The list moves to the end of this number of rows once the last of them are loaded. */
  #awaited: number | undefined;

  constructor(deps: FollowingDeps) {
    this.#deps = deps;
  }

  get on(): boolean {
    return this.#on;
  }

  /** @param jump scrolls to the end immediately, not with the next row */
  follow(on: boolean, jump = false): void {
    const { grid, sorted, onFollow, onChange } = this.#deps;
    const follows = on && !sorted();
    const isOther = follows !== this.#on || jump;
    if (this.#awaited !== undefined && (jump || !follows)) this.#show(this.#awaited);
    if (follows && jump) grid.scrollToEnd();
    if (follows) this.#seeAll();
    this.#on = follows;
    onFollow();
    if (isOther) onChange();
  }

  /** Must be called when a row was selected: following continues only if this is the newest row. */
  picked(index: number): void {
    this.follow(this.#on && index === this.#deps.grid.count - 1);
  }

  /** Must be called when another engine has started, whose entries are not known yet. */
  begin(on: boolean): void {
    this.#show(0);
    this.#dropped = 0;
    this.#pinned = undefined;
    this.#seenSeq = -1;
    this.follow(on);
  }

  /** Must be called when another query is applied. The additional entries that it shows are not new. */
  requeried(): void {
    this.#seeAll();
  }

  /** Must be called when the counts of the view changed. */
  changed(): void {
    const { grid, feed } = this.#deps;
    const { rows = 0, dropped = 0 } = feed.state ?? {};
    const pinned = dropped > this.#dropped && !this.#on ? (this.#pinned ?? this.#firstKnown()) : undefined;
    this.#dropped = dropped;
    if (this.#on) {
      this.#seeAll();
      this.#awaited = rows;
      if (rows > grid.count && feed.rows.size > 0 && grid.count > 0) this.loaded();
      else this.#moveToEnd(rows);
      return;
    }
    this.#show(rows);
    void this.#countUnseen();
    if (pinned) void this.#keepPosition(pinned);
  }

  /** The rows that become visible if the list gets this length. */
  windowIn(rows: number): { from: number; to: number } {
    const { grid } = this.#deps;
    return this.#on ? grid.windowAtEnd(rows) : grid.window;
  }

  /** Loads the visible rows, or the rows that the list will move to. */
  loadVisible(): void {
    const { from, to } = this.#window;
    this.#deps.feed.showRows(from, to);
  }

  /** Must be called when rows were loaded: moves to the awaited rows if they are among them. */
  loaded(): void {
    if (this.#awaited === undefined) return;
    const { feed } = this.#deps;
    const { from, to } = this.#window;
    for (let row = from; row < to; row++) if (!feed.row(row)) return;
    this.#moveToEnd(this.#awaited);
  }

  pill(): TemplateResult | typeof nothing {
    const { grid, sorted, readOnly } = this.#deps;
    if (readOnly || this.#on || sorted() || this.#unseen <= 0 || grid.isAtEnd) return nothing;
    return html`<button type="button" class="pill" @click=${() => this.follow(true, true)}>
      <i class="codicon codicon-arrow-down" aria-hidden="true"></i>${timelineTexts.newEntries({ count: this.#unseen })}
    </button>`;
  }

  get #window(): { from: number; to: number } {
    const { grid } = this.#deps;
    return this.#awaited === undefined ? grid.window : grid.windowAtEnd(this.#awaited);
  }

  #moveToEnd(rows: number): void {
    this.#show(rows);
    this.#deps.grid.scrollToEnd();
  }

  #show(rows: number): void {
    this.#awaited = undefined;
    this.#deps.grid.count = rows;
  }

  #seeAll(): void {
    this.#seenSeq = this.#deps.feed.state?.newest ?? this.#seenSeq;
    this.#unseen = 0;
  }

  async #countUnseen(): Promise<void> {
    const { feed, sorted, readOnly, onChange } = this.#deps;
    if (this.#counting || readOnly || sorted()) return;
    this.#counting = true;
    const seq = this.#seenSeq;
    const found = await feed.indexOf(seq);
    this.#counting = false;
    if (!found || this.#on || seq !== this.#seenSeq) return;
    const isShown = found.exact || found.isFolded === true;
    const unseen = Math.max(0, (feed.state?.matched ?? 0) - found.rank - (isShown ? 1 : 0));
    if (unseen === this.#unseen) return;
    this.#unseen = unseen;
    onChange();
  }

  /** The first visible entry whose row is loaded. */
  #firstKnown(): Pinned | undefined {
    const { grid, feed } = this.#deps;
    for (let index = grid.firstVisible; index < grid.window.to; index++) {
      const row = feed.row(index);
      if (row) return { seq: row.facts.seq, index, pending: 0 };
    }
    return undefined;
  }

  /** The visible rows move up in the list, but not on the screen. Responses are received in the order of the requests. */
  async #keepPosition(pinned: Pinned): Promise<void> {
    const { grid, feed } = this.#deps;
    this.#pinned = pinned;
    pinned.pending++;
    const found = await feed.indexOf(pinned.seq);
    if (this.#pinned !== pinned) return;
    if (found && !this.#on) {
      grid.shift(found.index - pinned.index);
      pinned.index = found.index;
    }
    if (--pinned.pending === 0) this.#pinned = undefined;
  }
}
