/**
 * The engine's view that the timeline shows. It is opened once, and a new query changes it in place. Only the rows of the visible window
 * are pulled. Invariants: at most one pull at a time; a change is acknowledged after its rows were painted, so that during a flood the
 * engine waits for the display; `state` and the rows belong to the same query; a view that is lost because the engine stopped is opened
 * again.
 */
import type { Clock } from '../../src/base/clock.ts';
import { type Disposable, DisposableStore } from '../../src/base/disposable.ts';
import { Emitter } from '../../src/base/emitter.ts';
import type { Channel } from '../../src/protocol/channel.ts';
import { unpackRows } from '../../src/protocol/rowColumns.ts';
import type { SeqRange } from '../../src/model/entry/seqRange.ts';
import type { Row } from '../../src/protocol/shapes.ts';
import {
  viewAcknowledge,
  viewChanged,
  viewClose,
  viewFilter,
  viewFold,
  viewUnfolded,
  viewIndexOf,
  viewOpen,
  type ViewPosition,
  type ViewQuery,
  viewRows,
  type ViewState,
} from '../../src/protocol/viewMessages.ts';

interface RowPage {
  readonly version: number;
  readonly from: number;
  readonly columns: Parameters<typeof unpackRows>[0];
}

export interface RowWindow {
  readonly from: number;
  readonly to: number;
}

const retryMs = 500;
const maxPull = 1000;
/**
 * The number of rows that are pulled above and below the visible ones, and the number of them that may be missing before more are pulled.
 */
const ahead = 16;
const minAhead = 4;

export class ViewFeed implements Disposable {
  readonly #channel: Channel;
  readonly #clock: Clock;
  readonly #store = new DisposableStore();
  readonly #states = new Emitter<void>();
  readonly #arrivals = new Emitter<void>();
  #query: ViewQuery = { filter: '' };
  /** The query that `state` and the rows belong to. */
  #applied: ViewQuery | undefined;
  #requestedRange = { from: 0, to: 0 };
  #rows = new Map<number, Row>();
  #rowsVersion = -1;
  #generation = 0;
  #pulling = false;
  #pullAgain = false;
  #acknowledge: number | undefined;
  #visible = true;
  /** Whether another query was requested whose first rows are not loaded yet. */
  #isQueryPending = false;
  /** The last state that was received while the timeline was hidden or a query was pending. */
  #deferred: ViewState | undefined;
  /** The version of the last change that the engine reported, until it is applied. */
  #reported: number | undefined;

  state: ViewState | undefined;
  /** Fires when `state` changed: its counts or its fault. */
  readonly onDidChange = this.#states.event;
  /** Fires when rows of the window were loaded. */
  readonly onDidRows = this.#arrivals.event;

