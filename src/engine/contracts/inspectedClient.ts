/**
 * The one interface of every tap. Nothing above it knows which Socket.IO client it is; a tap says what that client really did,
 * in the order in which it happened, and says nothing when it cannot know.
 */
import type { Disposable } from '../../base/disposable.ts';
import type { StoredCause } from '../../model/cause/cause.ts';
import type { PacketLabel } from '../../model/entry/packetLabel.ts';
import type { Network } from '../../model/profile/network.ts';
import type { NetworkConditions } from '../../model/profile/networkConditions.ts';

/** A Socket.IO packet as it was on the wire. */
export interface WirePacket {
  /** Text of the default parser, the whole packet as bytes of another one. Without the Engine.IO type in front. */
  readonly text: string | Uint8Array;
  /** Size of the text in UTF-8, where it was counted already. */
  readonly textBytes?: number;
  /**
   * The websocket's message that the text came in: a type of one byte, then the text in UTF-8. In memory that is not the packet's
   * own: good while the call lasts that brings the packet, for who copies it.
   */
  readonly frame?: Uint8Array | undefined;
  /** The frame's memory is its own: large texts are not copied. */
  readonly ownsFrame?: boolean;
  /** Whether bytes are among the values inside the text, where that was looked for already. */
  readonly holdsBytes?: boolean;
  readonly attachments: readonly Uint8Array[];
}

/** The parser that a packet was written with; v2 is the default one of Socket.IO 2. */
export type Codec = 'default' | 'msgpack' | 'v2';

/** v4 serves Socket.IO 3 and 4, whose protocol is the same; v2 serves Socket.IO 2. */
export type Protocol = 'v2' | 'v4';

export interface OutgoingEmit {
  readonly event: string;
  readonly args: readonly unknown[];
  /** An acknowledgement is asked for; without timeoutMs the client waits as long as the connection lives. */
  readonly ack?: { readonly timeoutMs?: number | undefined } | undefined;
  readonly volatile: boolean;
  readonly compress: boolean;
}

/** One sending of an emit. `attempt` counts from 1 and is there only when the client retries; each has an ack id of its own then. */
export interface Attempt {
  readonly ackId?: number | undefined;
  readonly attempt?: number | undefined;
}

/** What happened to an emit. */
export type EmitSignal =
  /** The client encoded it for its transport, which may take it later. */
  | (Attempt & { readonly type: 'encoded'; readonly packet: WirePacket })
  /** It waits for a connection in the client's buffer. */
  | { readonly type: 'buffered' }
  /** It waits for its turn in the client's retry queue. */
  | { readonly type: 'queued' }
  /** Volatile, and the client did not take it. */
  | { readonly type: 'discarded'; readonly cause: StoredCause }
  /** All of it was handed to the transport. */
  | (Attempt & { readonly type: 'handedOver' })
  /** The operating system (websocket) or the server's HTTP answer (polling) took all of it, which may be after it was not written in time. */
  | (Attempt & { readonly type: 'written' })
  /**
   * It did not leave: the write failed or still ran at the end (`taken`: the transport had it), or the connection ended before.
   * `bytesWritten`: what the system had taken of it, where that is known. `goesOn`: the client tries again.
   */
  | (Attempt & {
      readonly type: 'notWritten';
      readonly cause: StoredCause;
      readonly taken: boolean;
      readonly bytesWritten?: number;
      readonly goesOn?: boolean;
    })
  /** The client gave up waiting for the acknowledgement; what still lay in its buffer is taken out and never sent. */
  | { readonly type: 'ackTimedOut' }
  /** The client forgot the acknowledgement because the connection ended. */
  | { readonly type: 'ackDropped' };

/** Why a connection could not be made or ended. Made by `explain` (model/cause/causeTexts.ts). */
export interface Cause extends StoredCause {
  /** What the other side or the system itself reported, as it was received; never a text of ours. */
  readonly detail?: string | undefined;
  /** The server fell silent, or closed without a reason: what a paused process looks like. */
  readonly silent?: boolean | undefined;
  /** The server showed by its answer that it speaks this protocol, and not the one it was spoken to with. */
  readonly speaks?: Protocol | undefined;
  /** A stronger cause, when one more look at the address shows one. */
  readonly better?: Promise<Cause | undefined> | undefined;
  /** Secrets of the profile were removed from its texts, and from the data that is reported with it. */
  readonly isMasked?: true | undefined;
}

export interface IncomingEvent {
  readonly event: string;
  readonly packet: WirePacket;
  readonly ackId?: number | undefined;
  /**
   * Whether its last argument is the offset that a server with connection state recovery adds. Undefined when it has none; what is
   * only possible may as well be an argument of the application.
   */
  readonly recoveryOffset?: 'certain' | 'possible' | undefined;
  /**
   * It was received before the server let the client into the namespace; the client keeps it until then. `unlessRestored`: it may be one
   * that was missed, if the server turns out to restore the session.
   */
  readonly beforeJoin?: 'certain' | 'unlessRestored' | undefined;
}

