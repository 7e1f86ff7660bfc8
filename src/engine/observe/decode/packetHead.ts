/** The head of a Socket.IO packet: the parts that are read immediately. Its arguments are validated, and decoded on demand. */
import { reservedEvents } from '../../../model/payload/parserLimits.ts';
import { noSecrets } from '../../../model/profile/redactor.ts';
import { explain } from '../../../model/cause/causeTexts.ts';
import type { StoredCause } from '../../../model/cause/cause.ts';
import { type EventPacket, readEvent, type TextFrame } from '../../codec/eventPacket.ts';
import { eventNameOf } from '../../codec/eventName.ts';
import { scannedFrame, textStart } from '../../codec/jsonScan.ts';
import { largeBytes } from '../../codec/largeBytes.ts';
import { walked } from '../../codec/msgpackBounds.ts';
import { eventNameAt, longHeaderPart, maxEventLength } from '../../codec/packetBounds.ts';
import { type PacketBound, packetBounds } from '../../codec/packetBound.ts';
import { packetFault } from '../../codec/packetFault.ts';
import type { Codec } from '../../contracts/inspectedClient.ts';

export type HeadType = 'connect' | 'disconnect' | 'event' | 'ack' | 'connectError';

export interface PacketHead {
  readonly type: HeadType;
  readonly namespace: string;
  readonly id: number | undefined;
  /** The number of attachments that follow. */
  readonly attachments: number;
  /** The name of an event. */
  readonly event: string;
  /** Set for an event of the common form, whose placeholders are valid too. */
  readonly packet: EventPacket | undefined;
  /** The last argument of an event if it is text. */
  readonly last: () => unknown;
}

export type HeadResult = { readonly head: PacketHead } | { readonly cause: StoredCause };

/** A packet with more attachments is not collected. */
export const maxAttachments = 100_000;

const types: readonly HeadType[] = ['connect', 'disconnect', 'event', 'ack', 'connectError', 'event', 'ack'];
const firstBinary = 5;
const plainHead = /^[0-4](?:(\/[^,]{0,10000})(?:,|$)|(?!\/))(\d{0,15})(?!\d)/;
const refusalHead = /^4(?:(\/[^,]{0,10000})(?:,|$)|(?!\/))/;
const binaryHead = /^[56](\d{1,6})-(?:(\/[^,]{0,10000})(?:,|$)|(?!\/))(\d{0,15})(?!\d)/;
/** Enough for the longest head. */
const maxFrontBytes = 65_536;

const none = (): undefined => undefined;

/**
 * @param frame the type of Engine.IO, and the text
 * @param isCut whether the frame contains only the beginning of the packet
 */
export function readTextHead(frame: TextFrame, isCut: boolean, codec: Codec): HeadResult {
  const packet = isCut || frame.bytes.length > largeBytes ? undefined : readEvent(frame, maxAttachments);
  if (packet) return overBound(packet.event, packet.nsp) ?? { head: headOfEvent(packet) };
  const { bytes } = frame;
  const front = bytes.toString('utf8', textStart, textStart + maxFrontBytes);
  const type = front.charCodeAt(0) - 0x30;
  const kind = types[type];
  if (kind === undefined) return faultOf(frame, codec, 'unknown packet type');
  const isControl = kind !== 'event' && kind !== 'ack';
  if (isControl && bytes.length > packetBounds.control) return over('control');
  const match = (type >= firstBinary ? binaryHead : type === 4 ? refusalHead : plainHead).exec(front);
  if (!match) return headFault(frame, codec, front, type);
  const [count, nsp, id] = type >= firstBinary ? match.slice(1) : [undefined, ...match.slice(1)];
  const attachments = Number(count ?? 0);
  if (count !== undefined && attachments === 0 && codec === 'default') {
    return faultOf(frame, codec, 'illegal attachments');
  }
  if (attachments > maxAttachments) return { cause: explain('packet.tooManyAttachments', { limit: maxAttachments }) };
  const payloadAt = textStart + Buffer.byteLength(match[0]);
  const event = kind === 'event' ? nameAt(bytes, payloadAt) : '';
  const isValid = isValidPayload(kind, frame, payloadAt, isCut, codec) && event !== undefined;
  if (!isValid || (codec === 'default' && reservedEvents.has(event))) return faultOf(frame, codec, 'invalid payload');
  const namespace = codec === 'v2' ? (nsp ?? '/').replace(/\?.*$/s, '') : (nsp ?? '/');
  const given = id === undefined || id === '' ? undefined : Number(id);
  const last = kind === 'event' && !isCut ? () => lastText(bytes) : none;
  return { head: { type: kind, namespace, id: given, attachments, event, packet: undefined, last } };
}

