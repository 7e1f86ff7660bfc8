import type { VirtualRows } from '../ui/virtualRows.ts';
import type { ViewFeed } from './viewFeed.ts';

/** Opens and folds the groups of rows: by their arrow, a double click, Enter, → and ←. */
export class RowFolding {
  readonly #grid: VirtualRows;
  readonly #feed: ViewFeed;

  constructor(grid: VirtualRows, feed: ViewFeed) {
    this.#grid = grid;
    this.#feed = feed;
    grid.element.addEventListener('click', ({ target }) => {
      if (target instanceof Element && target.closest('.fold')) this.#fold(grid.indexAt(target));
    });
    grid.onDidOpen((index) => this.#fold(index));
  }

  /** Returns true if the key applied to the active row. */
  keydown({ key }: KeyboardEvent): boolean {
    const opens = { ArrowRight: true, ArrowLeft: false }[key];
    return opens !== undefined && this.#fold(this.#grid.active, opens);
  }

  /** @param opens if left out, the state is toggled */
  #fold(index: number, opens?: boolean): boolean {
    const row = this.#feed.row(index);
    if (!row?.group) return false;
    const { isOpen } = row.group;
    if (opens !== isOpen) void this.#feed.fold(row.facts.seq, !isOpen);
    return true;
  }
}
