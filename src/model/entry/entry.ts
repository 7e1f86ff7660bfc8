import type { StoredCause } from '../cause/cause.ts';
import type { NetworkConditions } from '../profile/networkConditions.ts';
import type { Delivery } from './delivery.ts';
import type { PacketLabel } from './packetLabel.ts';

export const entryKinds = ['event', 'ack', 'delivery', 'connection', 'packet', 'network', 'marker', 'replay'] as const;
export type EntryKind = (typeof entryKinds)[number];
export type Direction = 'in' | 'out';

/** What can happen to a connection, as it is told in the timeline. */
export const connectionEvents = [
  'connecting',
  'connected',
  'disconnected',
  'connectError',
  'reconnecting',
  'reconnectFailed',
  'upgraded',
  'upgradeFailed',
  'recovered',
  'upgradeUnanswered',
] as const;
export type ConnectionEvent = (typeof connectionEvents)[number];

/** What a line of the timeline says, apart from its payload. */
export interface EntryFacts {
  /** 1, 2, 3 … within the session. */
  seq: number;
  connectionId: string;
  /** Milliseconds since the session started, with fractions. */
  t: number;
  kind: EntryKind;
  dir?: Direction;
  namespace?: string;
  event?: string;
  ackId?: number;
  /** Bytes on the wire, attachments included. */
  bytes?: number;
  delivery?: Delivery;
  /** For "ack" and "delivery": seq of the event that they belong to. */
  of?: number;
  volatile?: true;
  latencyMs?: number;
  waitedMs?: number;
  attempt?: number;
  /** How many of its bytes the system had taken when the connection ended while it was being written. */
  bytesWritten?: number;
  /** The last argument is the offset that connection state recovery added; an application's handler receives it too. */
  recoveryOffset?: true;
  /** It was received before the namespace was joined. */
  beforeJoin?: true;
  state?: ConnectionEvent;
  /** Why, as data: `causeSentence` makes it text where it is shown. */
  cause?: StoredCause;
  /** Why an emit was refused, or why the arguments cannot be read. */
  error?: StoredCause;
  /** What the other side or the system itself reported with the cause, as it was received; never a text of ours. */
  detail?: string;
  /** Of a marker: what a person wrote. */
  text?: string;
  /** Where a connection goes, without credentials (state "connecting"). */
  url?: string;
  socketId?: string;
  /** In use (states "connected" and "upgraded", kind "packet"). */
  transport?: string;
  /** In use before an upgrade. */
  previousTransport?: string;
  /** What the server announced in the handshake: milliseconds and bytes. */
  pingInterval?: number;
  pingTimeout?: number;
  maxPayload?: number;
  /** Missed events that were received before the session was restored (state "recovered"). */
  missed?: number;
  /** Milliseconds before the next attempt to connect; of state "reconnecting", before this one. */
  retryDelayMs?: number;
  /** What a packet of the transport is (kind "packet"). */
  packet?: PacketLabel;
  /** Network conditions that are in force from here on (kind "network"). */
  conditions?: NetworkConditions;
}

/** A line as people, files and programs see it: the facts, and the arguments in payload notation. */
export interface Entry extends EntryFacts {
  args?: unknown[];
  /** The cause, or the error, in English: for people who read a file or a result. Nothing reads it back. */
  reason?: string;
}
