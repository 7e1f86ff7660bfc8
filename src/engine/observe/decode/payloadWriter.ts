/**
 * Writes packets as a body of HTTP polling, in the forms that `enginePayload.ts` reads. Source: engine.io-parser 2.2 and 5.2,
 * encodePayload.
 */
import { CharacterCount } from '../../codec/characterCount.ts';

/** Text begins with its type. Bytes are always a message, and have no type. */
export interface WrittenPacket {
  readonly kind: 'text' | 'binary';
  readonly bytes: Buffer;
}

/** Engine.IO 4 separates packets; Engine.IO 3 counts characters, or bytes in a body that is not text. */
export type BodyForm = 'separated' | 'counted' | 'countedBytes';

const separator = Buffer.from([0x1e]);
const endOfLength = 255;
const messageType = 4;

/** The form in which a body was written. */
export function formOf(payload: Buffer, protocol: 3 | 4): BodyForm {
  if (protocol === 4) return 'separated';
  return payload.length > 0 && (payload[0] as number) <= 1 ? 'countedBytes' : 'counted';
}

export function payloadOf(packets: readonly WrittenPacket[], form: BodyForm): Buffer {
  if (form === 'countedBytes') return Buffer.concat(packets.flatMap(countedBytes));
  if (form === 'counted') return Buffer.concat(packets.flatMap(countedCharacters));
  return Buffer.concat(packets.flatMap((packet, index) => [...(index > 0 ? [separator] : []), asText(packet, 'b')]));
}

/** The maximum size of a packet in any form, in bytes. */
export function boundOf({ bytes }: WrittenPacket): number {
  return Math.ceil((bytes.length * 4) / 3) + 16;
}

/** Bytes as base64 after a mark. */
function asText({ kind, bytes }: WrittenPacket, mark: string): Buffer {
  return kind === 'text' ? bytes : Buffer.from(mark + bytes.toString('base64'));
}

function countedCharacters(packet: WrittenPacket): Buffer[] {
  const text = asText(packet, `b${messageType}`);
  const count = new CharacterCount(text, 0);
  count.advance(Infinity, text.length);
  return [Buffer.from(`${count.count}:`), text];
}

function countedBytes({ kind, bytes }: WrittenPacket): Buffer[] {
  const type = kind === 'text' ? [] : [messageType];
  const digits = Array.from(String(bytes.length + type.length), Number);
  return [Buffer.from([kind === 'text' ? 0 : 1, ...digits, endOfLength, ...type]), bytes];
}