/** Undefined for bytes that are not a packet of the msgpack parser. */
export function readPackedHead(bytes: Buffer): HeadResult | undefined {
  const first = bytes[0] ?? 0;
  if (!((first > 0x80 && first < 0x90) || first === 0xde || first === 0xdf)) return undefined;
  const walk = walked(bytes);
  const type = walk.field('type');
  const namespace = walk.field('nsp');
  const id = walk.field('id');
  const kind = typeof type === 'number' ? types[type] : undefined;
  if (walk.isCut || kind === undefined || typeof namespace !== 'string') return undefined;
  const name = kind === 'event' ? walk.firstOfData : '';
  if (name === undefined || ((kind === 'event' || kind === 'ack') && !walk.hasList)) return undefined;
  const isControl = kind !== 'event' && kind !== 'ack';
  if (isControl && bytes.length > packetBounds.packedControl) return over('packedControl');
  const event = kind === 'event' ? eventNameOf(name, { text: bytes, attachments: [] }) : '';
  const given = typeof id === 'number' ? id : undefined;
  const last = (): unknown => walk.lastOfData;
  const head = { type: kind, namespace, id: given, attachments: 0, event, packet: undefined, last };
  return overBound(event, namespace) ?? { head };
}

function headOfEvent(packet: EventPacket): PacketHead {
  const { nsp: namespace, id, attachments, event } = packet;
  return { type: 'event', namespace, id, attachments, event, packet, last: () => packet.data[1] };
}

/** Names are kept in memory and shown everywhere. */
function overBound(event: string, namespace: string): HeadResult | undefined {
  if (event.length > packetBounds.eventName) return over('eventName');
  return namespace.length > packetBounds.namespace ? over('namespace') : undefined;
}

function over(bound: PacketBound): HeadResult {
  return { cause: explain('packet.overBound', { bound, limit: packetBounds[bound] }) };
}

/** Reads the name of an event. The payload of a packet that was cut is not validated. */
function nameAt(bytes: Buffer, payloadAt: number): string | undefined {
  try {
    // Each character of the name can be an escape sequence of six bytes.
    const name = eventNameAt(bytes.toString('utf8', payloadAt, payloadAt + 6 * maxEventLength), 0);
    return name !== undefined && name.length <= maxEventLength ? name : undefined;
  } catch {
    return undefined;
  }
}

function isValidPayload(kind: HeadType, { bytes }: TextFrame, at: number, isCut: boolean, codec: Codec): boolean {
  const isEmpty = at === bytes.length && !isCut;
  const first = String.fromCharCode(bytes[at] ?? 0);
  if (kind === 'disconnect') return isEmpty;
  if (kind === 'event' || kind === 'ack') return first === '[' && isJson(bytes, at, isCut);
  if (isEmpty) return kind === 'connect' || codec === 'v2';
  if (kind === 'connect' && codec === 'default' && first !== '{') return false;
  return isJson(bytes, at, isCut);
}

/** Whether a payload is valid. Arguments that are nested too deeply are valid, but are not decoded. */
function isJson(bytes: Buffer, at: number, isCut: boolean): boolean {
  if (isCut) return true;
  const scan = scannedFrame(bytes);
  return scan !== undefined && scan.memory.isJson(at, scan.end) !== 'no';
}

/** The end of the text is enough: an offset is short. */
function lastText(bytes: Buffer): string | undefined {
  const end = bytes.toString('latin1', Math.max(textStart, bytes.length - 1000));
  return /,[ \t\n\r]*"([ !#-[\]-~]*)"[ \t\n\r]*\][ \t\n\r]*$/.exec(end)?.[1];
}

function headFault(frame: TextFrame, codec: Codec, front: string, type: number): HeadResult {
  if (type >= firstBinary && !/^.\d+-/.test(front)) return faultOf(frame, codec, 'illegal attachments');
  return over(longHeaderPart(front));
}

/** Determines the fault of a packet, unless its text is so large that this would take a long time. */
function faultOf({ bytes }: TextFrame, codec: Codec, message: string): HeadResult {
  if (bytes.length > largeBytes) return { cause: explain('packet.unreadable') };
  const text = bytes.toString('utf8', textStart);
  const { code, params } = packetFault({ text, message, codec, maxAttachments, redactor: noSecrets });
  return { cause: { code, ...(params && { params }) } };
}
