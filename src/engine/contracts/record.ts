/** A record of the capture log: its facts, and its payload as it was on the wire. */
import type { StoredCause } from '../../model/cause/cause.ts';
import type { EntryFacts } from '../../model/entry/entry.ts';
import type { PackedPayload } from '../../model/payload/packedPayload.ts';
import type { Codec, WirePacket } from './inspectedClient.ts';

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

/** The beginning of a payload. */
export interface BodyFront {
  readonly type: RecordBody['type'];
  readonly codec: Codec;
  /** Of the packet's text in UTF-8, of its MessagePack, or of the value's JSON; valid until the log is read again. */
  readonly text: Uint8Array;
  /** Bytes of all of that. */
  readonly textLength: number;
  /** Bytes of each attachment. */
  readonly attachments: readonly number[];
}

export interface LogRecord {
  readonly seq: number;
  readonly kind: EntryFacts['kind'];
  readonly connectionId: string;
  readonly delivery: EntryFacts['delivery'];
  /** All that is known beside the payload, these four included. */
  readonly facts: Readonly<EntryFacts>;
  /** Fields of its line in a file that this version does not know. */
  readonly unknown?: Readonly<Record<string, unknown>> | undefined;
  /** An event that asks for an acknowledgement. */
  readonly wantsAck: boolean;
  readonly hasBinary: boolean;
  /** Undefined also for a payload that was not kept, or that can no longer be read. */
  readonly body: RecordBody | undefined;
  /** Why there is no body although there was one. */
  readonly bodyFault?: StoredCause | undefined;
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
    | 'cause'
    | 'detail'
    | 'error'
    | 'retryDelayMs'
    | 'bytes'
    | 'bytesWritten'
    | 'beforeJoin'
  >
>;

export interface Amendment {
  /** The cause that it had holds no longer. */
  readonly withoutCause?: boolean;
  /** The latency that it had belongs to an acknowledgement that was not written. */
  readonly withoutLatency?: boolean;
  readonly facts?: LaterFacts;
  readonly body?: RecordBody;
  readonly ackSeq?: number;
}
