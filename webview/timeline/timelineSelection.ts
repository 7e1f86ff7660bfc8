/**
 * The selected entries of the timeline and the lead among them, which the details show. Entries are stored as seqs and never as row
 * indexes, so filters, new entries and dropped entries do not change the selection. The active row of the grid follows the lead.
 */
import type { Clock } from '../../src/base/clock.ts';
import { type Disposable, DisposableStore } from '../../src/base/disposable.ts';
import { Emitter } from '../../src/base/emitter.ts';
import { Throttle } from '../../src/base/throttle.ts';
import type { Channel } from '../../src/protocol/channel.ts';
import { unpackRows } from '../../src/protocol/rowColumns.ts';
import type { Row } from '../../src/protocol/shapes.ts';
import { viewRows } from '../../src/protocol/viewMessages.ts';
import type { Picking, VirtualRows } from '../ui/virtualRows.ts';
import { EntrySelection } from './entrySelection.ts';
import { timelineTexts } from './timelineTexts.ts';
import type { ViewFeed } from './viewFeed.ts';

/** Maximum number of rows between two selected ends if the rows are not in time order: the seq of each row is then requested. */
const maxNamed = 10_000;
const pageSize = 1000;
/** The minimum time between two requests for the row of the lead, because a flood moves rows continuously. */
const findEveryMs = 500;

export interface TimelineSelectionDeps {
  channel: Channel;
  clock: Clock;
  feed: ViewFeed;
  grid: VirtualRows;
  /** Whether the rows are in time order, oldest first. The rows between two others are then a range of seqs. */
  inOrder: () => boolean;
  notify: (text: string, isFault?: boolean) => void;
}

export class TimelineSelection implements Disposable {
  readonly #deps: TimelineSelectionDeps;
  readonly #store = new DisposableStore();
  readonly #leads = this.#store.add(new Emitter<number | undefined>());
  readonly #changes = this.#store.add(new Emitter<void>());
  readonly entries = new EntrySelection();
  #anchor: number | undefined;
  /** The row of the collapsed group that contains the lead. */
  #head: number | undefined;
  /** A row that was picked before it was loaded. */
  #awaited: { index: number; picking: Picking } | undefined;
  /** Increases with each change, so that a late response is ignored. */
  #step = 0;
  readonly #find: Throttle;

  /** Seq of the entry that the details show. */
  lead: number | undefined;
  /** The number of selected entries. */
  count = 0;
  readonly onDidLead = this.#leads.event;
  readonly onDidChange = this.#changes.event;

  constructor(deps: TimelineSelectionDeps) {
    this.#deps = deps;
    this.#find = this.#store.add(new Throttle(deps.clock, findEveryMs, () => void this.#findLead()));
  }

  /** Selects one entry, or none. */
  only(seq: number | undefined): void {
    this.#anchor = seq;
    if (seq === undefined) this.#select([], 0);
    else this.#select([{ from: seq, to: seq }], 1);
    this.#setLead(seq);
  }

