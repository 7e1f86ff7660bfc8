/**
 * Reads of payloads that are too large for the thread that serves connections: the operations, and the messages for the thread that reads
 * them.
 */
import type { StoredCause } from '../../model/cause/cause.ts';
import type { EmitOutcome, EventComparison, ExpectResult } from '../../model/matcher/expectation.ts';
import type { ArgumentPath } from '../../model/payload/argumentPath.ts';
import type { PackedPayload } from '../../model/payload/packedPayload.ts';
import type { EntryDetails } from '../../protocol/engineMessages.ts';
import type { TreeNode } from '../../protocol/entryMessages.ts';
import type { Codec, WirePacket } from './inspectedClient.ts';
import type { LogRecord } from './record.ts';

/**
 * The value at a path, short enough for a message to another thread: a number (its literal if JavaScript would change it), or a short text
 * or date as `value`. For other values, only the preview is set, as `shown`. Null if there is no value at the path.
 */
export type FoundValue = {
  readonly number?: number | string;
  readonly value?: unknown;
  readonly shown: string;
} | null;

/** The parameters and the result of each operation. */
export interface LargeReads {
  details: { params: object; result: Omit<EntryDetails, 'facts' | 'wantsAck' | 'ack' | 'expect'> };
  children: { params: { path: number[]; from: number; count: number }; result: TreeNode[] };
  descendants: { params: { path: number[]; max: number }; result: { nodes: TreeNode[]; cut: boolean } };
  text: { params: { path: number[]; from: number; to: number }; result: string };
  copy: { params: { path: number[]; what: 'value' | 'path' | 'filter' | 'arguments' }; result: string };
  /** The entry as JSON, as a line of plain text, as its content alone, and as a line of a session file. */
  json: { params: object; result: string };
  plainLine: { params: { where: string }; result: string };
  content: { params: { several: boolean }; result: string };
  sessionLine: { params: object; result: string };
  /** As JavaScript; undefined if the arguments cannot be read. */
  code: { params: object; result: string | undefined };
  /** Whether a filter matches. */
  matches: { params: { filter: string }; result: boolean };
  /** The values at paths. `maxShown` is the maximum number of characters of a preview. */
  values: { params: { paths: ArgumentPath[]; maxShown: number }; result: FoundValue[] };
  args: { params: object; result: PackedPayload };
  /** The arguments as the application passed them, for sending them again. Fails if they have more than `maxValues` values. */
  ownArgs: { params: { maxValues: number }; result: PackedPayload };
  /** Compares an acknowledgement, or a received event, with the expectation of an emit (JSON). */
  checkAck: { params: { expect: string; outcome: Omit<EmitOutcome, 'ack'> }; result: ExpectResult };
  checkEvent: { params: { expect: string; event: string; isOffsetCertain: boolean }; result: EventComparison[] };
  /** Bytes inside a packet, by their number in reading order. */
  bytesInside: { params: { index: number }; result: Uint8Array | undefined };
}
export type LargeRead = keyof LargeReads;

/** Reads large payloads on a separate thread. */
export interface LargePayloads {
  /** Whether the payload of this record must be read here, because it is too large for the calling thread. */
  holds(record: Pick<LogRecord, 'seq' | 'kind'>): boolean;
  /** @throws UserError when the payload cannot be read, when reading takes too long, or when it is aborted */
  read<K extends LargeRead>(
    record: LogRecord,
    read: K,
    params: LargeReads[K]['params'],
    signal?: AbortSignal,
  ): Promise<LargeReads[K]['result']>;
  /** Like `read`, for a packet that was not recorded. Its bytes are copied during the call. */
  readPacket<K extends LargeRead>(
    codec: Codec,
    packet: WirePacket,
    read: K,
    params: LargeReads[K]['params'],
    signal?: AbortSignal,
  ): Promise<LargeReads[K]['result']>;
}

/** The message to the thread. Without a body, the body of the previous message is used again. */
export interface LargeReadRequest {
  readonly id: number;
  readonly facts: LogRecord['facts'];
  readonly connection?: LogRecord['connection'];
  readonly wantsAck: boolean;
  readonly hasBinary: boolean;
  /** The record's bytes as they are stored, or a packet. */
  readonly body?: Uint8Array | { readonly codec: Codec; readonly packet: WirePacket };
  readonly read: LargeRead;
  readonly params: unknown;
}

export type LargeReadResult =
  | { readonly id: number; readonly result: unknown }
  /** `cause` is set for errors for users. */
  | { readonly id: number; readonly error: string; readonly cause?: StoredCause };
