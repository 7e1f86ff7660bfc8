/** What is read of payloads that are too large for the thread that serves connections, and how it is requested. */
import type { StoredCause } from '../../model/cause/cause.ts';
import type { EmitOutcome, EventComparison, ExpectResult } from '../../model/matcher/expectation.ts';
import type { ArgumentPath } from '../../model/payload/argumentPath.ts';
import type { PackedPayload } from '../../model/payload/packedPayload.ts';
import type { EntryDetails } from '../../protocol/engineMessages.ts';
import type { TreeNode } from '../../protocol/entryMessages.ts';
import type { Codec, WirePacket } from './inspectedClient.ts';
import type { LogRecord } from './record.ts';

/**
 * What was found at a path, short enough to cross threads: a number (its literal where JavaScript would change it), a short text or a
 * date as `value`; of anything else only that it is there. `shown` is its preview.
 */
export type FoundValue = {
  readonly number?: number | string;
  readonly value?: unknown;
  readonly shown: string;
} | null;

/** By operation: its parameters, and its result. */
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
  /** As JavaScript; undefined for what cannot be read. */
  code: { params: object; result: string | undefined };
  /** Whether a filter matches. */
  matches: { params: { filter: string }; result: boolean };
  /** What stands at paths; `shown` is cut after so many characters. */
  values: { params: { paths: ArgumentPath[]; maxShown: number }; result: FoundValue[] };
  args: { params: object; result: PackedPayload };
  /** The arguments that an application gave, to be sent again; refused when they hold more values. */
  ownArgs: { params: { maxValues: number }; result: PackedPayload };
  /** An acknowledgement, and a received event, against what an emit expects, in JSON. */
  checkAck: { params: { expect: string; outcome: Omit<EmitOutcome, 'ack'> }; result: ExpectResult };
  checkEvent: { params: { expect: string; event: string; isOffsetCertain: boolean }; result: EventComparison[] };
  /** Bytes inside a packet, by their number in reading order. */
  bytesInside: { params: { index: number }; result: Uint8Array | undefined };
}
export type LargeRead = keyof LargeReads;

/** Reads large payloads on a thread of its own. */
export interface LargePayloads {
  /** Whether the payload of this record is to be read here and nowhere else. */
  holds(record: Pick<LogRecord, 'seq' | 'kind'>): boolean;
  /** @throws UserError when it cannot be read, takes too long, or is aborted */
  read<K extends LargeRead>(
    record: LogRecord,
    read: K,
    params: LargeReads[K]['params'],
    signal?: AbortSignal,
  ): Promise<LargeReads[K]['result']>;
  /** The same of a packet that was not recorded; its bytes are copied during the call. */
  readPacket<K extends LargeRead>(
    codec: Codec,
    packet: WirePacket,
    read: K,
    params: LargeReads[K]['params'],
    signal?: AbortSignal,
  ): Promise<LargeReads[K]['result']>;
}

/** What crosses to the thread. Without a body it is the one that was sent last. */
export interface LargeReadRequest {
  readonly id: number;
  readonly facts: LogRecord['facts'];
  readonly wantsAck: boolean;
  readonly hasBinary: boolean;
  /** The record's bytes as they are stored, or a packet. */
  readonly body?: Uint8Array | { readonly codec: Codec; readonly packet: WirePacket };
  readonly read: LargeRead;
  readonly params: unknown;
}

export type LargeReadAnswer =
  | { readonly id: number; readonly result: unknown }
  /** `cause` of an error for a person. */
  | { readonly id: number; readonly error: string; readonly cause?: StoredCause };
