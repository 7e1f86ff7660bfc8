import type { ResponseContext } from '../network/responseContext.ts';
import type { TrialEnd } from '../engineio/upgradeCause.ts';
import type { WriteEnd } from '../engineio/trackSocketWrites.ts';
import type { EnginePacket } from '../../contracts/packets.ts';

/**
 * Receives what the transports of a client observe: all packets in both directions, including probes and pings, and when they were written.
 * `engine` is the engine of the transport: while the next engine connects, a closing one may still report.
 */
export interface TransportListener {
  packetIn(transport: string, packet: EnginePacket, engine: object): void;
  packetOut(transport: string, packet: EnginePacket): void;
  /** Called with a WebSocket message that is not an Engine.IO packet. With polling, the payload is reported instead. */
  unreadable(transport: string, data: unknown): void;
  /** The body of a poll (bytes) or a POST (text), which may contain several packets. */
  payload(dir: 'in' | 'out', data: string | Buffer, engine: object): void;
  /**
   * Called when the operating system has accepted the packet (WebSocket), or the server has responded to the POST that contained it
   * (polling).
   */
  written(packet: EnginePacket): void;
  /** Called when a write over a WebSocket has ended, or when the connection has ended during the write. */
  writeEnded(packet: EnginePacket, end: WriteEnd): void;
  /** Called when the server sent an HTTP response instead of accepting a WebSocket. */
  refused(context: ResponseContext, engine: object): void;
  /** Called when the engine of an open connection tries to upgrade to WebSocket. */
  trialStarted(isOpen: () => boolean, engine: object): void;
  /** Called when a transport ended while its engine was trying to upgrade to it. */
  trialEnded(end: TrialEnd, engine: object): void;
}

export interface TransportTap {
  readonly listener: TransportListener;
  /** Whether the parser accepts the text of an event as a `TextFrame`. */
  readonly acceptsFrames: boolean;
}

/**
 * The options with which Engine.IO creates a transport. They include all options of Engine.IO, and therefore the
 * options of the Manager.
 */
export interface TapOptions {
  readonly tap: TransportTap;
}

/** Ends a transport with an error, like one of the client's own errors. */
export function failed(transport: object, error: unknown): void {
  (transport as { onError(reason: string, description: unknown): void }).onError('malformed packet', error);
}

/**
 * Whether the response to an earlier ping is still being sent, which is sufficient for this ping too: the client would queue a response to
 * each ping of a flood.
 */
export function isAnsweredPing(
  packet: EnginePacket,
  engine: { readonly writeBuffer: readonly EnginePacket[] },
): boolean {
  return packet.type === 'ping' && packet.data === undefined && engine.writeBuffer.at(-1)?.type === 'pong';
}
