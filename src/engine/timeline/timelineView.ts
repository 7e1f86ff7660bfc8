/**
 * The entries of the log that match a query, kept up to date as the log grows: one bit for each, and a separate order if it is sorted.
 * Invariants: a new or changed entry is only queued, and `work` evaluates it in time slices; a replaced query ends immediately; rows are
 * created when they are requested.
 */
import { nestedParams } from '../../model/cause/cause.ts';
import { explain } from '../../model/cause/causeTexts.ts';
import { causeOf } from '../../model/cause/userErrors.ts';
import type { Clock } from '../../base/clock.ts';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { Emitter } from '../../base/emitter.ts';
import { UserError } from '../../base/userError.ts';
import { mayBeChanged } from '../../model/numbers/changedNumbers.ts';
import { parseFilter } from '../../model/filter/filter.ts';
import type { FilterFault } from '../../model/filter/filterCursor.ts';
import { joinRanges, type SeqRange } from '../../model/entry/seqRange.ts';
import type { Row } from '../../protocol/shapes.ts';
import type { ViewPosition, ViewQuery, ViewState } from '../../protocol/viewMessages.ts';
import type { LogReader } from '../log/captureLog.ts';
import { onDisk } from '../log/columns/logIndex.ts';
import { sliceMs } from '../contracts/timeSlicer.ts';
import { readFilter } from '../query/readFilter.ts';
import { type FoundChunk, MatchFinder } from '../query/matchFinder.ts';
import { EventCounts } from './eventCounts.ts';
import { Previews } from './previews.ts';
import { RowGroups } from './rowGroups.ts';
import { SeqSet } from '../log/columns/seqSet.ts';
import { SortedOrder } from './sortedOrder.ts';

const mergeEveryMs = 1000;
/** Merging takes at most 1/20 of the time. */
const mergeShare = 20;
const amendedAtOnce = 32;

export class TimelineView implements Disposable {
  readonly #log: LogReader;
  readonly #clock: Clock;
  readonly #store = new DisposableStore();
  readonly #newWork = this.#store.add(new Emitter<void>());
  /** Fires when there is new work. It does not fire again before the work is done. */
  readonly onDidGetWork = this.#newWork.event;
  #query: ViewQuery = { filter: '' };
  #fault: FilterFault | undefined;
  #finder: MatchFinder;
  /** Aborts the reading of large payloads when the query ends. */
  #reads = new AbortController();
  readonly #shown = new SeqSet();
  /** Entries that would match without the filter and the range. */
  readonly #counted = new SeqSet();
  readonly #events: EventCounts;
  readonly #groups: RowGroups;
  readonly #amended = new SeqSet();
  readonly #previews: Previews;
  #order: SortedOrder | undefined;
  #nextMerge = 0;
  #mergeTimer: Disposable | undefined;
  /** Rows before this seq were removed. */
  #firstSeq: number;
  /** All entries before this seq were checked. */
  #next: number;
  /** The range of the log that the query must scan first; undefined when that is done. */
  #first: { readonly from: number; readonly to: number } | undefined;
  #work: Generator<Promise<void> | undefined, void> | undefined;
  /** Resolves when a large payload was checked. Until then, no other entries are processed. */
  #awaited: Promise<void> | undefined;
  #hasWork = false;
  #version = 0;
  /** The number of clears and undos that were processed. */
  #clears = 0;

