/**
 * Whether the timeline follows new entries, and how many rows were added unseen since it does not. While it does not follow, the visible
 * rows keep their position on the screen when older ones are dropped.
 */
import { html, nothing, type TemplateResult } from 'lit';
import type { VirtualRows } from '../ui/virtualRows.ts';
import { timelineTexts } from './timelineTexts.ts';
import type { ViewFeed } from './viewFeed.ts';

export interface FollowingDeps {
  grid: VirtualRows;
  feed: ViewFeed;
  /** The rows are not in time order, so there is no newest row to follow. */
  sorted: () => boolean;
  /** A session file gets no new entries. */
  readOnly: boolean;
  onChange: () => void;
}

/** An entry that keeps its position on the screen while its new index is requested. */
interface Pinned {
  seq: number;
  /** Its index when the list was moved last. */
  index: number;
  /** Requests without a response: more rows may be dropped before one is received. */
  pending: number;
}

export class Following {
  readonly #deps: FollowingDeps;
  #on = true;
  /** The number of rows when the end was visible last. */
  #seen = 0;
  #dropped = 0;
  #pinned: Pinned | undefined;

  constructor(deps: FollowingDeps) {
    this.#deps = deps;
  }

  get on(): boolean {
    return this.#on;
  }

  /** @param jump scrolls to the end at once, not with the next row */
  follow(on: boolean, jump = false): void {
    const { grid, sorted, onChange } = this.#deps;
    const follows = on && !sorted();
    if (follows && jump) grid.scrollToEnd();
    if (follows) this.#seen = grid.count;
    this.#on = follows;
    onChange();
  }

  /** A row was selected: following continues only from the newest one. */
  picked(index: number): void {
    this.follow(this.#on && index === this.#deps.grid.count - 1);
  }

  /** Another session began, of which nothing is known yet. */
  begin(on: boolean): void {
    this.#deps.grid.count = 0;
    this.#dropped = 0;
    this.#pinned = undefined;
    this.follow(on);
  }

  /** The counts of the view changed. */
  changed(): void {
    const { grid, feed } = this.#deps;
    const { matched = 0, dropped = 0 } = feed.state ?? {};
    const pinned = dropped > this.#dropped && !this.#on ? (this.#pinned ?? this.#firstKnown()) : undefined;
    this.#dropped = dropped;
    this.#seen = this.#on ? matched : Math.min(this.#seen, matched);
    grid.count = matched;
    if (this.#on) grid.scrollToEnd();
    else if (pinned) void this.#keepPosition(pinned);
  }

  pill(): TemplateResult | typeof nothing {
    const { grid, sorted, readOnly } = this.#deps;
    const unseen = grid.count - this.#seen;
    if (readOnly || this.#on || sorted() || unseen <= 0 || grid.isAtEnd) return nothing;
    return html`<button type="button" class="pill" @click=${() => this.follow(true, true)}>
      <i class="codicon codicon-arrow-down" aria-hidden="true"></i>${timelineTexts.newEntries({ count: unseen })}
    </button>`;
  }

  /** The first visible entry whose row is loaded. */
  #firstKnown(): Pinned | undefined {
    const { grid, feed } = this.#deps;
    for (let index = grid.firstInSight; index < grid.window.to; index++) {
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
