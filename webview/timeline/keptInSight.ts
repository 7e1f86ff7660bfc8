import type { ViewPosition } from '../../src/protocol/viewMessages.ts';
import type { VirtualRows } from '../ui/virtualRows.ts';
import type { Following } from './following.ts';
import type { ViewFeed } from './viewFeed.ts';

export interface KeptInSightDeps {
  grid: VirtualRows;
  feed: ViewFeed;
  following: Following;
  /** Seq of the selected entry. */
  selected: () => number | undefined;
}

/** The selected entry, which stays in sight when the query changes. */
export class KeptInSight {
  readonly #deps: KeptInSightDeps;
  /** It was in sight when the query began to change. */
  #keeps = false;
  /** The entry that is revealed when the query has found it. */
  #sought: number | undefined;

  constructor(deps: KeptInSightDeps) {
    this.#deps = deps;
  }

  /** The query is about to change. */
  begin(): void {
    const { grid, following, selected } = this.#deps;
    const isInSight = grid.active >= grid.firstInSight && grid.active < grid.window.to;
    this.#keeps ||= selected() !== undefined && (!following.on || isInSight);
  }

  /** The view has another query now. */
  async applied(): Promise<void> {
    if (this.#keeps) this.#sought = this.#deps.selected();
    this.#keeps = false;
    await this.seek();
  }

  /** The user moved to another row. */
  cancel(): void {
    this.#sought = undefined;
  }

  /** A long capture is searched for a while: the row is revealed as soon as it is found. */
  async seek(): Promise<void> {
    const seq = this.#sought;
    if (seq === undefined) return;
    const { feed, following, selected } = this.#deps;
    const found = await feed.indexOf(seq);
    if (this.#sought !== seq) return;
    const isFound = found !== undefined && (found.exact || found.isFolded === true);
    if (isFound || !feed.state?.progress) this.#sought = undefined;
    if (!isFound || seq !== selected()) return;
    if (found.index < (feed.state?.rows ?? 0) - 1) following.follow(false);
    this.#activate(found);
  }

  /**
   * Makes the row of an entry the active one and scrolls to it.
   * @param opens the group that contains it, if that is collapsed
   */
  async reveal(seq: number, opens: boolean): Promise<void> {
    const { feed, selected } = this.#deps;
    let found = await feed.indexOf(seq);
    if (opens && found?.isFolded) {
      await feed.fold(seq, true);
      found = await feed.indexOf(seq);
    }
    if (selected() === seq) this.#activate(found);
  }

  /** Makes the row of the selected entry the active one, or the row of the collapsed group that contains it. */
  #activate(found: ViewPosition | undefined): void {
    const { grid, following } = this.#deps;
    const index = found && (found.exact || found.isFolded) ? found.index : -1;
    grid.active = index;
    if (index >= 0 && !following.on) grid.reveal(index);
  }
}
