/**
 * The log of connections whose capture is never shown or saved: those of scenarios of the command line without a session file. It keeps
 * only events and acknowledgements, which steps examine, until their connection is removed, and keeps them as they are: encoding and
 * indexing the entries of a connection would take longer than everything else that a scenario does with them.
 */
import type { Clock } from '../../base/clock.ts';
import type { EntryFacts } from '../../model/entry/entry.ts';
import type { FilterConnection } from '../../model/filter/filterSubject.ts';
import type { Amendment, IncomingPacket, LogRecord, NewRecord } from '../contracts/record.ts';
import type { ConnectionCapture } from './captureLog.ts';
import { asRecord, keepable, recordOf } from './newRecord.ts';
import { memoryLimits } from './memoryLimits.ts';

/** Approximate memory that a record needs in addition to its payload, in bytes. */
const recordBytes = 500;

interface Kept {
  readonly record: NewRecord;
  readonly facts: EntryFacts;
  readonly bytes: number;
  ackSeq: number | undefined;
}

/** What the connections share: the numbers of their entries, the time from which `t` counts, and the limit of memory. */
export class EventLog {
  readonly clock: Clock;
  readonly start: number;
  readonly #maxBytes: number;
  readonly #connections = new Set<ConnectionEvents>();
  #nextSeq = 1;
  #bytes = 0;

  constructor(clock: Clock, maxBytes = memoryLimits.maxBytes) {
    this.clock = clock;
    this.start = clock.now();
    this.#maxBytes = maxBytes;
  }

  newSeq(): number {
    return this.#nextSeq++;
  }

  /** Adds the bytes that a connection needs from now on, or subtracts those that it no longer needs. */
  count(connection: ConnectionEvents, bytes: number): void {
    this.#bytes += bytes;
    if (connection.bytes > 0) this.#connections.add(connection);
    else this.#connections.delete(connection);
  }

  /**
   * Drops records until the others need less memory than the limit. They are the oldest ones of the connection that needs the most memory, so
   * that a busy connection does not take the records of the others.
   * @param newest a record that is kept
   */
  makeRoom(newest: number): void {
    while (this.#bytes > this.#maxBytes) {
      let largest: ConnectionEvents | undefined;
      for (const one of this.#connections) if (one.bytes > (largest?.bytes ?? 0)) largest = one;
      if (!largest?.dropOldest(newest)) return;
    }
  }
}

/** The records of one connection. */
export class ConnectionEvents implements ConnectionCapture {
  readonly #log: EventLog;
  readonly #connection: FilterConnection;
  /** The oldest record is the first. */
  readonly #kept = new Map<number, Kept>();
  #bytes = 0;
  readonly tables = {
    index: { row: (seq: number): { readonly t: number } | undefined => this.#kept.get(seq)?.facts },
  };

  constructor(log: EventLog, connection: FilterConnection) {
    this.#log = log;
    this.#connection = connection;
  }

  append(record: NewRecord): LogRecord {
    const isKept = record.facts.kind === 'event' || record.facts.kind === 'ack';
    const kept = isKept ? keepable(record) : record;
    const facts = kept.facts as EntryFacts;
    facts.seq = this.#log.newSeq();
    facts.t = this.#log.clock.now() - this.#log.start;
    if (isKept) this.#keep(kept, facts);
    return asRecord(kept, facts, this.#connection);
  }

  received(incoming: IncomingPacket): number {
    return this.append(recordOf(incoming)).seq;
  }

  amend(seq: number, { facts: later, withoutCause = false, withoutLatency = false, body, ackSeq }: Amendment): void {
    const kept = this.#kept.get(seq);
    if (!kept) return;
    const { facts } = kept;
    if (withoutCause) delete facts.cause;
    if (withoutLatency) delete facts.latencyMs;
    if (later) Object.assign(facts, later);
    if (ackSeq !== undefined) kept.ackSeq = ackSeq;
    if (body) this.#kept.set(seq, { ...kept, record: { ...kept.record, body } });
  }

  read(seq: number): LogRecord | undefined {
    const kept = this.#kept.get(seq);
    return kept && { ...asRecord(kept.record, kept.facts, this.#connection), ackSeq: kept.ackSeq };
  }

  /** Must be called when the connection is removed. Its records can no longer be read. */
  dispose(): void {
    this.#kept.clear();
    this.#count(-this.#bytes);
  }

  /** Approximate memory of its records. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Returns false if there is no record except one. */
  dropOldest(except: number): boolean {
    for (const [seq, { bytes }] of this.#kept) {
      if (seq === except) return false;
      this.#kept.delete(seq);
      this.#count(-bytes);
      return true;
    }
    return false;
  }

  #keep(record: NewRecord, facts: EntryFacts): void {
    const bytes = recordBytes + (facts.bytes ?? 0);
    this.#kept.set(facts.seq, { record, facts, bytes, ackSeq: undefined });
    this.#count(bytes);
    this.#log.makeRoom(facts.seq);
  }

  #count(bytes: number): void {
    this.#bytes += bytes;
    this.#log.count(this, bytes);
  }
}
