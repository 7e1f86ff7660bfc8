import type { Clock } from '../base/clock.ts';
import { Emitter } from '../base/emitter.ts';
import type { EntryFacts } from '../model/entry.ts';
import type { Amendment, CaptureLog, LogRecord, NewRecord, RecordBody } from './captureLog.ts';

type Mutable = { -readonly [K in keyof LogRecord]: LogRecord[K] };

/** Rough cost of a record beside its payload. */
const overhead = 400;

/** A capture log in memory, bounded in bytes: when it is full, the oldest tenth is dropped. */
export class MemoryLog implements CaptureLog {
  readonly startedAt: string;
  readonly #clock: Clock;
  readonly #start: number;
  readonly #maxBytes: number;
  readonly #append = new Emitter<LogRecord>();
  readonly #amend = new Emitter<LogRecord>();
  readonly #drop = new Emitter<void>();
  readonly onDidAppend = this.#append.event;
  readonly onDidAmend = this.#amend.event;
  readonly onDidDrop = this.#drop.event;
  #records: Mutable[] = [];
  #firstSeq = 1;
  #bytes = 0;
  #dropped = 0;

  constructor(clock: Clock, maxBytes: number) {
    this.#clock = clock;
    this.#maxBytes = maxBytes;
    this.#start = clock.now();
    this.startedAt = new Date(clock.wall()).toISOString();
  }

  get firstSeq(): number {
    return this.#firstSeq;
  }

  get nextSeq(): number {
    return this.#firstSeq + this.#records.length;
  }

  get dropped(): number {
    return this.#dropped;
  }

  append(record: NewRecord): LogRecord {
    // Added to the object that came: a copy of it would cost a flood more than all the rest of this.
    const facts = record.facts as EntryFacts;
    facts.seq = this.nextSeq;
    facts.t = this.#clock.now() - this.#start;
    const entry: Mutable = {
      facts,
      wantsAck: record.wantsAck ?? false,
      hasBinary: record.hasBinary ?? false,
      body: record.body,
      ackSeq: undefined,
    };
    this.#records.push(entry);
    this.#bytes += costOf(entry.body);
    if (this.#bytes > this.#maxBytes) this.#dropOldest();
    this.#append.fire(entry);
    return entry;
  }

  amend(seq: number, amendment: Amendment): void {
    const record = this.#records[seq - this.#firstSeq];
    if (!record) return;
    if (amendment.facts) record.facts = { ...record.facts, ...amendment.facts };
    if (amendment.ackSeq !== undefined) record.ackSeq = amendment.ackSeq;
    if (amendment.body) {
      this.#bytes += costOf(amendment.body) - costOf(record.body);
      record.body = amendment.body;
    }
    this.#amend.fire(record);
  }

  read(seq: number): LogRecord | undefined {
    return this.#records[seq - this.#firstSeq];
  }

  clear(): void {
    this.#firstSeq = this.nextSeq;
    this.#records = [];
    this.#bytes = 0;
    this.#dropped = 0;
    this.#drop.fire();
  }

  dispose(): void {
    this.#records = [];
    this.#append.dispose();
    this.#amend.dispose();
    this.#drop.dispose();
  }

  /** The record that was just appended stays, however large it is. */
  #dropOldest(): void {
    const goal = this.#maxBytes * 0.9;
    let count = 0;
    while (this.#bytes > goal && count < this.#records.length - 1) {
      this.#bytes -= costOf(this.#records[count]?.body);
      count++;
    }
    this.#records.splice(0, count);
    this.#firstSeq += count;
    this.#dropped += count;
    if (count > 0) this.#drop.fire();
  }
}

function costOf(body: RecordBody | undefined): number {
  if (!body) return overhead;
  if (body.type === 'value') {
    return overhead + body.args.json.length * 2 + body.args.buffers.reduce((sum, buffer) => sum + buffer.byteLength, 0);
  }
  const { text, attachments } = body.packet;
  const bytes = typeof text === 'string' ? text.length * 2 : text.byteLength;
  return overhead + bytes + attachments.reduce((sum, attachment) => sum + attachment.byteLength, 0);
}
