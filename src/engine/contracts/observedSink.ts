/**
 * Receives the sessions and packets that are read from the traffic between an observed client and its server, in the
 * order in which they were on the wire. The recording component implements this interface; the decoders
 * (observe/decode) call it. Times are milliseconds with fractions from any start, as they were passed to the decoder
 * together with the bytes.
 */
import type { StoredCause } from '../../model/cause/cause.ts';
import type { Codec, Connected, IncomingEvent, RawPacket, WirePacket } from './inspectedClient.ts';

/** The end that sent something. */
export type Sender = 'client' | 'server';

/** The end that receives what this one sends. */
export function otherEnd(sender: Sender): Sender {
  return sender === 'client' ? 'server' : 'client';
}

export type ObservedTransport = 'polling' | 'websocket';

/** The values that the server announced when the session began. */
export type SessionHandshake = NonNullable<Connected['handshake']>;

/** An Engine.IO session: one page, app or process that is connected to the server, over one transport after the other. */
export interface ObservedSession {
  /** Undefined if the beginning was not seen, and nothing after it contains the ID. */
  readonly sid: string | undefined;
  /** The version of Engine.IO. If the URL was not seen, 4 until something shows that it is 3. */
  readonly protocol: 3 | 4;
  /** The transport in use. */
  readonly transport: ObservedTransport;
  /** Whether the beginning was not seen: namespaces can be joined already, and packets can be incomplete. */
  readonly isLate: boolean;
  readonly handshake: SessionHandshake | undefined;
  /**
   * Milliseconds for which a polling client has had no open request. Such a client may have left, because clients leave
   * without a message.
   */
  silentMs?(t: number): number;
  /** The parser of the packets so far; undefined before the first. */
  readonly codec?: Codec | undefined;
  /** The end that was observed, if a source observes both ends of sessions. */
  readonly observedEnd?: Sender | undefined;
  /** The first request of the session; undefined if it was not seen. */
  readonly request: ObservedRequest | undefined;
}

/** A request as the client sent it: with its query, cookies and other secrets. */
export interface ObservedRequest {
  readonly method: string;
  readonly url: string;
  /** The headers by name, in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/** A namespace of a session: the timeline shows it as a connection. The same object as long as the session lasts. */
export interface ObservedMember {
  readonly session: ObservedSession;
  readonly namespace: string;
}

export interface ObservedEvent extends Pick<IncomingEvent, 'event' | 'packet' | 'ackId' | 'beforeJoin'> {
  readonly from: Sender;
  readonly codec: Codec;
  /**
   * The size on the wire, including attachments. If the packet is larger than the recorded part, `packet` contains only
   * this part.
   */
  readonly bytes: number;
  /** Whether the last argument is the offset of connection state recovery. */
  readonly recoveryOffset: boolean;
}

export interface ObservedAck {
  readonly from: Sender;
  readonly ackId: number;
  readonly packet: WirePacket;
  readonly codec: Codec;
  readonly bytes: number;
  /** The event that is acknowledged, and the time between the event and the acknowledgement; undefined if that event was not seen. */
  readonly of: { readonly event: ObservedReference; readonly latencyMs: number } | undefined;
}

/** The reference that the sink returned for an event, such as its seq. */
export type ObservedReference = number;

/** A packet that is neither an event nor an acknowledgement, or bytes that could not be decoded (`cause`). Secrets are removed. */
export type ObservedPacket = Omit<RawPacket, 'dir' | 'cause'> & {
  readonly from: Sender;
  readonly cause?: StoredCause | undefined;
};

export interface ObservedSink {
  /** Called when a session was seen for the first time. */
  onSession(session: ObservedSession, t: number): void;
  onUpgraded(session: ObservedSession, previous: ObservedTransport, t: number): void;
  /** Called when the WebSocket ended before the session used it. */
  onUpgradeFailed(session: ObservedSession, t: number): void;
  /** The session ended, after all of its members have left. */
  onSessionEnded(session: ObservedSession, cause: StoredCause, t: number): void;
  /** A handshake was refused, so that there is no session. `text`: the beginning of the response. */
  onRefused(request: ObservedRequest, status: number, text: string, t: number): void;
  /**
   * A member was seen for the first time, or joins again. `wasSeen` is false if it had joined before the beginning of
   * the capture. `auth` is the payload that the client sent to join, with its secrets.
   */
  onJoining(member: ObservedMember, wasSeen: boolean, auth: object, t: number): void;
  onJoined(member: ObservedMember, connected: Connected, t: number): void;
  /**
   * @param refusal the data that the server sent, which can contain secrets of the client
   * @param cause why the client cannot join, if the reason is not in the data that the server sent
   */
  onJoinRefused(member: ObservedMember, refusal: unknown, t: number, cause?: StoredCause): void;
  onLeft(member: ObservedMember, cause: StoredCause, t: number): void;
  /**
   * The memory of the packet is valid only during the call, as described for `WirePacket`. Returns a reference for the event's
   * acknowledgement.
   */
  onEvent(member: ObservedMember, event: ObservedEvent, t: number): ObservedReference;
  onAck(member: ObservedMember, ack: ObservedAck, t: number): void;
  /** The acknowledgement of this event was not received before the end of the member. */
  onUnacknowledged(member: ObservedMember, event: ObservedReference, t: number): void;
  onPacket(session: ObservedSession, packet: ObservedPacket, t: number): void;
}
