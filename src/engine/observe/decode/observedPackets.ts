/** Packets below the events as they are recorded: without the secrets of a connect packet. */
import type { StoredCause } from '../../../model/cause/cause.ts';
import type { PacketLabel } from '../../../model/entry/packetLabel.ts';
import { maxRecordedRaw, rawPacket, recordedOf, strayPacket } from '../../codec/rawPackets.ts';
import type { WirePacket } from '../../contracts/inspectedClient.ts';
import type { EnginePacket } from '../../contracts/packets.ts';
import type { ObservedPacket, ObservedTransport, Sender } from '../../contracts/observedSink.ts';
import { namespaceQuery } from './namespaceQuery.ts';
import type { HeadType } from './packetHead.ts';

const redacted = '‹redacted›';

/** A packet of Engine.IO, or a control packet of Socket.IO as text. Undefined for an event or an acknowledgement. */
export function controlPacket(
  from: Sender,
  transport: ObservedTransport,
  packet: EnginePacket,
): ObservedPacket | undefined {
  const { data } = packet;
  const shown = from === 'client' && typeof data === 'string' ? { ...packet, data: withoutQuery(data) } : packet;
  const raw = rawPacket(from === 'client' ? 'out' : 'in', transport, shown);
  if (!raw) return undefined;
  const { dir: _dir, cause: _cause, ...rest } = raw;
  return { ...rest, from };
}

/** A control packet of the msgpack parser. */
export function packedControl(
  from: Sender,
  transport: ObservedTransport,
  type: Exclude<HeadType, 'event' | 'ack'>,
  { text }: WirePacket,
): ObservedPacket {
  const isSecret = from === 'client' && type === 'connect';
  return { from, transport, label: { type }, data: isSecret ? redacted : text, bytes: text.length };
}

/** What could not be decoded. @param length on the wire */
export function unreadablePacket(
  from: Sender,
  transport: ObservedTransport,
  type: PacketLabel['type'],
  data: string | Uint8Array,
  length: number,
  cause: StoredCause | undefined,
): ObservedPacket {
  const shown = typeof data === 'string' && from === 'client' ? withoutConnect(data) : data;
  const { dir: _dir, label, data: kept } = strayPacket(transport, { type }, shown);
  const recorded = length > maxRecordedRaw ? recordedOf(length) : undefined;
  return { from, transport, label: { ...label, ...recorded }, data: kept, bytes: length, ...(cause && { cause }) };
}

/** A client of Socket.IO 2 sends the query of a namespace, which can contain a token. */
function withoutQuery(text: string): string {
  const { before, after } = namespaceQuery(text) ?? {};
  return before === undefined ? text : `${before}${redacted}${after}`;
}

/** What cannot be read can still contain the auth payload. */
function withoutConnect(text: string): string {
  return text.replace(/^(4?0(?:\/[^,?]*)?).*$/s, `$1${redacted}`);
}