  constructor(log: LogReader, clock: Clock) {
    this.#log = log;
    this.#previews = new Previews(log);
    this.#events = new EventCounts(log);
    this.#groups = new RowGroups(log);
    this.#clock = clock;
    this.#finder = new MatchFinder(log, { filter: readFilter('') });
    this.#firstSeq = this.#next = log.firstSeq;
    this.#store.add(log.onDidGrow(() => this.#queueWork()));
    this.#store.add(
      log.onDidAmend(({ seq }) => {
        this.#amended.add(seq);
        this.#previews.amended(seq);
        this.#queueWork();
      }),
    );
    this.#store.add(
      log.tables.missing.onDidChange((seqs) => {
        for (const seq of seqs) this.#amended.add(seq);
        this.#queueWork();
      }),
    );
    this.#store.add(log.onDidDrop(() => this.#dropped()));
  }

  get version(): number {
    return this.#version;
  }

  get hasWork(): boolean {
    return this.#hasWork;
  }

  get state(): Omit<ViewState, 'viewId' | 'dropped'> {
    return {
      version: this.#version,
      matched: this.#order?.size ?? this.#shown.size,
      total: this.#counted.size,
      matchedEvents: this.#shown.size - this.#events.othersShown,
      totalEvents: this.#counted.size - this.#events.othersCounted,
      rows: this.#order?.size ?? this.#rows.size,
      newest: Math.max(this.#next, this.#first?.to ?? 0) - 1,
      ...(this.#fault && { fault: this.#fault }),
      ...(this.#first && { progress: { done: this.#next - this.#first.from, of: this.#first.to - this.#first.from } }),
    };
  }

  /** Replaces the query; if the filter is invalid, the previous one stays in effect. */
  query(query: ViewQuery): void {
    const parsed = parseFilter(query.filter);
    this.#fault = parsed.ok ? undefined : parsed.fault;
    const before = this.#query;
    this.#query = parsed.ok ? query : { ...query, filter: before.filter };
    if (this.#version > 0 && isSame(before, this.#query)) return this.#reorder();
    this.#restart();
  }

  /** Works for one time slice; returns true if all work is done, or the rest must wait. */
  work(): boolean {
    if (this.#awaited) {
      this.#hasWork = false;
      return true;
    }
    const end = this.#clock.now() + sliceMs();
    try {
      this.#work ??= this.#catchUp();
      do {
        const { done, value } = this.#work.next();
        if (value) return this.#await(value);
        if (!done) continue;
        this.#work = undefined;
        this.#hasWork = false;
        if (this.#amended.size > 0 || this.#next < this.#log.nextSeq) this.#queueWork();
        return true;
      } while (this.#clock.now() < end);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      this.#giveUpFilter(error);
    }
    return false;
  }

  /** Continues when a large payload has been read; until then there is no work. */
  #await(awaited: Promise<void>): true {
    this.#awaited = awaited;
    this.#hasWork = false;
    const goOn = (error?: unknown): void => {
      // The query was replaced, or the view closed.
      if (awaited !== this.#awaited) return;
      this.#awaited = undefined;
      this.#hasWork = false;
      if (error === undefined) this.#queueWork();
      else this.#giveUpFilter(error);
    };
    awaited.then(() => goOn(), goOn);
    return true;
  }

  /** Removes a filter that takes too long, and reports the reason as a fault of the filter. */
  #giveUpFilter(error: unknown): void {
    const stopped = explain('filter.stopped', nestedParams('fault', causeOf(error, 'command.failed')));
    this.#fault = { ...stopped, offset: 0, length: this.#query.filter.length };
    this.#query = { ...this.#query, filter: '' };
    this.#restart();
  }

  rows(from: number, count: number): Row[] {
    return this.#slice(from, count).flatMap((seq) => {
      const record = this.#log.read(seq);
      if (!record) return [];
      const { facts, wantsAck, hasBinary } = record;
      const { text: preview, hasChangedNumber: changed } = this.#previews.of(record);
      const hasChangedNumber = changed || mayBeChanged(facts.ackId);
      const ofEvent = facts.kind === 'ack' && facts.of !== undefined ? this.#eventOf(facts.of) : undefined;
      const group = this.#isGrouped ? this.#groups.describe(seq) : undefined;
      const missing = this.#log.tables.missing.get(seq);
      const more = { ...(ofEvent !== undefined && { ofEvent }), ...(group && { group }), ...(missing && { missing }) };
      return [{ facts, preview, wantsAck, hasBinary, hasChangedNumber, ...more }];
    });
  }

  /** The position of an entry, or the one that it would have. A folded entry has the position of the head of its group. */
  indexOf(seq: number): ViewPosition {
    if (this.#hasWork) this.work();
    const rank = this.#shown.rank(seq);
    if (this.#order) return { ...this.#order.indexOf(seq), rank };
    const head = this.#isGrouped && this.#shown.has(seq) ? this.#groups.headOf(seq) : undefined;
    if (head !== undefined) return { index: this.#rows.rank(head), exact: false, rank, isFolded: true };
    const exact = this.#rows.has(seq);
    const before = this.#rows.rank(seq);
    if (!this.#isNewestFirst) return { index: before, exact, rank };
    return { index: this.#rows.size - before - (exact ? 1 : 0), exact, rank };
  }

  /** Opens or folds the group that an entry belongs to. */
  fold(seq: number, isOpen: boolean): void {
    if (this.#isGrouped && this.#groups.fold(seq, isOpen)) this.#version++;
  }

  /** Adds the entries that are folded into rows of these ranges. The resulting ranges are sorted and do not overlap. */
  unfolded(ranges: readonly SeqRange[]): SeqRange[] {
    const seqs = this.#isGrouped ? ranges.flatMap(({ from, to }) => this.#groups.foldedIn(from, to)) : [];
    return joinRanges([...ranges, ...seqs.map((seq) => ({ from: seq, to: seq }))]);
  }

  dispose(): void {
    this.#mergeTimer?.dispose();
    this.#work = this.#awaited = undefined;
    this.#reads.abort();
    this.#store.dispose();
    this.#shown.clear();
    this.#counted.clear();
  }

  get #isGrouped(): boolean {
    return isGrouped(this.#query);
  }

  /** The entries that have a row, in the order of time. */
  get #rows(): SeqSet {
    return this.#isGrouped ? this.#groups.rows : this.#shown;
  }

  /** The name of an event; undefined if the capture no longer contains it. */
  #eventOf(seq: number): string | undefined {
    const { index, names } = this.#log.tables;
    const event = index.row(seq)?.event;
    return event === onDisk ? this.#log.read(seq)?.facts.event : names.value(event ?? 0);
  }

  get #isNewestFirst(): boolean {
    const { sort } = this.#query;
    return sort?.column === 'time' && sort.descending;
  }

  #slice(from: number, count: number): number[] {
    if (this.#order) return this.#order.slice(from, count);
    if (!this.#isNewestFirst) return this.#rows.slice(from, count);
    const end = this.#shown.size - from;
    const begin = Math.max(0, end - count);
    return this.#shown.slice(begin, end - begin).reverse();
  }

  /** Scans the whole log again. */
  #restart(): void {
    const { filter, connectionId, range } = this.#query;
    this.#reads.abort();
    this.#reads = new AbortController();
    this.#clears = this.#log.tables.clears;
    this.#finder = new MatchFinder(this.#log, { filter: readFilter(filter), connectionId, range }, this.#reads.signal);
    for (const set of [this.#shown, this.#counted, this.#amended, this.#events, this.#groups]) set.clear();
    this.#firstSeq = this.#next = this.#log.firstSeq;
    this.#first = { from: this.#next, to: this.#log.nextSeq };
    this.#reorder();
  }

  #reorder(): void {
    const { sort } = this.#query;
    this.#work = this.#awaited = undefined;
    this.#mergeTimer?.dispose();
    this.#nextMerge = 0;
    this.#order = sort && sort.column !== 'time' ? new SortedOrder(this.#log, sort) : undefined;
    if (this.#order) for (const { number, words } of this.#shown.chunks) this.#order.add(number, words);
    this.#version++;
    this.#queueWork();
  }

  *#catchUp(): Generator<Promise<void> | undefined, void> {
    yield* this.#checkAmended();
    const to = this.#log.nextSeq;
    for (const found of this.#finder.find(this.#next, to)) {
      if (found instanceof Promise) yield found;
      else if (found) this.#add(found);
      yield;
    }
    yield* this.#merge();
    if (this.#first && this.#next >= this.#first.to) {
      this.#first = undefined;
      this.#version++;
    }
  }

  #add(found: FoundChunk): void {
    const { number, shown, counted, end } = found;
    this.#events.add(found);
    if (this.#isGrouped) this.#groups.add(number, shown, this.#next, end);
    const isShown = this.#shown.addChunk(number, shown);
    const counts = this.#counted.addChunk(number, counted);
    this.#order?.add(number, shown);
    this.#next = end;
    // Removes entries that were dropped during the scan.
    this.#dropBefore(this.#log.firstSeq);
    if (isShown || counts || this.#first) this.#version++;
  }

  /** A new delivery status can make an entry match, or no longer match. */
  *#checkAmended(): Generator<Promise<void> | undefined> {
    let checked = 0;
    for (const seq of this.#amended.values()) {
      this.#amended.delete(seq);
      // Entries that have not been checked before are checked later, in order.
      if (seq >= this.#next || seq < this.#log.firstSeq) continue;
      const shows = this.#finder.shows(seq);
      let isShown = shows === true;
      if (typeof shows !== 'boolean') {
        yield shows.then((matches) => {
          isShown = matches;
        });
      }
      if (seq >= this.#log.firstSeq) this.#show(seq, isShown);
      if (++checked % amendedAtOnce === 0) yield;
    }
  }

  #show(seq: number, isShown: boolean): void {
    const changes = isShown ? this.#shown.add(seq) || true : this.#shown.delete(seq);
    if (!changes) return;
    this.#events.change(seq, isShown);
    if (this.#isGrouped) this.#groups.change(seq, isShown);
    this.#order?.change(seq);
    this.#version++;
  }

  *#merge(): Generator<undefined> {
    const order = this.#order;
    if (!order?.isPending) return;
    const began = this.#clock.now();
    const wait = this.#nextMerge - began;
    if (wait > 0) {
      this.#mergeTimer?.dispose();
      this.#mergeTimer = this.#clock.after(wait, () => this.#queueWork());
      return;
    }
    for (const _ of order.merge(this.#shown)) yield;
    const now = this.#clock.now();
    this.#nextMerge = now + Math.max(mergeEveryMs, (now - began) * mergeShare);
    this.#version++;
  }

  #dropped(): void {
    if (this.#finder.isStale || this.#clears !== this.#log.tables.clears) {
      this.#restart();
      return;
    }
    this.#dropBefore(this.#log.firstSeq);
    this.#version++;
    this.#queueWork();
  }

  #dropBefore(seq: number): void {
    if (seq === this.#firstSeq) return;
    this.#firstSeq = seq;
    for (const set of [this.#shown, this.#counted, this.#amended, this.#events, this.#groups]) set.dropBefore(seq);
    this.#order?.dropBefore(seq);
    this.#next = Math.max(this.#next, seq);
  }

  #queueWork(): void {
    if (this.#hasWork) return;
    this.#hasWork = true;
    this.#newWork.fire();
  }
}

/** In an order other than by time, the entries of a group are not next to each other. */
function isGrouped({ groups, sort }: ViewQuery): boolean {
  return groups === true && sort === undefined;
}

/** Whether two queries show the same entries, in whatever order. */
function isSame(a: ViewQuery, b: ViewQuery): boolean {
  const sameRange = a.range?.from === b.range?.from && a.range?.to === b.range?.to;
  const sameGroups = isGrouped(a) === isGrouped(b);
  return a.filter === b.filter && a.connectionId === b.connectionId && sameRange && sameGroups;
}
