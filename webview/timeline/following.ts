/**
 * Whether the timeline follows what comes, and how many rows came unseen since it does not. While it does not, the rows in sight stay
 * where they are on the screen when older ones are dropped.
 */
import { html, nothing, type TemplateResult } from 'lit';
import type { VirtualRows } from '../ui/virtualRows.ts';
import { countText } from '../format/formats.ts';
import type { ViewFeed } from './viewFeed.ts';

export interface FollowingDeps {
  grid: VirtualRows;
  feed: ViewFeed;
  /** In another order than that of time there is no end to follow. */
  sorted: () => boolean;
  /** Nothing comes to a file that is read. */
  readOnly: boolean;
  onChange: () => void;
}

/** An entry that keeps its place on the screen while it is asked where it stands now. */
interface Staying {
  seq: number;
  /** Where it stood when the list was moved last. */
  index: number;
  /** Questions that are not answered yet: more may be dropped before an answer comes. */
  asked: number;
}

export class Following {
  readonly #deps: FollowingDeps;
  #on = true;
  /** So many rows were there when the end was in sight last. */
  #seen = 0;
  #dropped = 0;
  #stays: Staying | undefined;

  constructor(deps: FollowingDeps) {
    this.#deps = deps;
  }

  get on(): boolean {
    return this.#on;
  }

  /** @param jump goes to the end at once, not with the next row */
  follow(on: boolean, jump = false): void {
    const { grid, sorted, onChange } = this.#deps;
    const follows = on && !sorted();
    if (follows && jump) grid.scrollToEnd();
    if (follows) this.#seen = grid.count;
    this.#on = follows;
    onChange();
  }

  /** A row was picked: following goes on only from the newest one. */
  picked(index: number): void {
    this.follow(this.#on && index === this.#deps.grid.count - 1);
  }

  /** Another session, of which nothing is known yet. */
  begin(on: boolean): void {
    this.#deps.grid.count = 0;
    this.#dropped = 0;
    this.#stays = undefined;
    this.follow(on);
  }

  /** The view has other counts. */
  changed(): void {
    const { grid, feed } = this.#deps;
    const { matched = 0, dropped = 0 } = feed.state ?? {};
    const stays = dropped > this.#dropped && !this.#on ? (this.#stays ?? this.#firstKnown()) : undefined;
    this.#dropped = dropped;
    this.#seen = this.#on ? matched : Math.min(this.#seen, matched);
    grid.count = matched;
    if (this.#on) grid.scrollToEnd();
    else if (stays) void this.#keepInPlace(stays);
  }

  pill(): TemplateResult | typeof nothing {
    const { grid, sorted, readOnly } = this.#deps;
    const unseen = grid.count - this.#seen;
    if (readOnly || this.#on || sorted() || unseen <= 0 || grid.isAtEnd) return nothing;
    return html`<button type="button" class="pill" @click=${() => this.follow(true, true)}>
      <i class="codicon codicon-arrow-down" aria-hidden="true"></i>${countText(unseen)} new
    </button>`;
  }

  /** The first entry in sight whose row is here. */
  #firstKnown(): Staying | undefined {
    const { grid, feed } = this.#deps;
    for (let index = grid.firstInSight; index < grid.window.to; index++) {
      const row = feed.row(index);
      if (row) return { seq: row.facts.seq, index, asked: 0 };
    }
    return undefined;
  }

  /** What the person reads moves up in the list, and not on the screen. Answers come in the order of their questions. */
  async #keepInPlace(stays: Staying): Promise<void> {
    const { grid, feed } = this.#deps;
    this.#stays = stays;
    stays.asked++;
    const found = await feed.indexOf(stays.seq);
    if (this.#stays !== stays) return;
    if (found && !this.#on) {
      grid.shift(found.index - stays.index);
      stays.index = found.index;
    }
    if (--stays.asked === 0) this.#stays = undefined;
  }
}
