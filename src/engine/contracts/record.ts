/** A record of the capture log: its facts, and its payload as it was on the wire. */
import type { StoredCause } from '../../model/cause/cause.ts';
import type { LackingEnd } from '../../model/correlation/missingEnd.ts';
import type { EntryFacts } from '../../model/entry/entry.ts';
import type { FilterConnection, FilterSource } from '../../model/filter/filterSubject.ts';
import type { PackedPayload } from '../../model/payload/packedPayload.ts';
import type { Codec, WirePacket } from './inspectedClient.ts';

/** The payload of a record. */
export type RecordBody =
  /** `unsent`: the emit was never sent; the packet is the one that would have been sent. */
  | {
      readonly type: 'wire';
      readonly codec: Codec;
      readonly packet: WirePacket;
      readonly unsent: boolean;
    }
  /** The arguments that the parser refused, as they were passed. */
  | { readonly type: 'value'; readonly args: PackedPayload };

/** The beginning of a payload. */
export interface BodyFront {
  readonly type: RecordBody['type'];
  readonly codec: Codec;
  /** The beginning of the packet's text in UTF-8, of its MessagePack, or of the value's JSON. Valid until the log is read again. */
  readonly text: Uint8Array;
  /** Number of bytes of the whole text. */
  readonly textLength: number;
  /** Number of bytes of each attachment. */
  readonly attachments: readonly number[];
}

export interface LogRecord {
  readonly seq: number;
  readonly kind: EntryFacts['kind'];
  readonly connectionId: string;
  /** The facts that filters need about the connection, or about the source that the entry is about. */
  readonly connection?: FilterConnection | undefined;
  readonly delivery: EntryFacts['delivery'];
  /** All facts, which are everything except the payload. They include the four fields above. */
  readonly facts: Readonly<EntryFacts>;
  /** Fields of the record's line in a session file that this version does not know. */
  readonly unknown?: Readonly<Record<string, unknown>> | undefined;
  /** Whether the record is an event that requests an acknowledgement. */
  readonly wantsAck: boolean;
  readonly hasBinary: boolean;
  /** The payload. Undefined if there is none, or if it was not kept or can no longer be read. */
  readonly body: RecordBody | undefined;
  /** Why the body cannot be read. */
  readonly bodyFault?: StoredCause | undefined;
  /** Whether the record is evidence of a finding. Left out for a record that is not in a log. */
  isEvidence?(findingId: string): boolean;
  /** The end of the socket that certainly does not have the event. Left out for a record that is not in a log. */
  lackingEnd?(): LackingEnd | undefined;
  /** Seq of the acknowledgement of this event. */
  readonly ackSeq: number | undefined;
}

export interface NewRecord {
  readonly facts: Omit<EntryFacts, 'seq' | 't'>;
  readonly wantsAck?: boolean;
  readonly hasBinary?: boolean;
  readonly body?: RecordBody | undefined;
  /** The source that an entry without a connection is about. */
  readonly about?: FilterSource | undefined;
}

/** An event from the server that requests no acknowledgement. */
export interface IncomingPacket {
  readonly connectionId: string;
  readonly namespace: string;
  readonly event: string;
  readonly codec: Codec;
  /** The log keeps the attachments without copying them, as for a record. */
  readonly packet: WirePacket;
  /** Whether the last argument is the offset of connection state recovery. */
  readonly recoveryOffset: boolean;
  readonly hasBinary: boolean;
  /** Number of bytes on the wire. */
  readonly bytes: number;
}

/** Facts that can change after the entry was recorded. */
export type LaterFacts = Partial<
  Pick<
    EntryFacts,
    | 'delivery'
    | 'ackId'
    | 'attempt'
    | 'waitedMs'
    | 'latencyMs'
    | 'cause'
    | 'detail'
    | 'error'
    | 'retryDelayMs'
    | 'bytes'
    | 'bytesWritten'
    | 'beforeJoin'
    | 'deliveredArgs'
    | 'handlers'
    | 'handlerMs'
    | 'middlewareMs'
    | 'handlerAfterMs'
    | 'deliveries'
  >
>;

export interface Amendment {
  /** Removes its cause, which no longer applies. */
  readonly withoutCause?: boolean;
  /** Removes its latency, because the acknowledgement was not written. */
  readonly withoutLatency?: boolean;
  readonly facts?: LaterFacts;
  readonly body?: RecordBody;
  readonly ackSeq?: number;
}
