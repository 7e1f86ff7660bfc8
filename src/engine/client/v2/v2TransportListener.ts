import { bytesOf } from '../../../model/payload/payload.ts';
import type { RawPacket } from '../../contracts/inspectedClient.ts';
import type { ResponseContext } from '../network/responseContext.ts';
import type { EnginePacket } from '../../contracts/packets.ts';
import type { TrialEnd } from '../engineio/upgradeCause.ts';
import type { WriteEnd } from '../engineio/trackSocketWrites.ts';
import { recordedBytes, recordedOf, recordedString, recordedText } from '../../codec/rawPackets.ts';

/**
 * Receives what the transports of a client observe: all packets in both directions, including probes and pings, and when they were written.
 */
export interface V2TransportListener {
  packetIn(transport: string, packet: EnginePacket): void;
  packetOut(transport: string, packet: EnginePacket): void;
  /** Called with the body of a poll or a POST, which may contain several packets. */
  payload(packet: RawPacket): void;
  /**
   * Called when the operating system has accepted the packet (WebSocket), or the server has responded to the POST that contained it
   * (polling).
   */
  written(packet: EnginePacket): void;
  /** Called when a write over a WebSocket has ended, or when the connection has ended during the write. */
  writeEnded(packet: EnginePacket, end: WriteEnd): void;
  /** Called when the server sent an HTTP response instead of accepting a WebSocket. */
  refused(context: ResponseContext): void;
  /** Called when the engine of an open connection tries to upgrade to WebSocket. */
  trialStarted(isOpen: () => boolean): void;
  /** Called when a transport ended while its engine was trying to upgrade to it. */
  trialEnded(end: TrialEnd): void;
  /** Called when the WebSocket of the connection was closed with this code, which the client does not report. */
  closed(code: number, reason: string): void;
}

/** The limit that the server announced, which this client does not store. */
export interface Announced {
  maxPayload?: unknown;
}

/** Like `payload`, for a received body whose text is too long for one string. */
export function largePayload({ buffer, byteOffset, byteLength }: ArrayBufferView): RawPacket {
  return {
    dir: 'in',
    transport: 'polling',
    label: { type: 'payload', ...recordedOf(byteLength) },
    ...recordedText(Buffer.from(buffer, byteOffset, byteLength)),
    bytes: byteLength,
  };
}

/**
 * A raw packet with the body of a poll or POST. The number of packets is not reported: in this protocol version the body may be text with
 * lengths, or bytes.
 */
export function payload(dir: 'in' | 'out', data: unknown): RawPacket {
  const wire = typeof data === 'object' && data !== null ? bytesOf(data) : undefined;
  const text = typeof data === 'string' ? data : '';
  const bytes = wire?.byteLength ?? Buffer.byteLength(text);
  const shown = wire ? recordedBytes(wire) : recordedString(text);
  return { dir, transport: 'polling', label: { type: 'payload', ...recordedOf(bytes) }, ...shown, bytes };
}
