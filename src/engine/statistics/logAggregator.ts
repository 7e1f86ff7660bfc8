/**
 * Counts the events of a log that match a query. Each request counts only the records that were added since the previous one. Invariants: a
 * record is counted once; when a record was amended, the counts are corrected; if the correction is not known (records were dropped, a
 * filter's result changed), the next request counts all records again. Nothing is counted without a request.
 */
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import type { Filter } from '../../model/filter/filter.ts';
import type { LogReader } from '../log/captureLog.ts';
import { kindCodes } from '../log/columns/factCodes.ts';
import type { FactColumns } from '../log/columns/factColumns.ts';
import { type IndexRow, onDisk } from '../log/columns/logIndex.ts';
import type { TimeSlicer } from '../contracts/timeSlicer.ts';
import { ColumnFilter } from '../query/columnFilter.ts';
import { showsInLog } from '../query/shows.ts';
import { type Counted, CountedColumn } from './countedColumn.ts';
import type { TimeSpan } from './timeAxis.ts';

export interface AggregationQuery {
  readonly connectionId: string | undefined;
  readonly filter: Filter;
  readonly span: TimeSpan | undefined;
}

/** Accumulates the counts. */
export interface Tally {
  clear(): void;
  add(row: IndexRow, seq: number): void;
  /** Called when the facts of a counted record changed. */
  change(row: IndexRow, before: Counted): void;
  /** Called with an entry about the connection or the capture, independent of the filter and the span. */
  transition?(row: IndexRow, seq: number): void;
}

/** If more records than this were amended between two requests, counting all records again is as fast. */
const maxAmended = 100_000;
/** Reading the clock costs as much as counting a few records. */
const recordsBetweenChecks = 64;
const filteredBetweenChecks = 8;

const eventKind = kindCodes.of('event');
const transitionKinds: ReadonlySet<number> = new Set([kindCodes.of('connection'), kindCodes.of('marker')]);

export class LogAggregator<T extends Tally> implements Disposable {
  readonly tally: T;
  readonly #log: LogReader;
  readonly #query: AggregationQuery;
  readonly #store = new DisposableStore();
  readonly #counted = new CountedColumn();
  readonly #amended = new Set<number>();
  /** Whether a scope belongs to the requested connection, by the ID of the scope. */
  #scopes: (boolean | undefined)[] = [];
  #names: FactColumns['names'] | undefined;
  /** Evaluates the filter without creating record objects. */
  #columns: ColumnFilter | undefined;
  #next = 0;
  #stale = true;
  #last: Promise<unknown> = Promise.resolve();

  constructor(log: LogReader, query: AggregationQuery, tally: T) {
    this.#log = log;
    this.#query = query;
    this.tally = tally;
    this.#store.add(log.onDidAmend(({ kind, seq }) => kind === 'event' && this.#amend(seq)));
    this.#store.add(log.tables.missing.onDidChange((seqs) => seqs.forEach((seq) => this.#amend(seq))));
    this.#store.add(log.onDidDrop(() => (this.#stale = true)));
  }

