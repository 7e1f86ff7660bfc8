/**
 * The events and acknowledgements of a log that match a query, with their arguments, for readers of all of them. Each record is read once,
 * in time slices. Payloads that are too large for the thread of the engine, and those that cannot be decoded, are counted instead.
 */
import type { Filter } from '../../model/filter/filter.ts';
import type { SeenEvent } from '../../model/types/eventTypes.ts';
import { receiverOf } from '../../model/types/receiver.ts';
import type { LogRecord } from '../contracts/record.ts';
import type { TimeSlicer } from '../contracts/timeSlicer.ts';
import type { LogReader } from '../log/captureLog.ts';
import { kindCodes } from '../log/columns/factCodes.ts';
import type { FactColumns } from '../log/columns/factColumns.ts';
import { ownArgsOf, unreadCause } from '../log/recordReader.ts';
import { ColumnFilter } from './columnFilter.ts';
import { matches } from './shows.ts';

export interface EventQuery {
  readonly connectionId?: string | undefined;
  readonly sourceId?: string | undefined;
  readonly filter: Filter;
}

/** An event, or the acknowledgement of an event. */
export interface PayloadEvent {
  readonly seq: number;
  readonly kind: 'event' | 'ack';
  /** The event itself, or the one that is acknowledged. */
  readonly event: SeenEvent;
  readonly wantsAck: boolean;
  readonly args: readonly unknown[];
  readonly record: LogRecord;
}

const eventKind = kindCodes.of('event');
const ackKind = kindCodes.of('ack');
/** Reading the clock costs as much as reading a few records. */
const recordsBetweenChecks = 32;

export class PayloadEvents {
  readonly #log: LogReader;
  readonly #query: EventQuery;
  #columns: ColumnFilter;
  #names: FactColumns['names'];
  #next: number;
  /** Records that were not read, because they are too large, or cannot be decoded. */
  unread = 0;
  /** Records that were dropped before they were read. */
  missed = 0;

  /** @param from the first record */
  constructor(log: LogReader, query: EventQuery, from = log.firstSeq) {
    this.#log = log;
    this.#query = query;
    this.#next = from;
    this.#columns = new ColumnFilter(log, query);
    this.#names = log.tables.names;
  }

  /** The first record that was not read. */
  get next(): number {
    return this.#next;
  }

  /**
   * Visits all records that exist.
   * @param cleared is called when the log was cleared: the visited records no longer exist
   * @throws SlowFilterError, or the reason of the slicer's signal
   */
  async read(slicer: TimeSlicer, visit: (event: PayloadEvent) => void, cleared: () => void): Promise<void> {
    for (let count = 1; ; count++) {
      if (this.#log.tables.names !== this.#names) {
        this.#restart();
        cleared();
      }
      if (this.#next < this.#log.firstSeq) {
        this.missed += this.#log.firstSeq - this.#next;
        this.#next = this.#log.firstSeq;
      }
      if (this.#next >= this.#log.nextSeq) return;
      const waits = this.#read(this.#next++, visit);
      if (waits) await waits;
      if (waits || (count % recordsBetweenChecks === 0 && slicer.shouldYield)) await slicer.yieldToEventLoop();
    }
  }

  /** Starts again after a clear, because the numbers of scopes and names have other meanings now. */
  #restart(): void {
    this.#names = this.#log.tables.names;
    this.#columns = new ColumnFilter(this.#log, this.#query);
    this.#next = this.#log.firstSeq;
    this.unread = this.missed = 0;
  }

  #read(seq: number, visit: (event: PayloadEvent) => void): void | Promise<void> {
    const row = this.#log.tables.index.row(seq);
    const kind = row ? row.shape & 15 : 0;
    if (!row || (kind !== eventKind && kind !== ackKind)) return;
    const of = kind === ackKind ? this.#log.tables.sides.of(row.side) : seq;
    const result = of === 0 ? false : this.#columns.resultOf(of);
    if (result === false) return;
    const event = this.#log.read(of);
    if (event?.kind !== 'event') return;
    const isMatch = result ?? matches(this.#log, event, this.#query.filter);
    if (typeof isMatch === 'boolean') return isMatch ? this.#visit(seq, event, visit) : undefined;
    return isMatch.then((matched) => (matched ? this.#visit(seq, event, visit) : undefined));
  }

  #visit(seq: number, event: LogRecord, visit: (event: PayloadEvent) => void): void {
    const record = seq === event.seq ? event : this.#log.read(seq);
    if (!record?.body) return;
    if (this.#log.large?.holds(record) || unreadCause(record) !== undefined) {
      this.unread++;
      return;
    }
    const { namespace = '/', dir, event: name = '' } = event.facts;
    visit({
      seq,
      kind: record === event ? 'event' : 'ack',
      event: {
        namespace,
        event: name,
        to: receiverOf(dir, this.#log.tables.connections.get(event.connectionId)),
      },
      wantsAck: event.wantsAck,
      args: ownArgsOf(record),
      record,
    });
  }
}
