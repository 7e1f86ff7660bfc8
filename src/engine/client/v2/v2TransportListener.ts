import { bytesOf } from '../../../model/payload/payload.ts';
import type { RawPacket } from '../../contracts/inspectedClient.ts';
import type { ResponseContext } from '../network/responseContext.ts';
import type { EnginePacket } from '../engineio/privateFields.ts';
import type { TrialEnd } from '../engineio/upgradeCause.ts';
import type { WriteEnd } from '../engineio/trackSocketWrites.ts';
import { maxRecordedRaw, recordedOf } from '../engineio/rawPackets.ts';

/** What the transports of a client see: every packet both ways, probes and pings included, and when one was written. */
export interface V2TransportListener {
  packetIn(transport: string, packet: EnginePacket): void;
  packetOut(transport: string, packet: EnginePacket): void;
  /** The body of a poll or a POST, which holds several packets. */
  payload(packet: RawPacket): void;
  /** The operating system took it (websocket), or the server answered the POST that carried it (polling). */
  written(packet: EnginePacket): void;
  /** How a write over a websocket ended, or how far it was when the connection ended. */
  writeEnded(packet: EnginePacket, end: WriteEnd): void;
  /** The server answered with HTTP in the place of a websocket. */
  refused(context: ResponseContext): void;
  /** The engine of an open connection tries a websocket. */
  trialStarted(isOpen: () => boolean): void;
  /** A transport ended that its engine was still trying out. */
  trialEnded(end: TrialEnd): void;
  /** The websocket of the connection was closed with this code, which the client keeps to itself. */
  closed(code: number, reason: string): void;
}

/** What the server told of its limit; this client does not keep it. */
export interface Announced {
  maxPayload?: unknown;
}

/** The same of text whose bytes are too many to make one string of. */
export function largePayload({ buffer, byteOffset, byteLength }: ArrayBufferView): RawPacket {
  const data = Buffer.from(buffer, byteOffset, Math.min(byteLength, maxRecordedRaw)).toString();
  return {
    dir: 'in',
    transport: 'polling',
    label: { type: 'payload', ...recordedOf(byteLength) },
    data,
    bytes: byteLength,
  };
}

/** How many packets it holds is not told: in this protocol it may be text with lengths or bytes. */
export function payload(dir: 'in' | 'out', data: unknown): RawPacket {
  const wire = typeof data === 'object' && data !== null ? bytesOf(data) : undefined;
  const text = typeof data === 'string' ? data : '';
  const bytes = wire?.byteLength ?? Buffer.byteLength(text);
  const shown = wire ? wire.slice(0, maxRecordedRaw) : text.slice(0, maxRecordedRaw);
  return { dir, transport: 'polling', label: { type: 'payload', ...recordedOf(bytes) }, data: shown, bytes };
}