export interface Connected {
  readonly socketId: string;
  readonly recovered: boolean;
  readonly transport: string | undefined;
  /** What the server announced of its heartbeat and its limit, in milliseconds and bytes. */
  readonly handshake?:
    { readonly pingInterval?: number; readonly pingTimeout?: number; readonly maxPayload?: number } | undefined;
}

/** A packet below the events: of Engine.IO, of Socket.IO's own control, or the HTTP payload that carried several. */
export interface RawPacket {
  readonly dir: 'in' | 'out';
  readonly transport: string;
  readonly label: PacketLabel;
  /** As it was on the wire. Secrets are removed when it is recorded. */
  readonly data: string | Uint8Array;
  /** What follows data that is not recorded completely: it is not recorded, and only shows whether a secret crosses the end. */
  readonly behind?: string | Uint8Array;
  /** Size on the wire. */
  readonly bytes: number;
  /** Why the client could not read it. */
  readonly cause?: Cause | undefined;
}

export interface ClientListener {
  /** `key` is what `emit` or `reply` was given. */
  onEmitSignal(key: EmitKey, signal: EmitSignal): void;
  onEvent(incoming: IncomingEvent): void;
  onAck(ack: { readonly ackId: number; readonly packet: WirePacket }): void;
  onConnecting(): void;
  /** The transport is open; what is missing is the server's answer for the namespace. */
  onOpened(): void;
  /** The server's answer came; events that follow it on the wire follow this. */
  onConnected(connected: Connected): void;
  /** `retrying`: the client goes on by itself. `data`: what a middleware sent along. */
  onConnectError(cause: Cause, retrying: boolean, data: unknown): void;
  onDisconnected(cause: Cause, retrying: boolean): void;
  /** The inspector does something of its own that the server can notice, to find out a cause. */
  onProbe(probe: Cause): void;
  /** More was found out about the end that was told last. */
  onExplained(cause: Cause): void;
  /** It goes on with the protocol that the server speaks. Whether it gets through is not decided by that. */
  onProtocolChanged(cause: Cause): void;
  /** The client will try again after this many milliseconds. */
  onRetryScheduled(delayMs: number): void;
  onReconnecting(attempt: number, delayMs: number | undefined): void;
  onReconnectFailed(attempts: number): void;
  onUpgraded(transport: string): void;
  /** A transport is tried beside the one that is in use. The client waits for it indefinitely; `isOpen` is asked later. */
  onUpgradeStarted(transport: string, isOpen: () => boolean): void;
  onUpgradeFailed(cause: Cause): void;
  onPacket(packet: RawPacket): void;
  /** Its sockets are disturbed like this from now on. `setFor`: the namespace that it was set for, when it only shares the transport. */
  onConditions(conditions: NetworkConditions, setFor: string | undefined): void;
  /** It goes on over a shared transport whose sockets are disturbed already. */
  onJoinedDisturbed(conditions: NetworkConditions): void;
}

/** Identity of an emit or a reply between the tap and its listener. */
export type EmitKey = object;

export interface InspectedClient extends Disposable {
  connect(): void;
  disconnect(): void;
  /** Throws what the client throws; nothing is left behind in it then. */
  emit(emit: OutgoingEmit, key: EmitKey): void;
  /** Takes an emit out that waits in the client, for a connection or for its turn: it is never sent. */
  abandon(key: EmitKey): void;
  /** Ends when none of its requests is under way and no websocket is open, in so many milliseconds at most. */
  whenQuiet(maxMs: number): Promise<void>;
  /** Sends an acknowledgement; false when there is no connection to send it on. `key`: whose signals tell what becomes of it. */
  reply(ackId: number, args: readonly unknown[], key: EmitKey): boolean;
  /**
   * The packet as the client would encode it now, without sending: the dry run.
   * Throws what the parser throws.
   */
  encode(event: string, args: readonly unknown[]): WirePacket;
  /** The packet of an acknowledgement, likewise. */
  encodeAck(ackId: number, args: readonly unknown[]): WirePacket;
  /** Why this client would not send an event of that name; undefined when it would. */
  refuses?(event: string): string | undefined;
  /** How its packets are read again, see codecs.ts. */
  readonly codec: Codec;
  /** Bytes that the server takes a message, when it said so. */
  readonly maxPayload: number | undefined;
  readonly transport: string | undefined;
  /** Whether the transport could take something at this moment; a client with a connection discards a volatile event otherwise. */
  readonly writable: boolean;
  /** What it was connected with last; undefined while it never was. */
  readonly protocol: Protocol | undefined;
  /** Values of the cookies that the server has set and that are sent back to it. */
  readonly cookies: readonly string[];
  /** What disturbs its sockets now; `{}` when nothing does. One that joins a shared transport may begin with some. */
  readonly conditions: NetworkConditions;
  /** Disturbs its sockets from now on, and those of every client that shares its transport; each of them is told. */
  setConditions(conditions: NetworkConditions): void;
}

export interface ClientOptions {
  readonly network?: Network | undefined;
  /** With a transport of its own, which no other client joins: what is done to its network disturbs nobody else. */
  readonly alone?: boolean | undefined;
}
