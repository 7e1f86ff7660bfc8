/**
 * The engine's view behind the timeline: opened once, filtered in place, its rows pulled for the window in sight only.
 * Invariants: one pull under way at a time; a change is acknowledged once its rows were painted, so a flood waits for the eye;
 * a view that is gone (the engine died) is opened anew.
 */
import type { Clock } from '../../src/base/clock.ts';
import { type Disposable, DisposableStore } from '../../src/base/disposable.ts';
import { Emitter } from '../../src/base/emitter.ts';
import type { Channel } from '../../src/protocol/channel.ts';
import { unpackRows } from '../../src/protocol/rowColumns.ts';
import type { Row } from '../../src/protocol/shapes.ts';
import {
  viewAcknowledge,
  viewChanged,
  viewClose,
  viewFilter,
  viewIndexOf,
  viewOpen,
  type ViewQuery,
  viewRows,
  type ViewState,
} from '../../src/protocol/viewMessages.ts';

const retryMs = 500;
const largestPull = 1000;
/** Rows that are pulled above and below those that are looked at, and how few of them may be left before more are. */
const ahead = 16;
const minAhead = 4;

export class ViewFeed implements Disposable {
  readonly #channel: Channel;
  readonly #clock: Clock;
  readonly #store = new DisposableStore();
  readonly #states = new Emitter<void>();
  readonly #arrivals = new Emitter<void>();
  #query: ViewQuery = { filter: '' };
  #wanted = { from: 0, to: 0 };
  #rows = new Map<number, Row>();
  #rowsVersion = -1;
  #generation = 0;
  #pulling = false;
  #pullAgain = false;
  #acknowledge: number | undefined;
  #visible = true;
  /** What was told while nobody looked. */
  #missed: ViewState | undefined;

  state: ViewState | undefined;
  /** `state` is new: counts, fault. */
  readonly onDidChange = this.#states.event;
  /** Rows of the window came. */
  readonly onDidRows = this.#arrivals.event;

  constructor(channel: Channel, clock: Clock) {
    this.#channel = channel;
    this.#clock = clock;
    this.#store.add(
      channel.on(viewChanged, (state) => {
        if (this.#visible) this.#told(state);
        else this.#missed = state;
      }),
    );
  }

  /** Out of sight nothing is pulled and nothing acknowledged: the engine tells one change, and then looks at nothing for this view. */
  set visible(visible: boolean) {
    this.#visible = visible;
    const missed = this.#missed;
    if (!visible || !missed) return;
    this.#missed = undefined;
    this.#told(missed);
  }

  row(index: number): Row | undefined {
    return this.#rows.get(index);
  }

  /** The rows that are here, in order. */
  get rows(): ReadonlyMap<number, Row> {
    return this.#rows;
  }

  /** Opens the view; what was known of an earlier one is dropped. */
  open(query: ViewQuery): void {
    const generation = ++this.#generation;
    this.#query = query;
    this.#rows.clear();
    this.#pulling = false;
    this.#acknowledge = undefined;
    this.#channel.request(viewOpen, query).then(
      (state) => {
        if (generation !== this.#generation) return this.#close(state.viewId);
        if (this.state) this.#close(this.state.viewId);
        this.#setState(state);
        this.#pull();
        if (this.#query !== query) void this.filter(this.#query);
      },
      () => this.#later(generation),
    );
  }

  /** Changes the query. A fault leaves the rows as they are. */
  async filter(query: ViewQuery): Promise<void> {
    this.#query = query;
    const { state } = this;
    const generation = this.#generation;
    if (!state) return;
    try {
      const next = await this.#channel.request(viewFilter, { viewId: state.viewId, ...query });
      if (generation !== this.#generation || query !== this.#query) return;
      if (!next.fault) this.#rows.clear();
      this.#setState(next);
      this.#pull();
    } catch {
      this.#later(generation);
    }
  }

  /** Says which rows are looked at. */
  look(from: number, to: number): void {
    const first = Math.max(0, from - ahead);
    this.#wanted = { from: first, to: Math.min(to + ahead, first + largestPull) };
    const last = Math.min(to + minAhead, this.#wanted.to, this.state?.matched ?? 0);
    for (let index = Math.max(0, from - minAhead); index < last; index++) {
      if (!this.#rows.has(index)) return this.#pull();
    }
  }

  async indexOf(seq: number): Promise<{ index: number; exact: boolean } | undefined> {
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
    // It may be gone with its engine; then there is nothing to close.
    this.#channel.request(viewClose, { viewId }).catch(() => undefined);
  }

  #later(generation: number): void {
    this.#store.add(
      this.#clock.after(retryMs, () => {
        if (generation === this.#generation) this.open(this.#query);
      }),
    );
  }

  #told(state: ViewState): void {
    if (state.viewId !== this.state?.viewId) return;
    this.#acknowledge = state.version;
    this.#setState(state);
    this.#pull();
  }

  #setState(state: ViewState): void {
    if (this.state?.viewId === state.viewId && state.version < this.state.version) return;
    this.state = state;
    this.#states.fire();
  }

  #pull(): void {
    const { state } = this;
    if (!state) return;
    if (this.#pulling) {
      this.#pullAgain = true;
      return;
    }
    this.#pulling = true;
    this.#pullAgain = false;
    const generation = this.#generation;
    const from = Math.min(this.#wanted.from, state.matched);
    const count = Math.max(0, Math.min(this.#wanted.to, state.matched) - from);
    const covers = this.#acknowledge;
    const asked = this.#wanted;
    this.#channel.request(viewRows, { viewId: state.viewId, from, count }).then(
      (answer) => {
        if (generation !== this.#generation) return;
        if (answer.version !== this.#rowsVersion) {
          this.#rows = new Map();
          // What is looked at by now may have been here, and is not any more.
          if (this.#wanted.from !== asked.from || this.#wanted.to !== asked.to) this.#pullAgain = true;
        }
        this.#rowsVersion = answer.version;
        unpackRows(answer.columns).forEach((row, index) => this.#rows.set(answer.from + index, row));
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

  /** Rows far from the window are let go. */
  #trim(): void {
    if (this.#rows.size <= largestPull * 2) return;
    for (const index of this.#rows.keys()) {
      if (index < this.#wanted.from - largestPull || index > this.#wanted.to + largestPull) this.#rows.delete(index);
    }
  }
}
