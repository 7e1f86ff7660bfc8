/** Reads the parts of a large packet that the client needs. Its payload is decoded only when it is shown or searched. */
import { boundNames, eventNameAt, longHeaderPart, maxEventLength } from '../../codec/packetBounds.ts';
import { packetBounds, PacketBoundError } from '../../codec/packetBound.ts';
import type { WirePacket } from '../../contracts/inspectedClient.ts';
import type { LargeText } from './largeText.ts';

/** An event or an acknowledgement. */
export interface LargePacket {
  readonly isEvent: boolean;
  readonly nsp: string;
  readonly id: number | undefined;
  readonly attachments: number;
  /** The name of the event. */
  readonly event: string;
}

const head = /^[0-9](?:(\d+)-)?(?:(\/[^,]*),)?(\d+)?$/;

/** @throws Error for a packet that must not be read, or that is invalid */
export function readLarge({ bytes, verdict, payloadAt }: LargeText, maxAttachments: number): LargePacket {
  if (payloadAt === 0) throw faultOf(bytes);
  if (verdict === 'no') throw new Error('invalid payload');
  const match = head.exec(bytes.toString('utf8', 1, payloadAt));
  if (!match || bytes[payloadAt] !== 0x5b) throw new Error('invalid payload');
  const [, count, nsp = '/', number] = match;
  const attachments = count === undefined ? 0 : Number(count);
  if (count !== undefined && attachments === 0) throw new Error('Illegal attachments');
  if (attachments > maxAttachments) throw new Error('too many attachments');
  const id = number === undefined ? undefined : Number(number);
  const isEvent = bytes[1] === 0x32 || bytes[1] === 0x35;
  if (!isEvent) return { isEvent, nsp, id, attachments, event: '' };
  // Each character can be an escape sequence of six bytes.
  const event = eventNameAt(bytes.toString('utf8', payloadAt, payloadAt + 6 * maxEventLength), 0);
  if (event === undefined) {
    const isName = /^\[[ \t\n\r]*"/.test(bytes.toString('latin1', payloadAt, payloadAt + 1000));
    if (isName) throw new PacketBoundError('eventName', 'the name of an event is too long');
    throw new Error('invalid payload');
  }
  boundNames(event, nsp);
  return { isEvent, nsp, id, attachments, event };
}

const controlDigits = [0x30, 0x31, 0x34];

/** The fault of a packet without a readable payload: it has no valid type, its type has no payload, or its header does not end. */
function faultOf(bytes: Buffer): Error {
  const type = (bytes[1] ?? 0) - 0x30;
  if (!(type >= 0 && type <= 6)) return new Error('unknown packet type');
  const isControl = controlDigits.includes(bytes[1] ?? 0);
  const front = bytes.toString('latin1', 1, 2 * packetBounds.namespace);
  return new PacketBoundError(isControl ? 'control' : longHeaderPart(front), 'a packet of the protocol is too long');
}

/** The packet as it was on the wire. Its text is created on first use. */
export class LargeWire implements WirePacket {
  readonly attachments: readonly Uint8Array[];
  readonly ownsFrame = true;
  readonly source: LargeText;

  constructor(source: LargeText, attachments: readonly Uint8Array[]) {
    this.source = source;
    this.attachments = attachments;
  }

  get text(): string {
    return this.source.text;
  }

  get textBytes(): number {
    return this.source.bytes.length - 1;
  }

  get frame(): Uint8Array {
    return this.source.bytes;
  }
}

/**
 * A short text with the same fault as a refused packet: the beginning with its type, and a payload with the same fault. Undefined if there
 * is no such text.
 */
export function refusedText({ bytes, verdict, payloadAt, fault }: LargeText): string | undefined {
  const type = bytes.toString('utf8', 1, 5).slice(0, 1);
  if (payloadAt === 0) return /^[0-6]$/.test(type) ? undefined : type;
  const front = bytes.toString('utf8', 1, payloadAt);
  if (fault) return front;
  if (verdict !== 'yes') return undefined;
  if (bytes[payloadAt] !== 0x5b) return `${front}${standIn(bytes, payloadAt)}`;
  const event = eventNameAt(bytes.toString('utf8', payloadAt, payloadAt + 6 * maxEventLength), 0);
  return `${front}[${event === undefined ? standIn(bytes, payloadAt + 1) : JSON.stringify(event)}]`;
}

/** A short value of the same type as the value that begins at this index or after white space. */
function standIn(bytes: Buffer, at: number): string {
  const first = bytes
    .toString('latin1', at, at + 1000)
    .trimStart()
    .charAt(0);
  return { '{': '{}', '[': '[]', '"': '""', t: 'true', f: 'false', n: 'null', ']': '' }[first] ?? '0';
}
