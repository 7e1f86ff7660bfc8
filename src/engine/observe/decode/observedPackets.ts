/** Creates the recorded form of packets that are neither events nor acknowledgements, without the secrets of a connect packet. */
import type { StoredCause } from '../../../model/cause/cause.ts';
import type { PacketLabel } from '../../../model/entry/packetLabel.ts';
import { maxRecordedRaw, rawPacket, recordedOf, strayPacket } from '../../codec/rawPackets.ts';
import type { WirePacket } from '../../contracts/inspectedClient.ts';
import type { EnginePacket } from '../../contracts/packets.ts';
import type { ObservedPacket, ObservedTransport, Sender } from '../../contracts/observedSink.ts';
import { namespaceQuery } from './namespaceQuery.ts';
import type { HeadType } from './packetHead.ts';
import type { ReadPacket } from './packetStream.ts';

/** Characters of a namespace in a label. */
const maxNamespace = 100;
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

/** Describes a packet that could not be decoded. @param length its length on the wire */
export function unreadablePacket(
  from: Sender,
  transport: ObservedTransport,
  unreadable: PacketLabel,
  data: string | Uint8Array,
  length: number,
  cause: StoredCause | undefined,
): ObservedPacket {
  const shown = typeof data === 'string' && from === 'client' ? withoutConnect(data) : data;
  const { dir: _dir, label, data: kept } = strayPacket(transport, unreadable, shown);
  const recorded = length > maxRecordedRaw ? recordedOf(length) : undefined;
  return { from, transport, label: { ...label, ...recorded }, data: kept, bytes: length, ...(cause && { cause }) };
}

/** The label of a packet of a namespace that its receiver has not joined, or has left. */
export function noReceiver(namespace: string): PacketLabel {
  return { type: 'noReceiver', namespace: namespace.slice(0, maxNamespace) };
}

/** A packet that its receiver ignores: its text, and each of its attachments. */
export function ignoredPackets(
  from: Sender,
  transport: ObservedTransport,
  label: PacketLabel,
  { wire, bytes }: ReadPacket,
  cause?: StoredCause,
): ObservedPacket[] {
  const attached = wire.attachments.reduce((sum, { byteLength }) => sum + byteLength, 0);
  return [
    unreadablePacket(from, transport, label, wire.text, bytes - attached, cause),
    ...wire.attachments.map((part) => unreadablePacket(from, transport, label, part, part.byteLength, undefined)),
  ];
}

/** A client of Socket.IO 2 sends the query of a namespace, which can contain a token. */
function withoutQuery(text: string): string {
  const { before, after } = namespaceQuery(text) ?? {};
  return before === undefined ? text : `${before}${redacted}${after}`;
}

/** Masks the payload of a connect packet, because data that cannot be decoded can still contain the auth payload. */
function withoutConnect(text: string): string {
  return text.replace(/^(4?0(?:\/[^,?]*)?).*$/s, `$1${redacted}`);
}
