import type { StoredCause } from '../cause/cause.ts';
import type { NetworkConditions } from '../profile/networkConditions.ts';
import type { RuleTouch } from '../rule/rule.ts';
import type { Delivery } from './delivery.ts';
import type { PacketLabel } from './packetLabel.ts';
import type { BroadcastDeliveries, CallSite, Handlers } from './serverFacts.ts';

export const entryKinds = ['event', 'ack', 'delivery', 'connection', 'packet', 'network', 'marker', 'replay'] as const;
export type EntryKind = (typeof entryKinds)[number];
export type Direction = 'in' | 'out';

/** The events of a connection in the timeline. The rooms of a socket are only known for servers. */
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
  'joinedRooms',
  'leftRooms',
] as const;
export type ConnectionEvent = (typeof connectionEvents)[number];

/** An entry of the timeline without its payload. */
export interface EntryFacts {
  /** 1, 2, 3 … within the capture. */
  seq: number;
  connectionId: string;
  /** Milliseconds since the start of the capture, with fractions. */
  t: number;
  kind: EntryKind;
  dir?: Direction;
  namespace?: string;
  event?: string;
  ackId?: number;
  /** Number of bytes on the wire, including attachments. */
  bytes?: number;
  delivery?: Delivery;
  /** For "ack" and "delivery": seq of the event that they belong to. */
  of?: number;
  /** ID of the source, for a client of the application. */
  source?: string;
  volatile?: true;
  latencyMs?: number;
  waitedMs?: number;
  attempt?: number;
  /**
   * For sources of the kind "node": how many milliseconds before `t` the event happened in the observed process. `t` is
   * the time at which the inspector received the report.
   */
  lagMs?: number;
  /** Number of bytes that the system had accepted when the connection ended during the write. */
  bytesWritten?: number;
  /** The last argument is the offset that connection state recovery added. The handlers of an application receive it too. */
  recoveryOffset?: true;
  /** The event was received before the namespace was joined. */
  beforeJoin?: true;
  state?: ConnectionEvent;
  /** The cause as data. `causeSentence` formats it where it is shown. */
  cause?: StoredCause;
  /** Why an emit was refused, or why the arguments cannot be read. */
  error?: StoredCause;
  /** The message of the server or the system for the cause, as it was received. Never a text of this extension. */
  detail?: string;
  /** The text of a marker, as the user entered it. */
  text?: string;
  /** The URL of a connection without credentials (state "connecting"). */
  url?: string;
  socketId?: string;
  /** The transport in use (states "connected" and "upgraded", kind "packet"). */
  transport?: string;
  /** The transport before an upgrade. */
  previousTransport?: string;
  /** Values from the server's handshake, in milliseconds and bytes. */
  pingInterval?: number;
  pingTimeout?: number;
  maxPayload?: number;
  /** Number of missed events that were received before the session was restored (state "recovered"). */
  missed?: number;
  /** Milliseconds before the next attempt to connect; in state "reconnecting", before this attempt. */
  retryDelayMs?: number;
  /** The client makes no further attempt (state "connectError"). Captures of earlier versions do not have this fact. */
  noRetry?: true;
  /** The label of a raw packet (kind "packet"). */
  packet?: PacketLabel;
  /** Network conditions that apply from this entry on (kind "network"). */
  conditions?: NetworkConditions;
  /** The last rule of a proxy that was applied to the event, and what the rule did; `rules` contains all of them if there are several. */
  rule?: RuleTouch;
  rules?: RuleTouch[];
  /** The arguments with which a rule replaced the original ones, in payload notation. */
  deliveredArgs?: unknown[];
  /** The inspector sent the event itself, as a client or a server. */
  injected?: true;
  /** Where the application emitted the event (sources of kind "node"). */
  callSite?: CallSite;
  /** The position at which each listener was registered; empty if the event has no listener. Left out while this is not known. */
  handlers?: Handlers;
  /** How long the listeners ran, in milliseconds, including the promises that they returned. */
  handlerMs?: number;
  /**
   * How long the middleware of the socket ran before the listeners, or how long the middleware of the namespace ran
   * before the client joined, in milliseconds.
   */
  middlewareMs?: number;
  /** The time from the receipt of the event until the listeners were called, in milliseconds. */
  handlerAfterMs?: number;
  /** The rooms of a broadcast (an empty list means all sockets of the namespace), or the rooms that a socket joined or left. */
  rooms?: string[];
  /** The number of sockets to which a broadcast was addressed. */
  recipients?: number;
  deliveries?: BroadcastDeliveries;
}

/** An entry as users, files and programs receive it: the facts, and the arguments in payload notation. */
export interface Entry extends EntryFacts {
  args?: unknown[];
  /** The cause or the error as English text, for people who read a file or a result. It is never parsed. */
  reason?: string;
}
