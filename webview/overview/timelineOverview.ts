import { nothing } from 'lit';
import { type Disposable, DisposableStore } from '../../src/base/disposable.ts';
import type { TimeRange } from '../../src/protocol/statisticsMessages.ts';
import type { ViewState } from '../../src/protocol/viewMessages.ts';
import type { SavedState, SliceOf } from '../state/savedState.ts';
import { spanText } from '../statistics/statisticsFormat.ts';
import type { ViewFeed } from '../timeline/viewFeed.ts';
import type { VirtualRows } from '../ui/virtualRows.ts';
import { emptyRange } from './emptyRange.ts';
import { overviewSlice } from './overviewSlice.ts';
import { overviewTexts } from './overviewTexts.ts';
import { type OverviewDeps, OverviewStrip } from './overviewStrip.ts';

export interface TimelineOverviewDeps extends Omit<OverviewDeps, 'visibleRange' | 'onJump'> {
  saved: SavedState;
  feed: ViewFeed;
  grid: VirtualRows;
  /** Whether the rows are in time order. */
  inOrder: () => boolean;
  /** Makes the timeline stop following the newest rows. */
  unfollow: () => void;
  onChange: () => void;
}

/** The overview of a timeline: it marks the visible rows, and a click in it scrolls to the row. */
export class TimelineOverview implements Disposable {
  readonly #deps: TimelineOverviewDeps;
  readonly #saved: SliceOf<typeof overviewSlice>;
  readonly #store = new DisposableStore();
  readonly #strip: OverviewStrip;

  constructor(deps: TimelineOverviewDeps) {
    this.#deps = deps;
    this.#saved = deps.saved.slice(overviewSlice);
    this.#strip = this.#store.add(
      new OverviewStrip({ ...deps, visibleRange: () => this.#visibleRange(), onJump: (seq) => void this.#jump(seq) }),
    );
    this.#store.add(deps.grid.onDidChangeWindow(() => this.#strip.invalidate()));
    this.#store.add(deps.feed.onDidRows(() => this.#strip.invalidate()));
  }

  /** The selected range, for the timeline's query. */
  get range(): { range?: TimeRange } {
    const range = this.#deps.range.current;
    return range ? { range } : {};
  }

  /** The toggle of the overview, for the timeline's toolbar. */
  get fold(): { overview: boolean; onOverview: (on: boolean) => void } {
    const { range, onChange } = this.#deps;
    return {
      overview: this.#saved.current.visible,
      onOverview: (visible) => {
        this.#saved.update({ visible });
        // A range that is not visible would hide rows without a visible reason.
        if (!visible) range.set(undefined);
        onChange();
      },
    };
  }

  /** Requests the data again, because the query changed. */
  request(): void {
    this.#strip.request();
  }

  /** Renders nothing while the overview is hidden or empty. */
  template(view: ViewState | undefined): HTMLElement | typeof nothing {
    const { range } = this.#deps;
    const hasContent = (view?.total ?? 0) > 0 || range.current !== undefined;
    if (!hasContent) this.#strip.empty();
    return this.#saved.current.visible && hasContent ? this.#strip.element : nothing;
  }

  /** Shown instead of rows if there are none because of the selected range. */
  empty(view: ViewState | undefined): unknown {
    const { range } = this.#deps;
    if (!range.current || !view || view.total === 0) return undefined;
    return emptyRange(range.current, this.#startedAt, () => range.set(undefined));
  }

  /** A summary of the rows, with the range. */
  summary(text: string): string {
    const { current } = this.#deps.range;
    return current ? overviewTexts.summaryOfRange({ summary: text, span: spanText(this.#startedAt, current) }) : text;
  }

  get #startedAt(): string {
    return this.#deps.session.state?.startedAt ?? '';
  }

  dispose(): void {
    this.#store.dispose();
  }

  /** The time range of the visible rows; undefined when they are not in time order. */
  #visibleRange(): TimeRange | undefined {
    const { feed, grid, inOrder } = this.#deps;
    if (!inOrder()) return undefined;
    const times: number[] = [];
    for (let index = grid.window.from; index < grid.window.to; index++) {
      const row = feed.row(index);
      if (row) times.push(row.facts.t);
    }
    return times.length === 0 ? undefined : { from: Math.min(...times), to: Math.max(...times) };
  }

  /** Scrolls to the row of an entry, or to its position. */
  async #jump(seq: number): Promise<void> {
    const { feed, grid, unfollow } = this.#deps;
    unfollow();
    const found = await feed.indexOf(seq);
    if (found) grid.reveal(Math.min(found.index, grid.count - 1));
  }
}
