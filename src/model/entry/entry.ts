import type { Delivery } from './delivery.ts';

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
] as const;
export type ConnectionEvent = (typeof connectionEvents)[number];

/** Why a connection ended that was told to, here. */
export const disconnectedHere = 'Disconnected here.';

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
  reason?: string;
  detail?: string;
  error?: string;
  text?: string;
}

/** A line as people, files and programs see it: the facts, and the arguments in payload notation. */
export interface Entry extends EntryFacts {
  args?: unknown[];
}
