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

  count(bytes: number): void {
    this.#bytes += bytes;
  }

  get isFull(): boolean {
    return this.#bytes > this.#maxBytes;
  }
}

/** The records of one connection. If the log is full, a connection drops its own oldest records when it appends one. */
export class ConnectionEvents implements ConnectionCapture {
  readonly #log: EventLog;
  readonly #connection: FilterConnection;
  /** The oldest record is the first. */
  readonly #kept = new Map<number, Kept>();
  readonly tables = {
    index: { row: (seq: number): { readonly t: number } | undefined => this.#kept.get(seq)?.facts },
  };

  constructor(log: EventLog, connection: FilterConnection) {
    this.#log = log;
    this.#connection = connection;
  }

  append(record: NewRecord): LogRecord {
    const { kind } = record.facts;
    const kept = kind === 'event' || kind === 'ack' ? keepable(record) : record;
    const facts = kept.facts as EntryFacts;
    facts.seq = this.#log.newSeq();
    facts.t = this.#log.clock.now() - this.#log.start;
    if (kind === 'event' || kind === 'ack') this.#keep(kept, facts);
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
    for (const { bytes } of this.#kept.values()) this.#log.count(-bytes);
    this.#kept.clear();
  }

  #keep(record: NewRecord, facts: EntryFacts): void {
    const bytes = recordBytes + (facts.bytes ?? 0);
    this.#log.count(bytes);
    this.#kept.set(facts.seq, { record, facts, bytes, ackSeq: undefined });
    if (!this.#log.isFull) return;
    for (const [seq, oldest] of this.#kept) {
      if (!this.#log.isFull) return;
      this.#kept.delete(seq);
      this.#log.count(-oldest.bytes);
    }
  }
}