  constructor(channel: Channel, clock: Clock) {
    this.#channel = channel;
    this.#clock = clock;
    this.#store.add(
      channel.on(viewChanged, (state) => {
        // The channel also carries the changes of other views, such as the view of the sequence diagram.
        if (state.viewId !== this.state?.viewId) return;
        this.#reported = state.version;
        this.#deferred = state;
        this.#applyDeferred();
      }),
    );
  }

  /**
   * Whether the timeline is visible. While it is hidden, nothing is pulled or acknowledged: the engine reports one change and then does no
   * work for this view.
   */
  set visible(visible: boolean) {
    this.#visible = visible;
    this.#applyDeferred();
  }

  /** Whether the state is complete and belongs to the last query. */
  get isSettled(): boolean {
    return this.state !== undefined && this.#applied === this.#query && !this.state.progress;
  }

  /** The connection whose entries the rows show; undefined for several connections. */
  get connectionId(): string | undefined {
    return this.#applied?.connectionId;
  }

  row(index: number): Row | undefined {
    return this.#rows.get(index);
  }

  /** The loaded rows, in order. */
  get rows(): ReadonlyMap<number, Row> {
    return this.#rows;
  }

  /** Opens the view and drops the rows of an earlier one. */
  open(query: ViewQuery): void {
    const generation = ++this.#generation;
    this.#query = query;
    this.#rows.clear();
    this.#pulling = false;
    this.#isQueryPending = false;
    this.#acknowledge = undefined;
    this.#channel.request(viewOpen, query).then(
      (state) => {
        if (generation !== this.#generation) return this.#close(state.viewId);
        if (this.state) this.#close(this.state.viewId);
        this.#applied = query;
        this.#setState(state);
        this.#pull();
        if (this.#query !== query) void this.filter(this.#query);
      },
      () => this.#later(generation),
    );
  }

  /**
   * Changes the query. If the query has a fault, the rows stay unchanged. Otherwise the rows of the previous query stay until those of the
   * new one are loaded. Meanwhile, changes of the view are deferred and no other rows are pulled, because they are those of the new query.
   * @param windowOf the rows that become visible in a list of this length
   */
  async filter(query: ViewQuery, windowOf = (_rows: number): RowWindow => this.#requestedRange): Promise<void> {
    this.#query = query;
    const { state } = this;
    const generation = this.#generation;
    if (!state) return;
    this.#isQueryPending = true;
    try {
      const next = await this.#channel.request(viewFilter, { viewId: state.viewId, ...query });
      if (generation !== this.#generation || query !== this.#query) return;
      const page = next.fault ? undefined : await this.#firstRows(next, windowOf(next.rows));
      if (generation !== this.#generation || query !== this.#query) return;
      this.#isQueryPending = false;
      this.#applied = query;
      if (page) this.#replaceRows(page);
      this.#setState(next);
      if (page) this.#arrivals.fire();
      // After the state that the page belongs to, so that the list shows rows of the new query while others are loaded.
      this.#applyDeferred();
      this.#pull();
    } catch {
      this.#later(generation);
    }
  }

  /** Sets the rows that are visible. */
  showRows(from: number, to: number): void {
    const first = Math.max(0, from - ahead);
    this.#requestedRange = { from: first, to: Math.min(to + ahead, first + maxPull) };
    const last = Math.min(to + minAhead, this.#requestedRange.to, this.state?.rows ?? 0);
    for (let index = Math.max(0, from - minAhead); index < last; index++) {
      if (!this.#rows.has(index)) return this.#pull();
    }
  }

  /** Opens or folds the group that an entry belongs to. */
  async fold(seq: number, isOpen: boolean): Promise<void> {
    const { state } = this;
    const generation = this.#generation;
    if (!state) return;
    try {
      const next = await this.#channel.request(viewFold, { viewId: state.viewId, seq, isOpen });
      if (generation !== this.#generation) return;
      if (this.#isQueryPending) {
        this.#deferred = next;
        return;
      }
      this.#setState(next);
      this.#pull();
    } catch {
      this.#later(generation);
    }
  }

  /** Adds the entries that are folded into rows of these ranges, and returns the resulting ranges. */
  async unfolded(seqs: readonly SeqRange[]): Promise<SeqRange[]> {
    if (!this.state) return [...seqs];
    const { viewId } = this.state;
    return (await this.#channel.request(viewUnfolded, { viewId, seqs: [...seqs] })).seqs;
  }

  async indexOf(seq: number): Promise<ViewPosition | undefined> {
    if (!this.state) return undefined;
    try {
      return await this.#channel.request(viewIndexOf, { viewId: this.state.viewId, seq });
    } catch {
      return undefined;
    }
  }

  dispose(): void {
    this.#generation++;
    if (this.state) this.#close(this.state.viewId);
    this.#store.dispose();
    this.#states.dispose();
    this.#arrivals.dispose();
  }

  #close(viewId: string): void {
    // The engine may have stopped; then there is nothing to close.
    this.#channel.request(viewClose, { viewId }).catch(() => undefined);
  }

  #later(generation: number): void {
    this.#store.add(
      this.#clock.after(retryMs, () => {
        if (generation === this.#generation) this.open(this.#query);
      }),
    );
  }

  /** Applies the deferred state, unless the timeline is hidden or a query is pending. */
  #applyDeferred(): void {
    const [state, reported] = [this.#deferred, this.#reported];
    if (!state || !this.#visible || this.#isQueryPending) return;
    this.#deferred = this.#reported = undefined;
    // The view may have been opened again in the meantime.
    if (state.viewId !== this.state?.viewId) return;
    // A change of the previous query must be acknowledged too. Otherwise the engine reports no other one.
    this.#acknowledge = reported ?? this.#acknowledge;
    this.#setState(state);
    this.#pull();
  }

  #setState(state: ViewState): void {
    if (this.state?.viewId === state.viewId && state.version < this.state.version) return;
    this.state = state;
    this.#states.fire();
  }

  /** The first page of a query that is not applied yet. */
  async #firstRows({ viewId, rows }: ViewState, { from, to }: RowWindow): Promise<RowPage> {
    const first = Math.max(0, Math.min(from - ahead, rows));
    const count = Math.min(Math.min(to + ahead, rows) - first, maxPull);
    return this.#channel.request(viewRows, { viewId, from: first, count: Math.max(0, count) });
  }

  #replaceRows({ version, from, columns }: RowPage): void {
    this.#rows = new Map(unpackRows(columns).map((row, index) => [from + index, row]));
    this.#rowsVersion = version;
  }

  #pull(): void {
    const { state } = this;
    if (!state || this.#isQueryPending) return;
    if (this.#pulling) {
      this.#pullAgain = true;
      return;
    }
    this.#pulling = true;
    this.#pullAgain = false;
    const generation = this.#generation;
    const from = Math.min(this.#requestedRange.from, state.rows);
    const count = Math.max(0, Math.min(this.#requestedRange.to, state.rows) - from);
    const covers = this.#acknowledge;
    const requested = this.#requestedRange;
    this.#channel.request(viewRows, { viewId: state.viewId, from, count }).then(
      (page) => {
        if (generation !== this.#generation) return;
        if (page.version !== this.#rowsVersion) {
          this.#rows = new Map();
          // Rows that are visible by now may have been among those that were dropped.
          if (this.#requestedRange.from !== requested.from || this.#requestedRange.to !== requested.to)
            this.#pullAgain = true;
        }
        this.#rowsVersion = page.version;
        unpackRows(page.columns).forEach((row, index) => this.#rows.set(page.from + index, row));
        this.#trim();
        this.#arrivals.fire();
        requestAnimationFrame(() => this.#painted(generation, covers));
      },
      () => {
        if (generation !== this.#generation) return;
        this.#pulling = false;
        this.#later(generation);
      },
    );
  }

  #painted(generation: number, covers: number | undefined): void {
    if (generation !== this.#generation) return;
    this.#pulling = false;
    if (covers !== undefined && this.state) {
      if (this.#acknowledge === covers) this.#acknowledge = undefined;
      this.#channel.notify(viewAcknowledge, { viewId: this.state.viewId, version: covers });
    }
    if (this.#pullAgain || this.#acknowledge !== undefined) this.#pull();
  }

  /** Drops rows far from the window. */
  #trim(): void {
    if (this.#rows.size <= maxPull * 2) return;
    for (const index of this.#rows.keys()) {
      if (index < this.#requestedRange.from - maxPull || index > this.#requestedRange.to + maxPull)
        this.#rows.delete(index);
    }
  }
}
