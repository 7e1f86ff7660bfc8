/**
 * The capture log: what was on the wire, recorded once, in order. Everything that is shown is derived from it on demand.
 * Records are appended and read by seq; only the newest facts of an event (its delivery) are amended.
 */
import type { Event } from '../base/emitter.ts';
import type { Disposable } from '../base/disposable.ts';
import type { EntryFacts } from '../model/entry.ts';
import type { PackedPayload } from '../model/packedPayload.ts';
import type { NamedConnection } from '../protocol/shapes.ts';
import type { Codec, WirePacket } from './client/inspectedClient.ts';
import type { FactTables } from './log/factTables.ts';

/** The payload of a record. */
export type RecordBody =
  /** `unsent`: nothing of it reached the wire; the packet is what would have been sent. */
  | {
      readonly type: 'wire';
      readonly codec: Codec;
      readonly packet: WirePacket;
      readonly unsent: boolean;
    }
  /** What the parser refused, as it was asked for. */
  | { readonly type: 'value'; readonly args: PackedPayload };

export interface LogRecord {
  readonly seq: number;
  readonly kind: EntryFacts['kind'];
  readonly connectionId: string;
  readonly delivery: EntryFacts['delivery'];
  /** All that is known beside the payload, these four included. */
  readonly facts: Readonly<EntryFacts>;
  /** An event that asks for an acknowledgement. */
  readonly wantsAck: boolean;
  readonly hasBinary: boolean;
  /** Undefined also for a payload that was not kept, or that can no longer be read. */
  readonly body: RecordBody | undefined;
  /** Why there is no body although there was one, in words. */
  readonly bodyFault?: string | undefined;
  /** Seq of the acknowledgement that ended this event. */
  readonly ackSeq: number | undefined;
}

export interface NewRecord {
  readonly facts: Omit<EntryFacts, 'seq' | 't'>;
  readonly wantsAck?: boolean;
  readonly hasBinary?: boolean;
  readonly body?: RecordBody | undefined;
}

/** An event from the server that asks for no answer, of a connection and its namespace. */
export interface IncomingPacket {
  readonly connectionId: string;
  readonly namespace: string;
  readonly event: string;
  readonly codec: Codec;
  /** Its attachments become the log's own, as of a record. */
  readonly packet: WirePacket;
  /** Its last argument is the offset of connection state recovery. */
  readonly recoveryOffset: boolean;
  readonly hasBinary: boolean;
  /** On the wire. */
  readonly bytes: number;
}

/** What can become known of an entry after it was recorded. */
export type LaterFacts = Partial<
  Pick<
    EntryFacts,
    | 'delivery'
    | 'ackId'
    | 'attempt'
    | 'waitedMs'
    | 'latencyMs'
    | 'reason'
    | 'detail'
    | 'error'
    | 'bytes'
    | 'bytesWritten'
    | 'beforeJoin'
  >
>;

export interface Amendment {
  readonly facts?: LaterFacts;
  readonly body?: RecordBody;
  readonly ackSeq?: number;
}

/** Beyond these the oldest records are dropped. */
export interface LogLimits {
  /** Bytes that it may take on disk. */
  readonly maxBytes: number;
  readonly maxAgeMs: number;
}

export interface CaptureLog extends Disposable {
  /** Time that `t` counts from, ISO. */
  readonly startedAt: string;
  /** Of the oldest record that is still there, and of the next that will come: the log holds firstSeq … nextSeq - 1. */
  readonly firstSeq: number;
  readonly nextSeq: number;
  /** Records that were dropped because the log was full. */
  readonly dropped: number;
  readonly onDidAppend: Event<LogRecord>;
  /** Something was appended; for who looks at it later. No record is made for it. */
  readonly onDidGrow: Event<void>;
  readonly onDidAmend: Event<LogRecord>;
  /** Records before firstSeq are gone: dropped or cleared. */
  readonly onDidDrop: Event<void>;
  /** Why nothing can be written any more, in words. The log goes on in memory as far as it can. */
  readonly onDidFail: Event<string>;
  /** Another program destroyed files of the log: what was rescued and what was lost, in words. */
  readonly onDidMend: Event<string>;
  readonly fault: string | undefined;
  /** What was there when the log was made, of an engine before. */
  readonly recovered: { readonly entries: number; readonly damaged: number };
  /** Every connection that entries belong to, of engines before too. */
  readonly connections: readonly NamedConnection[];
  /** The facts of all records as columns, for who looks at many of them. To be read only. */
  readonly tables: FactTables;
  /** Says how a connection is called before its first entry. */
  name(connection: NamedConnection): void;
  /** The record becomes the log's own: nobody else changes it, or appends it again. */
  append(record: NewRecord): LogRecord;
  /** Appends what comes by the hundred thousand, without making a record of it that nobody hears of. The result is its seq. */
  received(incoming: IncomingPacket): number;
  /** Changes nothing when the record is gone. */
  amend(seq: number, amendment: Amendment): void;
  read(seq: number): LogRecord | undefined;
  /** A range of attachment n, or of the packet's text in UTF-8 when n is -1, without the rest of the payload. */
  readPart(seq: number, part: number, from: number, to: number): Uint8Array | undefined;
  /** How many bytes that part has; undefined when there is none. */
  partSize(seq: number, part: number): number | undefined;
  /**
   * The bytes of a record and of those behind it as they are kept (log/recordCodec.ts), so many as fit and lie in one piece: for who searches
   * many. `length` is how long they are, 0 when they cannot be read; records from `endSeq` on stand in another segment.
   */
  readRaw(seq: number, into: Uint8Array): { readonly length: number; readonly endSeq: number };
  /** Its payload came later: it does not stand in its record. */
  hasLateBody(seq: number): boolean;
  /** What became of an event at once: its delivery when it was recorded. Undefined when there is none, or it is no longer known. */
  firstDelivery(seq: number): EntryFacts['delivery'];
  /** Tries again to write what could not be written; false when it still cannot. */
  resume(): boolean;
  setLimits(limits: LogLimits): void;
  clear(): void;
}
