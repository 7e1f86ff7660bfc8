/**
 * The capture log: what was on the wire, recorded once, in order. Everything that is shown is derived from it on demand.
 * Records are appended and read by seq; only the newest facts of an event (its delivery) are amended.
 */
import type { Clock } from '../../base/clock.ts';
import type { Event } from '../../base/emitter.ts';
import type { Disposable } from '../../base/disposable.ts';
import type { EntryFacts } from '../../model/entry/entry.ts';
import type { NamedConnection } from '../../protocol/shapes.ts';
import type { FactColumns } from './columns/factColumns.ts';
import type { LargePayloads } from '../contracts/largeReads.ts';
import type { Amendment, BodyFront, IncomingPacket, LogRecord, NewRecord } from '../contracts/record.ts';

/** Beyond these the oldest records are dropped. */
export interface LogLimits {
  /** Bytes that it may take on disk. */
  readonly maxBytes: number;
  readonly maxAgeMs: number;
}

/** Records that can be read: of the running capture, or of a session file. */
export interface LogReader extends Disposable {
  /** Time that `t` counts from, ISO. */
  readonly startedAt: string;
  /** Of the oldest record that is still there, and of the next one: the log holds firstSeq … nextSeq - 1. */
  readonly firstSeq: number;
  readonly nextSeq: number;
  /** Records that were dropped because the log was full. */
  readonly dropped: number;
  readonly onDidAppend: Event<LogRecord>;
  /** Something was appended; for readers that look at it later. No record is made for it. */
  readonly onDidGrow: Event<void>;
  readonly onDidAmend: Event<LogRecord>;
  /** Records before firstSeq are gone: dropped or cleared. */
  readonly onDidDrop: Event<void>;
  /** Every connection that entries belong to, of previous engines too. */
  readonly connections: readonly NamedConnection[];
  /** The facts of all records as columns, for readers of many of them. Read only. */
  readonly tables: FactColumns;
  read(seq: number): LogRecord | undefined;
  /** A range of attachment n, or of the packet's text in UTF-8 when n is -1, without the rest of the payload. */
  readPart(seq: number, part: number, from: number, to: number): Uint8Array | undefined;
  /** How many bytes that part has; undefined when there is none. */
  partSize(seq: number, part: number): number | undefined;
  /**
   * The beginning of a payload: the first bytes of its text, without the rest. Undefined when there is none, and when it can only be read
   * whole.
   */
  bodyFront(seq: number, textBytes: number): BodyFront | undefined;
  /**
   * The bytes of a record and of the next ones as they are stored (log/recordCodec.ts), as many as fit and lie in one piece: for a search of
   * many. `length` is how long they are, 0 when they cannot be read; records from `endSeq` on are in another segment.
   */
  readRaw(seq: number, into: Uint8Array): { readonly length: number; readonly endSeq: number };
  /** Its payload was recorded later than the record, in another place. */
  hasLateBody(seq: number): boolean;
  /** The delivery that an event had when it was recorded. Undefined when there is none, or it is no longer known. */
  firstDelivery(seq: number): EntryFacts['delivery'];
  /** Reads payloads that are too large to be read on this thread; undefined where nothing else waits for it. */
  readonly large: LargePayloads | undefined;
}

/** The running capture, for those that record. */
export interface CaptureLog extends LogReader {
  /** Why nothing can be written any more, in words. The log goes on in memory as far as it can. */
  readonly onDidFail: Event<string>;
  /** Another program destroyed files of the log: what was recovered and what was lost, in words. */
  readonly onDidMend: Event<string>;
  readonly fault: string | undefined;
  /** What was there when the log was opened, of a previous engine. */
  readonly recovered: { readonly entries: number; readonly damaged: number };
  /** Gives the display name of a connection before its first entry. */
  name(connection: NamedConnection): void;
  /** The record becomes the log's own: nobody else changes it, or appends it again. */
  append(record: NewRecord): LogRecord;
  /** Appends what is received by the hundred thousand, without a record that no one listens for. The result is its seq. */
  received(incoming: IncomingPacket): number;
  /** Changes nothing when the record is gone. */
  amend(seq: number, amendment: Amendment): void;
  /** Tries again to write what could not be written; false when it still cannot. */
  resume(): boolean;
  setLimits(limits: LogLimits): void;
  clear(): void;
}

/** What handlers that only read are given. */
export interface LogAccess {
  readonly log: LogReader;
  readonly clock: Clock;
}
