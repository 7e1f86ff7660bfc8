/**
 * The capture log records what was on the wire, once and in order. Everything that is shown is derived from it on demand.
 * Records are appended and read by seq. Only facts of an event that can change, such as its delivery, are amended.
 */
import type { StoredCause } from '../../model/cause/cause.ts';
import type { Clock } from '../../base/clock.ts';
import type { Event } from '../../base/emitter.ts';
import type { Disposable } from '../../base/disposable.ts';
import type { EntryFacts } from '../../model/entry/entry.ts';
import type { NamedConnection } from '../../protocol/shapes.ts';
import type { FactColumns } from './columns/factColumns.ts';
import type { SeqSet } from './columns/seqSet.ts';
import type { LargePayloads } from '../contracts/largeReads.ts';
import type { Amendment, BodyFront, IncomingPacket, LogRecord, NewRecord } from '../contracts/record.ts';

/** If a limit is exceeded, the oldest records are dropped. */
export interface LogLimits {
  /** Maximum size on disk, in bytes. */
  readonly maxBytes: number;
  readonly maxAgeMs: number;
}

/** Read access to records, of the running capture or of a session file. */
export interface LogReader extends Disposable {
  /** The time from which `t` counts, as ISO 8601 text. */
  readonly startedAt: string;
  /** The log holds the records from `firstSeq` to `nextSeq` - 1. */
  readonly firstSeq: number;
  readonly nextSeq: number;
  /** Number of records that were dropped because the log was full. */
  readonly dropped: number;
  readonly onDidAppend: Event<LogRecord>;
  /**
   * Fires when a record was appended. No record object is created for it, because some readers only need to know that the log has grown.
   */
  readonly onDidGrow: Event<void>;
  readonly onDidAmend: Event<LogRecord>;
  /**
   * Fires when records before `firstSeq` were removed, or when records were cleared or restored (`tables.clears`
   * increases in both cases).
   */
  readonly onDidDrop: Event<void>;
  /** All connections that have entries, including those of previous engines. */
  readonly connections: readonly NamedConnection[];
  /** The facts of all records as columns, for readers of many records. Read-only. */
  readonly tables: FactColumns;
  read(seq: number): LogRecord | undefined;
  /** Reads a range of attachment `part`, or of the packet's text in UTF-8 if `part` is -1, without reading the rest of the payload. */
  readPart(seq: number, part: number, from: number, to: number): Uint8Array | undefined;
  /** Size of such a part in bytes; undefined if it does not exist. */
  partSize(seq: number, part: number): number | undefined;
  /**
   * Reads the first bytes of the text of a payload, without reading the rest. Undefined if there is no payload, or if it can only be read
   * completely.
   */
  bodyFront(seq: number, textBytes: number): BodyFront | undefined;
  /**
   * Reads the stored bytes (log/recordCodec.ts) of a record and the following ones, as many as fit and are contiguous, to search many
   * records. `length` is the number of bytes, 0 if they cannot be read. Records from `endSeq` onward are in another segment.
   */
  readRaw(seq: number, into: Uint8Array): { readonly length: number; readonly endSeq: number };
  /** Whether the payload of a record was recorded later, with an amendment. */
  hasLateBody(seq: number): boolean;
  /** The delivery status of an event when it was recorded. Undefined if it has none, or if it is no longer known. */
  firstDelivery(seq: number): EntryFacts['delivery'];
  /** Reads payloads that are too large for the thread of the engine. Undefined for session files, whose worker serves no connections. */
  readonly large: LargePayloads | undefined;
}

/** Write access to the running capture. */
export interface CaptureLog extends LogReader {
  /** Fires when writing failed; the value is the cause. The log continues in memory up to a limit. */
  readonly onDidFail: Event<StoredCause>;
  /** Fires when another program has damaged files of the log. The value names what was recovered and what was lost. */
  readonly onDidRepair: Event<StoredCause>;
  readonly fault: StoredCause | undefined;
  /** The entries that were recovered from a previous engine when the log was opened. */
  readonly recovered: { readonly entries: number; readonly damaged: number };
  /** Registers the display name of a connection. Must be called before its first entry is appended. */
  name(connection: NamedConnection): void;
  /** Appends a record. The log owns it from then on: callers must not change it or append it again. */
  append(record: NewRecord): LogRecord;
  /** Appends an event from the server without creating a record, unless `onDidAppend` has listeners. Returns its seq. */
  received(incoming: IncomingPacket): number;
  /** Does nothing if the record was dropped. */
  amend(seq: number, amendment: Amendment): void;
  /** The number of records from firstSeq on that were cleared. */
  readonly cleared: number;
  /**
   * Clears records: readers no longer find them, even after a restart. They can still be amended, and be restored with `undoClear` until
   * `settleCleared` or the next clear.
   * @returns the number of cleared records
   */
  clearEntries(seqs: SeqSet): number;
  /** Restores the records of the last clear. Returns false if it is final. */
  undoClear(): boolean;
  /** Makes a clear final: segments that only contain cleared records are deleted. */
  settleCleared(): void;
  /** Tries again to write the records that could not be written. Returns false if it fails again. */
  resume(): boolean;
  setLimits(limits: LogLimits): void;
  /** Deletes all records; this cannot be undone. */
  clear(): void;
}

/** What a connection needs of the log that records it. */
export interface ConnectionCapture extends Pick<CaptureLog, 'append' | 'received' | 'amend' | 'read'> {
  readonly tables: {
    readonly index: { row(seq: number, options: { withCleared: boolean }): { readonly t: number } | undefined };
  };
}

/** The log and the clock, for handlers that only read. */
export interface LogAccess {
  readonly log: LogReader;
  readonly clock: Clock;
}
