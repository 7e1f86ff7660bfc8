/**
 * The scroll position of each connection's timeline: at an entry, or following new ones. It is restored when the connection is chosen
 * again, and when the page is shown again.
 */
import type { SavedState, SliceOf } from '../state/savedState.ts';
import type { VirtualRows } from '../ui/virtualRows.ts';
import type { Following } from './following.ts';
import { scrollSlice } from './scrollSlice.ts';
import type { ViewFeed } from './viewFeed.ts';

const maxPositions = 50;

export interface ScrollPositionsDeps {
  saved: SavedState;
  grid: VirtualRows;
  feed: ViewFeed;
  following: () => Following;
  /** The connection whose entries are listed; undefined for all. */
  connectionId: () => string | undefined;
  epoch: () => string | undefined;
  /** Whether the rows are not in time order; then their position is not kept. */
  sorted: () => boolean;
}

export class ScrollPositions {
  readonly #deps: ScrollPositionsDeps;
  readonly #saved: SliceOf<typeof scrollSlice>;
  /** The entry to scroll to when the rows of its connection are loaded. */
  #seqToRestore: number | undefined;
  /** Whether the rows of that position were requested. */
  #isRequested = false;
  #isPaused = false;

  constructor(deps: ScrollPositionsDeps) {
    this.#deps = deps;
    this.#saved = deps.saved.slice(scrollSlice);
  }

  /** Must be called when the timeline was scrolled, has loaded rows, or starts or stops following. */
  note(): void {
    const { grid, feed, following, epoch, sorted } = this.#deps;
    if (this.#isPaused || this.#seqToRestore !== undefined || sorted()) return;
    const { positions } = this.#saved.current;
    const kept = positions[this.#key];
    if (following().on && !kept) return;
    const { [this.#key]: _own, ...others } = positions;
    if (following().on) return this.#saved.update({ positions: others });
    const seq = feed.row(grid.firstVisible)?.facts.seq;
    const now = epoch();
    if (seq === undefined || now === undefined || (kept?.seq === seq && kept.epoch === now)) return;
    const recent = Object.entries(others).slice(1 - maxPositions);
    this.#saved.update({ positions: { ...Object.fromEntries(recent), [this.#key]: { epoch: now, seq } } });
  }

  /** Changes that `change` makes to the timeline do not count as actions of the user. */
  pause(change: () => void): void {
    this.#isPaused = true;
    change();
    this.#isPaused = false;
  }

  /** Must be called when the rows of the listed connection are requested. */
  requested(): void {
    this.#isRequested = true;
  }

  /** Must be called when another connection is listed, whose rows are requested next. */
  choose(): void {
    const kept = this.#saved.current.positions[this.#key];
    this.#seqToRestore = kept && kept.epoch === this.#deps.epoch() && !this.#deps.sorted() ? kept.seq : undefined;
    this.#isRequested = false;
    this.pause(() => this.#deps.following().follow(this.#seqToRestore === undefined, true));
  }

  /** Must be called when the rows changed: scrolls if they are the requested ones. */
  async restore(): Promise<void> {
    const seq = this.#seqToRestore;
    const { feed, grid, following } = this.#deps;
    if (seq === undefined || !this.#isRequested || !feed.isSettled) return;
    const found = await feed.indexOf(seq);
    if (!found || this.#seqToRestore !== seq) return;
    this.#seqToRestore = undefined;
    if (!following().on) grid.scrollToRow(found.index);
  }

  get #key(): string {
    return this.#deps.connectionId() ?? '';
  }
}
