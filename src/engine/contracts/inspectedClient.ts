/**
 * The interface of all taps. The code that uses it does not know which Socket.IO client is behind it. A tap reports what the client really
 * did, in the order in which it happened. It reports nothing that it cannot know.
 */
import type { Disposable } from '../../base/disposable.ts';
import type { StoredCause } from '../../model/cause/cause.ts';
import type { PacketLabel } from '../../model/entry/packetLabel.ts';
import type { Network } from '../../model/profile/network.ts';
import type { NetworkConditions } from '../../model/profile/networkConditions.ts';

/** A Socket.IO packet as it was on the wire. */
export interface WirePacket {
  /** The text of the default parser, or the whole packet as bytes with another parser. Without the Engine.IO type before it. */
  readonly text: string | Uint8Array;
  /** Size of the text in UTF-8; undefined if it was not counted. */
  readonly textBytes?: number;
  /**
   * The WebSocket message that contained the text: one byte for the type, then the text in UTF-8. Its memory is reused after the call that
   * passes the packet on, so the receiver must copy what it keeps.
   */
  readonly frame?: Uint8Array | undefined;
  /** Whether the frame owns its memory, which then stays valid: large texts are not copied. */
  readonly ownsFrame?: boolean;
  /** Whether the text contains bytes as values; undefined if it was not searched for them. */
  readonly holdsBytes?: boolean;
  readonly attachments: readonly Uint8Array[];
}

/** The parser that encoded a packet. v2 is the default parser of Socket.IO 2. */
export type Codec = 'default' | 'msgpack' | 'v2';

/** v4 is the protocol of Socket.IO 3 and 4, v2 the protocol of Socket.IO 2. */
export type Protocol = 'v2' | 'v4';

export interface OutgoingEmit {
  readonly event: string;
  readonly args: readonly unknown[];
  /** Set if an acknowledgement is requested. Without `timeoutMs`, the client waits for it as long as the connection exists. */
  readonly ack?: { readonly timeoutMs?: number | undefined } | undefined;
  readonly volatile: boolean;
  readonly compress: boolean;
}

/** One attempt to send an emit. `attempt` counts from 1, and is set only if the client retries. Each attempt has another ack ID. */
export interface Attempt {
  readonly ackId?: number | undefined;
  readonly attempt?: number | undefined;
}

/** A step in the delivery of an emit. */
export type EmitSignal =
  /** The client encoded the emit for its transport, which may accept it later. */
  | (Attempt & { readonly type: 'encoded'; readonly packet: WirePacket })
  /** The emit waits for a connection in the client's buffer. */
  | { readonly type: 'buffered' }
  /** The emit waits in the client's retry queue. */
  | { readonly type: 'queued' }
  /** A volatile event that the client discarded. */
  | { readonly type: 'discarded'; readonly cause: StoredCause }
  /** The whole emit was passed to the transport. */
  | (Attempt & { readonly type: 'handedOver' })
  /** The operating system (WebSocket) accepted the whole emit, or the server responded to it (polling). This may follow a `notWritten`. */
  | (Attempt & { readonly type: 'written' })
  /**
   * The emit was not sent. Either the transport had accepted it, and the write failed or was still running when the
   * connection ended (`taken`), or the connection ended before the transport accepted it. `bytesWritten` is the number
   * of bytes that the system had accepted; undefined if it is not known. `willRetry`: the client tries again.
   */
  | (Attempt & {
      readonly type: 'notWritten';
      readonly cause: StoredCause;
      readonly taken: boolean;
      readonly bytesWritten?: number;
      readonly willRetry?: boolean;
    })
  /** The client stopped waiting for the acknowledgement. An event that was still in its buffer is removed and never sent. */
  | { readonly type: 'ackTimedOut' }
  /** The client no longer waits for the acknowledgement, because the connection ended. */
  | { readonly type: 'ackDropped' };

/** Why a connection could not be opened, or why it ended. Created with `explain` (model/cause/causeTexts.ts). */
export interface Cause extends StoredCause {
  /** The message of the server or the system, as it was received. Never a text of this extension. */
  readonly detail?: string | undefined;
  /** Whether the server stopped responding, or closed the connection without a reason, as a paused process does. */
  readonly silent?: boolean | undefined;
  /** The protocol that the server uses, if its response shows that this is not the protocol of the request. */
  readonly speaks?: Protocol | undefined;
  /** Resolves with a more exact cause if another request to the server finds one. */
  readonly better?: Promise<Cause | undefined> | undefined;
  /** Whether the secrets of the profile were removed from the texts of this cause, and from the data that is reported with it. */
  readonly isMasked?: true | undefined;
}

export interface IncomingEvent {
  readonly event: string;
  readonly packet: WirePacket;
  readonly ackId?: number | undefined;
  /**
   * Whether its last argument is the offset that a server with connection state recovery adds. Undefined if it is not; a "possible" offset
   * can also be an argument of the application.
   */
  readonly recoveryOffset?: 'certain' | 'possible' | undefined;
  /**
   * The packet was received before the server accepted the client in the namespace; the client keeps it until then.
   * `unlessRestored`: it may be a missed event, if the server restores the session.
   */
  readonly beforeJoin?: 'certain' | 'unlessRestored' | undefined;
}

export interface Connected {
  readonly socketId: string;
  readonly recovered: boolean;
  readonly transport: string | undefined;
  /** The heartbeat and the limit that the server announced, in milliseconds and bytes. */
  readonly handshake?:
    | { readonly pingInterval?: number; readonly pingTimeout?: number; readonly maxPayload?: number }
    | undefined;
}