  /**
   * Counts the new records, and then calls `read` before more records are counted.
   * @throws UserError when the caller no longer waits; records that were counted until then stay counted
   */
  readUpdated<R>(slicer: TimeSlicer, read: (tally: T) => Promise<R>): Promise<R> {
    const result = this.#last.then(async () => {
      await this.#catchUp(slicer).catch((error: unknown) => {
        // The counts are incomplete, so everything must be counted again.
        if (slicer.signal?.aborted !== true) this.#stale = true;
        throw error;
      });
      return read(this.tally);
    });
    this.#last = result.catch(() => undefined);
    return result;
  }

  dispose(): void {
    this.#store.dispose();
    this.#amended.clear();
  }

  #amend(seq: number): void {
    if (this.#stale || seq >= this.#next) return;
    this.#amended.add(seq);
    if (this.#amended.size > maxAmended) this.#stale = true;
  }

  async #catchUp(slicer: TimeSlicer): Promise<void> {
    if (!this.#stale) await this.#countAmended(slicer);
    if (this.#stale) this.#restart();
    const stride = this.#query.filter.isEmpty ? recordsBetweenChecks : filteredBetweenChecks;
    let end = this.#log.nextSeq;
    while (this.#next < end) {
      // Records that are dropped meanwhile are skipped; the next request counts everything again.
      this.#next = Math.max(this.#next, this.#log.firstSeq);
      let hasWaited = false;
      for (let left = stride; left > 0 && this.#next < end && !hasWaited; left--) {
        const waits = this.#count(this.#next++);
        hasWaited = waits !== undefined;
        if (waits) await waits;
      }
      if (!slicer.shouldYield && !hasWaited) continue;
      await slicer.yieldToEventLoop();
      // The log was cleared meanwhile, so IDs of scopes have other meanings now.
      if (this.#log.tables.names !== this.#names) {
        this.#restart();
        end = this.#log.nextSeq;
      }
    }
  }

  async #countAmended(slicer: TimeSlicer): Promise<void> {
    for (const seq of [...this.#amended]) {
      if (this.#stale) return;
      this.#amended.delete(seq);
      const waits = this.#recount(seq);
      if (waits) await waits;
      if (slicer.shouldYield) await slicer.yieldToEventLoop();
    }
  }

  #restart(): void {
    this.#stale = false;
    this.#amended.clear();
    this.#counted.clear();
    this.#scopes = [];
    this.#names = this.#log.tables.names;
    const { filter, connectionId } = this.#query;
    this.#columns = filter.isEmpty ? undefined : new ColumnFilter(this.#log, { filter, connectionId });
    this.#next = this.#log.firstSeq;
    this.tally.clear();
  }

  #count(seq: number): void | Promise<void> {
    const row = this.#log.tables.index.row(seq);
    if (!row) return;
    const kind = row.shape & 15;
    if (kind !== eventKind) {
      if (transitionKinds.has(kind) && this.tally.transition && this.#isScope(row.scope, seq))
        this.tally.transition(row, seq);
      return;
    }
    if (!this.#isAbout(row)) return;
    const matches = this.#matches(seq);
    if (matches === true) this.#add(row, seq);
    if (typeof matches === 'boolean') return;
    const { names } = this.#log.tables;
    // If the log was cleared meanwhile, the record is not counted.
    return matches.then((isMatch) => (isMatch && names === this.#log.tables.names ? this.#add(row, seq) : undefined));
  }

  #add(row: IndexRow, seq: number): void {
    this.tally.add(row, seq);
    if (row.side !== 0) this.#counted.set(row.side, countedOf(row));
  }

  #recount(seq: number): void | Promise<void> {
    const row = this.#log.tables.index.row(seq);
    if (!row || !this.#isAbout(row)) return;
    const before = this.#counted.get(row.side);
    const recount = (counts: boolean): void => {
      if (before && counts) {
        this.tally.change(row, before);
        this.#counted.set(row.side, countedOf(row));
      } else if (before || counts) this.#stale = true;
    };
    const counts = this.#matches(seq);
    return typeof counts === 'boolean' ? recount(counts) : counts.then(recount);
  }

  #isAbout(row: IndexRow): boolean {
    const { span } = this.#query;
    return (!span || (row.t >= span.from && row.t < span.to)) && this.#isScope(row.scope, Infinity);
  }

  /** An entry without a connection applies to the connections that exist when it is recorded. */
  #isScope(scope: number, seq: number): boolean {
    const { connectionId } = this.#query;
    if (connectionId === undefined) return true;
    const { tables } = this.#log;
    if (!(this.#scopes[scope] ??= tables.appliesTo(scope, connectionId))) return false;
    return tables.scopes.value(scope)?.connectionId !== '' || seq >= tables.beginOf(connectionId);
  }

  #matches(seq: number): boolean | Promise<boolean> {
    const { filter, connectionId } = this.#query;
    if (filter.isEmpty) return true;
    const result = this.#columns?.resultOf(seq);
    if (result !== undefined) return result;
    const record = this.#log.read(seq);
    return record !== undefined && showsInLog(this.#log, record, filter, connectionId);
  }
}

export function bytesOf(row: IndexRow): number {
  return row.bytes === onDisk ? 0 : row.bytes;
}

function countedOf(row: IndexRow): Counted {
  return { status: row.status, bytes: bytesOf(row) };
}
