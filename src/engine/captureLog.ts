/**
 * The capture log: what was on the wire, recorded once, in order. Everything that is shown is derived from it on demand.
 * Records are appended and read by seq; only the newest facts of an event (its delivery) are amended.
 */
import type { Event } from '../base/emitter.ts';
import type { Disposable } from '../base/disposable.ts';
import type { EntryFacts } from '../model/entry.ts';
import type { PackedPayload } from '../model/packedPayload.ts';
import type { Codec, WirePacket } from './client/inspectedClient.ts';

/** The payload of a record. */
export type RecordBody =
  /** `unsent`: nothing of it reached the wire; the packet is what would have been sent. */
  | {
      readonly type: 'wire';
      readonly codec: Codec;
      readonly packet: WirePacket;
      readonly unsent: boolean;
      /** The last argument is the server's offset, not the application's. */
      readonly offset?: true;
    }
  /** What the parser refused, as it was asked for. */
  | { readonly type: 'value'; readonly args: PackedPayload };

export interface LogRecord {
  readonly facts: Readonly<EntryFacts>;
  /** An event that asks for an acknowledgement. */
  readonly wantsAck: boolean;
  readonly hasBinary: boolean;
  readonly body: RecordBody | undefined;
  /** Seq of the acknowledgement that ended this event. */
  readonly ackSeq: number | undefined;
}

export interface NewRecord {
  readonly facts: Omit<EntryFacts, 'seq' | 't'>;
  readonly wantsAck?: boolean;
  readonly hasBinary?: boolean;
  readonly body?: RecordBody | undefined;
}

export interface Amendment {
  readonly facts?: Partial<EntryFacts>;
  readonly body?: RecordBody;
  readonly ackSeq?: number;
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
  readonly onDidAmend: Event<LogRecord>;
  /** Records before firstSeq are gone: dropped or cleared. */
  readonly onDidDrop: Event<void>;
  /** The record becomes the log's own: nobody else changes it, or appends it again. */
  append(record: NewRecord): LogRecord;
  /** Changes nothing when the record is gone. */
  amend(seq: number, amendment: Amendment): void;
  read(seq: number): LogRecord | undefined;
  clear(): void;
}
