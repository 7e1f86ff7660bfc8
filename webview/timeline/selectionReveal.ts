import type { ViewPosition } from '../../src/protocol/viewMessages.ts';
import type { VirtualRows } from '../ui/virtualRows.ts';
import type { Following } from './following.ts';
import type { ViewFeed } from './viewFeed.ts';

export interface SelectionRevealDeps {
  grid: VirtualRows;
  feed: ViewFeed;
  following: Following;
  /** Seq of the selected entry. */
  selected: () => number | undefined;
}

/** Keeps the selected entry visible when the query changes. */
export class SelectionReveal {
  readonly #deps: SelectionRevealDeps;
  /** Whether the selected entry was visible when the query began to change. */
  #wasVisible = false;
  /** The entry that is revealed when the query has found it. */
  #seqToReveal: number | undefined;

  constructor(deps: SelectionRevealDeps) {
    this.#deps = deps;
  }

  /** Must be called before the query changes. */
  begin(): void {
    const { grid, following, selected } = this.#deps;
    const isVisible = grid.active >= grid.firstVisible && grid.active < grid.window.to;
    this.#wasVisible ||= selected() !== undefined && (!following.on || isVisible);
  }

  /** Must be called after the view has applied another query. */
  async applied(): Promise<void> {
    if (this.#wasVisible) this.#seqToReveal = this.#deps.selected();
    this.#wasVisible = false;
    await this.seek();
  }

  /** Must be called when the user moved to another row. */
  cancel(): void {
    this.#seqToReveal = undefined;
  }

  /** Reveals the row as soon as it is found, because searching a long capture takes some time. */
  async seek(): Promise<void> {
    const seq = this.#seqToReveal;
    if (seq === undefined) return;
    const { feed, following, selected } = this.#deps;
    const found = await feed.indexOf(seq);
    if (this.#seqToReveal !== seq) return;
    const isFound = found !== undefined && (found.exact || found.isFolded === true);
    if (isFound || !feed.state?.progress) this.#seqToReveal = undefined;
    if (!isFound || seq !== selected()) return;
    if (found.index < (feed.state?.rows ?? 0) - 1) following.follow(false);
    this.#activate(found);
  }

  /**
   * Makes the row of an entry the active one and scrolls to it.
   * @param opens whether to open the group that contains the entry, if the group is collapsed
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
