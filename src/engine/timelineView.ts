import { type Disposable, DisposableStore } from '../base/disposable.ts';
import { Emitter } from '../base/emitter.ts';
import type { EntryKind } from '../model/entry.ts';
import { type Filter, parseFilter } from '../model/filter.ts';
import type { FilterFault } from '../model/filterCursor.ts';
import type { Row } from '../protocol/shapes.ts';
import type { CaptureLog, LogRecord } from './captureLog.ts';
import { rowOf, subjectOf } from './recordReader.ts';

/** Lines that repeat what a row already tells: shown only to a query that names their kind. */
const hiddenKinds: ReadonlySet<EntryKind> = new Set(['delivery', 'packet']);

export interface TimelineQuery {
  readonly filter: string;
  readonly connectionId?: string | undefined;
}

const everything = emptyFilter();

/**
 * Whether a query shows a record: its kind is not a hidden one, its connection is the one asked for, and its filter matches. A line that
 * belongs to no connection (the capture was paused, it stopped) concerns all of them.
 */
export function shows(record: LogRecord, filter: Filter, connectionId: string | undefined): boolean {
  if (hiddenKinds.has(record.kind) && !filter.kinds?.has(record.kind)) return false;
  if (connectionId !== undefined && record.connectionId !== connectionId && record.connectionId !== '') return false;
  return filter.isEmpty || filter.matches(subjectOf(record));
}

/**
 * The rows of the log that a query shows, kept up to date as the log grows. It holds their seqs and nothing else; rows are made
 * when they are pulled.
 */
export class TimelineView implements Disposable {
  readonly #log: CaptureLog;
  readonly #store = new DisposableStore();
  readonly #change = this.#store.add(new Emitter<void>());
  readonly onDidChange = this.#change.event;
  #filter = everything;
  #connectionId: string | undefined;
  #fault: FilterFault | undefined;
  #seqs: number[] = [];
  /** Records that it would show without a filter. */
  #total = 0;
  #version = 0;

  constructor(log: CaptureLog) {
    this.#log = log;
    this.#store.add(log.onDidAppend((record) => this.#appended(record)));
    this.#store.add(log.onDidAmend((record) => this.#amended(record)));
    this.#store.add(log.onDidDrop(() => this.#dropped()));
  }

  get version(): number {
    return this.#version;
  }

  get matched(): number {
    return this.#seqs.length;
  }

  get total(): number {
    return this.#total;
  }

  /** Of the last query, when it could not be read; the filter before it stays. */
  get fault(): FilterFault | undefined {
    return this.#fault;
  }

  query(query: TimelineQuery): void {
    const parsed = parseFilter(query.filter);
    this.#fault = parsed.ok ? undefined : parsed.fault;
    if (parsed.ok) this.#filter = parsed.filter;
    this.#connectionId = query.connectionId;
    this.#seqs = [];
    this.#each((record) => {
      if (this.#shows(record)) this.#seqs.push(record.seq);
    });
    this.#count();
    this.#version++;
  }

  rows(from: number, count: number): Row[] {
    const rows: Row[] = [];
    for (const seq of this.#seqs.slice(from, from + count)) {
      const record = this.#log.read(seq);
      if (record) rows.push(rowOf(record));
    }
    return rows;
  }

  /** Where an entry stands, or would stand. */
  indexOf(seq: number): { index: number; exact: boolean } {
    let low = 0;
    let high = this.#seqs.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#seqs[middle] ?? Infinity) < seq) low = middle + 1;
      else high = middle;
    }
    return { index: low, exact: this.#seqs[low] === seq };
  }

  dispose(): void {
    this.#store.dispose();
    this.#seqs = [];
  }

  #shows(record: LogRecord): boolean {
    return shows(record, this.#filter, this.#connectionId);
  }

  #each(visit: (record: LogRecord) => void): void {
    for (let seq = this.#log.firstSeq; seq < this.#log.nextSeq; seq++) {
      const record = this.#log.read(seq);
      if (record) visit(record);
    }
  }

  #count(): void {
    this.#total = 0;
    this.#each((record) => {
      if (shows(record, everything, this.#connectionId)) this.#total++;
    });
  }

  #appended(record: LogRecord): void {
    if (shows(record, everything, this.#connectionId)) this.#total++;
    if (this.#shows(record)) this.#seqs.push(record.seq);
    this.#changed();
  }

  /** A new delivery can bring a row in or take it out. */
  #amended(record: LogRecord): void {
    const { index, exact } = this.indexOf(record.seq);
    const shown = this.#shows(record);
    if (shown && !exact) this.#seqs.splice(index, 0, record.seq);
    else if (!shown && exact) this.#seqs.splice(index, 1);
    if (shown || exact) this.#changed();
  }

  #dropped(): void {
    this.#seqs.splice(0, this.indexOf(this.#log.firstSeq).index);
    this.#count();
    this.#changed();
  }

  #changed(): void {
    this.#version++;
    this.#change.fire();
  }
}

function emptyFilter(): Filter {
  const parsed = parseFilter('');
  if (!parsed.ok) throw new Error('The empty filter is a filter');
  return parsed.filter;
}