  pick(index: number, picking: Picking): void {
    const row = this.#deps.feed.row(index);
    this.#awaited = row ? undefined : { index, picking };
    if (!row) return;
    const { seq } = row.facts;
    if (picking === 'only' || this.#anchor === undefined) this.only(seq);
    else if (picking === 'toggle') this.#toggle(seq);
    else void this.#extend(seq, index);
  }

  async all(): Promise<void> {
    const { feed } = this.#deps;
    const { matched = 0, rows = 0, newest = 0 } = feed.state ?? {};
    if (matched === 0) return;
    this.#select([{ from: 0, to: newest }], matched);
    const step = this.#step;
    const last = this.#anchor === undefined ? await this.#seqAt(rows - 1) : undefined;
    if (step === this.#step) this.#anchor ??= last;
  }

  /** Must be called when the query changed: entries that were selected together may no longer be shown together. */
  collapse(): void {
    if (this.lead !== undefined && this.entries.single === undefined) this.only(this.lead);
  }

  /** Must be called when rows were loaded: the active row may now show another entry, or an awaited row may be loaded. */
  arrived(): void {
    const { feed, grid } = this.#deps;
    const awaited = this.#awaited;
    if (awaited && awaited.index === grid.active && feed.row(awaited.index))
      return this.pick(awaited.index, awaited.picking);
    if (this.lead === undefined || awaited) return;
    for (const [index, row] of feed.rows) {
      if (row.facts.seq !== this.lead && !(row.facts.seq === this.#head && row.group?.isOpen === false)) continue;
      if (grid.active !== index) grid.active = index;
      return;
    }
    // The active index shows another entry: no row is active until the index of the lead is known.
    if (feed.row(grid.active)) grid.active = -1;
    this.#find.request();
  }

  /** Whether the row was picked but is not loaded yet. */
  awaits(index: number): boolean {
    return this.#awaited?.index === index;
  }

  row(seq: number | undefined): Row | undefined {
    for (const row of this.#deps.feed.rows.values()) if (row.facts.seq === seq) return row;
    return undefined;
  }

  dispose(): void {
    this.#step++;
    this.#store.dispose();
  }

  #toggle(seq: number): void {
    this.#step++;
    this.count += this.entries.has(seq) ? -1 : 1;
    this.entries.toggle(seq);
    this.#anchor = seq;
    this.#changes.fire();
    this.#setLead(seq);
  }

  async #extend(seq: number, index: number): Promise<void> {
    const { feed, inOrder, notify } = this.#deps;
    const anchor = this.#anchor ?? seq;
    if (inOrder()) this.#select([{ from: anchor, to: seq }], undefined);
    this.#setLead(seq);
    const step = ++this.#step;
    const [from, to] = await Promise.all([feed.indexOf(anchor), feed.indexOf(seq)]);
    if (step !== this.#step || !from || !to) return;
    const count = Math.abs(from.index - index) + 1;
    if (inOrder()) {
      // Entries that are folded away between the two are selected as well.
      this.count = Math.abs(from.rank - to.rank) + 1;
      this.#changes.fire();
    } else if (count > maxNamed) {
      notify(timelineTexts.tooManyRows({ max: maxNamed }), true);
    } else {
      const seqs = await this.#seqsBetween(Math.min(from.index, index), count);
      const ranges = seqs.map((one) => ({ from: one, to: one }));
      if (step === this.#step) this.#select(ranges, seqs.length);
    }
  }

  async #seqsBetween(from: number, count: number): Promise<number[]> {
    const { channel, feed } = this.#deps;
    const seqs: number[] = [];
    for (let at = from; at < from + count && feed.state; at += pageSize) {
      const page = { viewId: feed.state.viewId, from: at, count: Math.min(pageSize, from + count - at) };
      const { columns } = await channel.request(viewRows, page);
      seqs.push(...unpackRows(columns).map(({ facts }) => facts.seq));
    }
    return seqs;
  }

  async #seqAt(index: number): Promise<number | undefined> {
    const known = this.#deps.feed.row(index);
    if (known || index < 0) return known?.facts.seq;
    return (await this.#seqsBetween(index, 1))[0];
  }

  /** Finds the row of a lead whose row is not loaded: it may be elsewhere in the view. */
  async #findLead(): Promise<void> {
    const { lead } = this;
    if (lead === undefined) return;
    const found = await this.#deps.feed.indexOf(lead);
    if (lead !== this.lead || this.#awaited) return;
    const index = found?.exact || found?.isFolded ? found.index : -1;
    this.#head = found?.isFolded ? this.#deps.feed.row(index)?.facts.seq : undefined;
    if (this.#deps.grid.active !== index) this.#deps.grid.active = index;
  }

  #select(ranges: { from: number; to: number }[], count: number | undefined): void {
    this.#step++;
    this.entries.set(...ranges);
    if (count !== undefined) this.count = count;
    this.#changes.fire();
  }

  #setLead(seq: number | undefined): void {
    if (seq === this.lead) return;
    this.lead = seq;
    this.#head = undefined;
    this.#leads.fire(seq);
  }
}