/** A packet that is not an event: of Engine.IO, a control packet of Socket.IO, or an HTTP payload of several packets. */
export interface RawPacket {
  readonly dir: 'in' | 'out';
  readonly transport: string;
  readonly label: PacketLabel;
  /** The packet as it was on the wire. Secrets are removed when it is recorded. */
  readonly data: string | Uint8Array;
  /** The data after the recorded part. It is not recorded, and only shows whether a secret continues beyond the recorded part. */
  readonly behind?: string | Uint8Array;
  /** Size on the wire. */
  readonly bytes: number;
  /** Why the client could not parse it. */
  readonly cause?: Cause | undefined;
}

export interface ClientListener {
  /** Called when the status of an emit has changed. `key` is the key that was passed to `emit` or `reply`. */
  onEmitSignal(key: EmitKey, signal: EmitSignal): void;
  onEvent(incoming: IncomingEvent): void;
  onAck(ack: { readonly ackId: number; readonly packet: WirePacket }): void;
  onConnecting(): void;
  /** Called when the transport is open. The server has not accepted the client in the namespace yet. */
  onOpened(): void;
  /**
   * Called when the server accepted the client in the namespace. Events that follow the acceptance on the wire are reported after this
   * call.
   */
  onConnected(connected: Connected): void;
  /** `retrying`: the client tries again automatically. `data`: the data of a middleware's error. */
  onConnectError(cause: Cause, retrying: boolean, data: unknown): void;
  onDisconnected(cause: Cause, retrying: boolean): void;
  /** Called when the inspector sends an additional request, which the server can notice, to find a cause. */
  onProbe(probe: Cause): void;
  /** Called with a more exact cause of the disconnect that was reported last. */
  onExplained(cause: Cause): void;
  /** Called when the client continues with the protocol of the server. Whether it connects is not decided yet. */
  onProtocolChanged(cause: Cause): void;
  /** Called when the client will try again after this many milliseconds. */
  onRetryScheduled(delayMs: number): void;
  onReconnecting(attempt: number, delayMs: number | undefined): void;
  onReconnectFailed(attempts: number): void;
  onUpgraded(transport: string): void;
  /** An upgrade to this transport began. The client waits for it indefinitely, so `isOpen` is called later. */
  onUpgradeStarted(transport: string, isOpen: () => boolean): void;
  onUpgradeFailed(cause: Cause): void;
  onPacket(packet: RawPacket): void;
  /**
   * These network conditions apply to the client's sockets from now on. `setFor`: the namespace that they were set for, if that is another
   * one on the same transport.
   */
  onConditions(conditions: NetworkConditions, setFor: string | undefined): void;
  /** Called when the client continues on a shared transport that already has these network conditions. */
  onJoinedThrottled(conditions: NetworkConditions): void;
}

/** The identity of an emit or a reply for the tap and its listener. */
export type EmitKey = object;

export interface InspectedClient extends Disposable {
  connect(): void;
  disconnect(): void;
  /** Throws the errors of the client. In this case, the client keeps no part of the emit. */
  emit(emit: OutgoingEmit, key: EmitKey): void;
  /** Removes an emit that waits in the client, for a connection or in the retry queue. It is never sent. */
  abandon(key: EmitKey): void;
  /** Resolves when no request is running and no WebSocket is open, or after `maxMs` milliseconds. */
  whenIdle(maxMs: number): Promise<void>;
  /** Resolves when the server has read everything that was sent, when the transport has ended, or after `maxMs` milliseconds. */
  whenRead(maxMs: number): Promise<void>;
  /** Sends an acknowledgement. Returns false if there is no connection. The signals of its delivery are reported with `key`. */
  reply(ackId: number, args: readonly unknown[], key: EmitKey): boolean;
  /**
   * The packet as the client would encode it now, without sending it (the dry run). Throws the errors of the parser.
   */
  encode(event: string, args: readonly unknown[]): WirePacket;
  /** Like `encode`, for the packet of an acknowledgement. */
  encodeAck(ackId: number, args: readonly unknown[]): WirePacket;
  /** Whether this client refuses to send events with this name. */
  refuses?(event: string): boolean;
  /** The codec that decodes its packets (codecs.ts). */
  readonly codec: Codec;
  /** Maximum number of bytes of a message, if the server announced it. */
  readonly maxPayload: number | undefined;
  readonly transport: string | undefined;
  /** Whether the transport could accept a packet now. If not, a connected client discards volatile events. */
  readonly writable: boolean;
  /** The protocol of the last connection; undefined before the first one. */
  readonly protocol: Protocol | undefined;
  /** The values of the cookies that the server has set and that are sent back to it. */
  readonly cookies: readonly string[];
  /**
   * The network conditions of the client's sockets; `{}` if there are none. A client that joins a shared transport has the conditions of
   * that transport.
   */
  readonly conditions: NetworkConditions;
  /**
   * Sets the network conditions of the client's sockets, and of all clients that share its transport. Each of these clients reports it.
   */
  setConditions(conditions: NetworkConditions): void;
}

export interface ClientOptions {
  readonly network?: Network | undefined;
  /** Whether the client does not share its transport with other clients, so that its network conditions do not affect them. */
  readonly alone?: boolean | undefined;
  /** False if the reports of `onPacket` are not needed. A client may call it nevertheless. */
  readonly reportsPackets?: boolean | undefined;
}
