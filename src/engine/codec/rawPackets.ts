import type { Cause, RawPacket, WirePacket } from '../contracts/inspectedClient.ts';
import { TextFrame } from './eventPacket.ts';
import type { PacketLabel, PacketType } from '../../model/entry/packetLabel.ts';
import type { EnginePacket } from '../contracts/packets.ts';

/** Packet types of Engine.IO protocol 4. */
const digits: Readonly<Record<string, string>> = {
  open: '0',
  close: '1',
  ping: '2',
  pong: '3',
  message: '4',
  upgrade: '5',
  noop: '6',
};
const control: Readonly<Record<string, PacketType>> = { '0': 'connect', '1': 'disconnect', '4': 'connectError' };
const separator = '\x1e';

/** A packet that is not reported as an event or an acknowledgement; undefined for those, and for attachments. */
export function rawPacket(dir: 'in' | 'out', transport: string, packet: EnginePacket): RawPacket | undefined {
  const data = typeof packet.data === 'string' ? packet.data : '';
  if (packet.type === 'message') {
    const empty = packet.data === undefined ? 'message' : undefined;
    const type = typeof packet.data === 'string' ? control[data.charAt(0)] : empty;
    return type && raw(dir, transport, { type }, `4${data}`, redacted(`4${data}`, dir));
  }
  const type = engineType(packet.type);
  const label = { type, ...(data === 'probe' && { probe: true as const }) };
  return raw(dir, transport, label, `${digits[packet.type] ?? ''}${data}`);
}

/** Maximum number of recorded bytes of a polling body or control packet. The events in a body have their own entries. */
export const maxRecordedRaw = 1_000_000;
/** Number of bytes after the recorded part that are searched for the end of a secret. */
const maxBehind = 64_000;
/** Maximum number of packets in a body that are counted. */
const maxCounted = 100_000;

/** The body of an HTTP poll (bytes) or POST (text). */
export function rawPayload(dir: 'in' | 'out', data: string | Buffer): RawPacket {
  if (typeof data !== 'string') return receivedPayload(data);
  const packets = data.split(separator);
  return raw(
    dir,
    'polling',
    payloadLabel(packets.length),
    data,
    packets.map((packet) => redacted(packet, dir)).join(separator),
  );
}

function receivedPayload(body: Buffer): RawPacket {
  let count = 1;
  for (let at = body.indexOf(separator); at >= 0 && count <= maxCounted; at = body.indexOf(separator, at + 1)) count++;
  const label = { ...payloadLabel(count), ...recordedOf(body.length) };
  return { dir: 'in', transport: 'polling', label, ...recordedText(body), bytes: body.length };
}

/** The recorded beginning of a text in UTF-8, and the text after it. */
export function recordedText(bytes: Buffer): Pick<RawPacket, 'data' | 'behind'> {
  if (bytes.length <= maxRecordedRaw) return { data: bytes.toString() };
  let end = maxRecordedRaw;
  // A character must not be cut.
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
  return { data: bytes.toString('utf8', 0, end), behind: bytes.toString('utf8', end, end + maxBehind) };
}

/** Like `recordedText`, for a string. */
export function recordedString(text: string): Pick<RawPacket, 'data' | 'behind'> {
  if (text.length <= maxRecordedRaw) return { data: text };
  return { data: text.slice(0, maxRecordedRaw), behind: text.slice(maxRecordedRaw, maxRecordedRaw + maxBehind) };
}

/**
 * Like `recordedText`, for bytes. The bytes are copied, because a received Buffer is a slice of a larger chunk, which
 * would otherwise stay in memory.
 */
export function recordedBytes({ buffer, byteOffset, byteLength }: ArrayBufferView): Pick<RawPacket, 'data' | 'behind'> {
  const kept = new Uint8Array(buffer, byteOffset, Math.min(byteLength, maxRecordedRaw + maxBehind)).slice();
  if (byteLength <= maxRecordedRaw) return { data: kept };
  return { data: kept.slice(0, maxRecordedRaw), behind: kept.subarray(maxRecordedRaw) };
}

/** The number of recorded bytes, if the packet is not recorded completely. */
export function recordedOf(bytes: number): Pick<PacketLabel, 'recordedBytes'> {
  return bytes > maxRecordedRaw ? { recordedBytes: maxRecordedRaw } : {};
}

function payloadLabel(packets: number): PacketLabel {
  return packets > maxCounted
    ? { type: 'payload', count: maxCounted, more: true }
    : { type: 'payload', count: packets };
}

/** A packet type of Engine.IO; any other type is shown as unreadable. */
export function engineType(type: string): PacketType {
  return Object.hasOwn(digits, type) ? (type as PacketType) : 'unreadable';
}

/** A received packet that cannot be interpreted. */
export function strayPacket(transport: string, label: PacketLabel, data: unknown, cause?: Cause): RawPacket {
  const why = cause && { cause };
  if (data instanceof TextFrame) {
    const { length } = data.bytes;
    const shown = recordedText(data.bytes);
    return { dir: 'in', transport, label: { ...label, ...recordedOf(length) }, ...shown, bytes: length, ...why };
  }
  if (typeof data === 'string') {
    const packet = raw('in', transport, { ...label, ...recordedOf(data.length) }, data);
    return { ...packet, ...recordedString(data), ...why };
  }
  const shown = ArrayBuffer.isView(data) ? recordedBytes(data) : { data: new Uint8Array() };
  const size = ArrayBuffer.isView(data) ? data.byteLength : 0;
  return { dir: 'in', transport, label: { ...label, ...recordedOf(size) }, ...shown, bytes: size, ...why };
}

/** Whether a packet of the default parser has no type. The decoders accept a space, or nothing, as type 0. */
export function hasNoType(packet: WirePacket): boolean {
  // The type of the packet was already checked.
  if (packet.ownsFrame === true) return false;
  const { text } = packet;
  return typeof text === 'string' && (text === '' || text.trimStart() !== text);
}

function raw(dir: 'in' | 'out', transport: string, label: PacketLabel, wire: string, shown = wire): RawPacket {
  return { dir, transport, label, data: shown, bytes: Buffer.byteLength(wire) };
}

/** Masks the auth payload of a CONNECT packet that the client sends, because it is secret. The rest of the packet stays. */
function redacted(packet: string, dir: 'in' | 'out'): string {
  if (dir === 'in' || !packet.startsWith('40')) return packet;
  return packet.replace(/^(40(?:\/[^,]*,)?)\{.*$/s, '$1{"‹redacted›":true}');
}
