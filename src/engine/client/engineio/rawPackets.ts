import type { Cause, RawPacket, WirePacket } from '../../contracts/inspectedClient.ts';
import { TextFrame } from '../v4/eventPacket.ts';
import type { PacketLabel, PacketType } from '../../../model/entry/packetLabel.ts';
import type { EnginePacket } from './privateFields.ts';

/** Digits of Engine.IO protocol 4. */
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

/** A packet that is not told as an event or an acknowledgement already; undefined for one that is, and for an attachment. */
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

/** Of a longer body or packet of the protocol so many bytes are recorded: the events in it have entries of their own. */
export const maxRecordedRaw = 1_000_000;
/** So many packets of a body are counted. */
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
  const shown = body.toString('utf8', 0, maxRecordedRaw);
  const label = { ...payloadLabel(count), ...recordedOf(body.length) };
  return { dir: 'in', transport: 'polling', label, data: shown, bytes: body.length };
}

/** Of what is not recorded whole. */
export function recordedOf(bytes: number): Pick<PacketLabel, 'recordedBytes'> {
  return bytes > maxRecordedRaw ? { recordedBytes: maxRecordedRaw } : {};
}

function payloadLabel(packets: number): PacketLabel {
  return packets > maxCounted
    ? { type: 'payload', count: maxCounted, more: true }
    : { type: 'payload', count: packets };
}

/** Packets of Engine.IO; what is none cannot be read. */
export function engineType(type: string): PacketType {
  return Object.hasOwn(digits, type) ? (type as PacketType) : 'unreadable';
}

/** What came and is no packet that anybody here understands. */
export function strayPacket(transport: string, label: PacketLabel, data: unknown, cause?: Cause): RawPacket {
  const why = cause && { cause };
  if (data instanceof TextFrame) {
    const { length } = data.bytes;
    const shown = data.bytes.toString('utf8', 0, maxRecordedRaw);
    return { dir: 'in', transport, label: { ...label, ...recordedOf(length) }, data: shown, bytes: length, ...why };
  }
  if (typeof data === 'string') {
    const packet = raw('in', transport, { ...label, ...recordedOf(data.length) }, data, data.slice(0, maxRecordedRaw));
    return { ...packet, ...why };
  }
  // Copied: a received Buffer is a slice of a larger chunk and would keep all of that alive.
  const bytes = ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, Math.min(data.byteLength, maxRecordedRaw)).slice()
    : new Uint8Array();
  const size = ArrayBuffer.isView(data) ? data.byteLength : 0;
  return { dir: 'in', transport, label: { ...label, ...recordedOf(size) }, data: bytes, bytes: size, ...why };
}

/** The decoders take a blank, or nothing at all, for the type 0. */
export function hasNoType(packet: WirePacket): boolean {
  // Its type was looked at.
  if (packet.ownsFrame === true) return false;
  const { text } = packet;
  return typeof text === 'string' && (text === '' || text.trimStart() !== text);
}

function raw(dir: 'in' | 'out', transport: string, label: PacketLabel, wire: string, shown = wire): RawPacket {
  return { dir, transport, label, data: shown, bytes: Buffer.byteLength(wire) };
}

/** What we send to connect carries the auth payload, which is secret; the rest of the packet stays. */
function redacted(packet: string, dir: 'in' | 'out'): string {
  if (dir === 'in' || !packet.startsWith('40')) return packet;
  return packet.replace(/^(40(?:\/[^,]*,)?)\{.*$/s, '$1{"‹redacted›":true}');
}
