/**
 * Checks Socket.IO packets before the decoders of the clients read them, because those decoders read headers character by character and
 * JSON of any depth. Events of the common form take a faster path and are not checked here.
 */
import { exactOrPlain } from '../../model/numbers/exactNumber.ts';
import { nestingOf } from './jsonScan.ts';
import { type PacketBound, packetBounds, PacketBoundError } from './packetBound.ts';

/** Type, number of attachments, namespace, id. Source: socket.io-parser, decodeString. */
const header = /^[0-6](?:\d{1,1000}-)?(?:(\/[^,]{0,10000})(?:,|$)|(?!\/))(\d{1,1000})?(?!\d)/;
export const eventType = 2;
export const ackType = 3;
/** Connect, disconnect, error. */
const controlTypes: ReadonlySet<number> = new Set([0, 1, 4]);
export const maxEventLength = packetBounds.eventName;
/** Larger arguments are decoded only when they are needed. */
const largeArguments = 65_536;

/**
 * A packet without its arguments, which are decoded when they are needed. For an event, `data` contains its name, and with msgpack also
 * its last argument, or null if that is not a text.
 */
export interface UnreadPacket {
  readonly type: number;
  readonly nsp: string;
  readonly id?: number;
  readonly data: unknown[];
}

/**
 * @param readsEvents whether the client needs the arguments of events
 * @returns the packet without its arguments, if decoding them could take a long time; undefined for a packet that the decoder must read
 * @throws PacketBoundError for a packet that must not be decoded
 */
export function boundPacket(text: string, readsEvents: boolean): UnreadPacket | undefined {
  const type = text.charCodeAt(0) - 0x30;
  // The decoder refuses a packet without a valid type immediately.
  if (!(type >= 0 && type <= 6)) return undefined;
  const match = header.exec(text);
  if (!match) throw new PacketBoundError(longHeaderPart(text), 'the header of a packet is too long');
  const [{ length }, nsp = '/', id] = match;
  if (controlTypes.has(type) && text.length > packetBounds.control) {
    throw new PacketBoundError('control', 'a packet of the protocol is too long');
  }
  if (text.length < minDeepLength) return undefined;
  const nesting = nestingOf(text, length);
  if (nesting === 'no') return undefined;
  const unread = { type, nsp, ...(id !== undefined && { id: Number(id) }) };
  const isLarge = text.length >= largeArguments;
  if (type === ackType && id !== undefined && text.charAt(length) === '[' && (isLarge || nesting === 'deep')) {
    return { ...unread, data: [] };
  }
  const name =
    type === eventType && (nesting === 'deep' || (isLarge && !readsEvents)) ? eventNameAt(text, length) : undefined;
  if (name !== undefined) return { ...unread, data: [name] };
  if (nesting === 'deep') throw new PacketBoundError('depth', 'a packet is nested too deeply');
  return undefined;
}

const textName = /^\[[ \t\n\r]*"(?:[^"\\]|\\.)*"/;
const numberName = /^\[[ \t\n\r]*(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?)[ \t\n\r]*[,\]]/;

/** The name of an event whose list begins at this index: a text, or a number as it is on the wire. */
export function eventNameAt(text: string, at: number): string | undefined {
  const match = textName.exec(text.slice(at, at + 2 * maxEventLength));
  return match ? (JSON.parse(match[0].slice(1)) as string) : numericNameAt(text, at);
}

/** The name of an event, if the name is a number. The list with the name and the arguments begins at this index. */
export function numericNameAt(text: string, at: number): string | undefined {
  const literal = numberName.exec(text.slice(at, at + maxEventLength))?.[1];
  return literal === undefined ? undefined : String(exactOrPlain(literal));
}

/** @throws PacketBoundError for a name that is too long */
export function boundNames(event: string, namespace = '/'): void {
  if (event.length > maxEventLength) throw new PacketBoundError('eventName', 'the name of an event is too long');
  if (namespace.length > packetBounds.namespace) {
    throw new PacketBoundError('namespace', 'the name of a namespace is too long');
  }
}

/** The part of a header that is too long. */
export function longHeaderPart(text: string): PacketBound {
  return /^.(?:\d{1,1000}-)?\//.test(text) && !/^.(?:\d{1,1000}-)?\/[^,]{0,10000}(?:,|$)/.test(text)
    ? 'namespace'
    : 'digits';
}

/** Shorter texts cannot be nested too deeply. */
const minDeepLength = 16_384;

/** Whether the payload of a packet is nested too deeply to be decoded. */
export function isTooDeep(text: string): boolean {
  if (text.length < minDeepLength) return false;
  const length = header.exec(text)?.[0].length ?? 0;
  return nestingOf(text, length) === 'deep';
}
