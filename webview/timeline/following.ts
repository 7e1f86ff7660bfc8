/**
 * Whether the timeline follows what comes, and how many rows came unseen since it does not. While it does not, the rows in sight stay
 * where they are on the screen when older ones are dropped.
 */
import { html, nothing, type TemplateResult } from 'lit';
import type { VirtualRows } from '../ui/virtualRows.ts';
import { countText } from '../words/formats.ts';
import type { ViewFeed } from './viewFeed.ts';

export interface FollowingParts {
  grid: VirtualRows;
  feed: ViewFeed;
  /** In another order than that of time there is no end to follow. */
  sorted: () => boolean;
  /** Nothing comes to a file that is read. */
  readOnly: boolean;
  onChange: () => void;
}

export class Following {
  readonly #parts: FollowingParts;
  #on = true;
  /** So many rows were there when the end was in sight last. */
  #seen = 0;
  #dropped = 0;

  constructor(parts: FollowingParts) {
    this.#parts = parts;
  }

  get on(): boolean {
    return this.#on;
  }

  /** @param jump goes to the end at once, not with the next row */
  follow(on: boolean, jump = false): void {
    const { grid, sorted, onChange } = this.#parts;
    const follows = on && !sorted();
    if (follows && jump) grid.scrollToEnd();
    if (follows) this.#seen = grid.count;
    this.#on = follows;
    onChange();
  }

  /** A row was picked: following goes on only from the newest one. */
  picked(index: number): void {
    this.follow(this.#on && index === this.#parts.grid.count - 1);
  }

  /** Another session, of which nothing is known yet. */
  begin(on: boolean): void {
    this.#parts.grid.count = 0;
    this.#dropped = 0;
    this.follow(on);
  }

  /** The view has other counts. */
  changed(): void {
    const { grid, feed } = this.#parts;
    const { matched = 0, dropped = 0 } = feed.state ?? {};
    const first = grid.firstInSight;
    const stays = dropped > this.#dropped && !this.#on ? feed.row(first)?.facts.seq : undefined;
    this.#dropped = dropped;
    this.#seen = this.#on ? matched : Math.min(this.#seen, matched);
    grid.count = matched;
    if (this.#on) grid.scrollToEnd();
    else if (stays !== undefined) void this.#keepInPlace(stays, first);
  }

  pill(): TemplateResult | typeof nothing {
    const { grid, sorted, readOnly } = this.#parts;
    const unseen = grid.count - this.#seen;
    if (readOnly || this.#on || sorted() || unseen <= 0 || grid.isAtEnd) return nothing;
    return html`<button type="button" class="pill" @click=${() => this.follow(true, true)}>
      <i class="codicon codicon-arrow-down" aria-hidden="true"></i>${countText(unseen)} new
    </button>`;
  }

  /** What the person reads moves up in the list, and not on the screen. */
  async #keepInPlace(seq: number, index: number): Promise<void> {
    const { grid, feed } = this.#parts;
    const found = await feed.indexOf(seq);
    if (found && !this.#on) grid.shift(found.index - index);
  }
}
