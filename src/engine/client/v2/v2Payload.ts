/**
 * The packets of a polling body of Engine.IO 3, one after another; the parser of client 2 decodes a body as a whole. A body that breaks
 * the rules ends with an error packet. Source: engine.io-parser 2.2, decodePayload and decodePayloadAsBinary.
 */
import type { EnginePacket } from '../v4/privateFields.ts';

const types = ['open', 'close', 'ping', 'pong', 'message', 'upgrade', 'noop'] as const;
const unreadable: EnginePacket = { type: 'error', data: 'parser error' };
/** A length that is longer is none. */
const maxDigits = 10;
const endOfLength = 255;

export function v2PacketsOf(body: string | Buffer): Generator<EnginePacket, void> {
  return typeof body === 'string' ? packetsOfText(body) : packetsOfBytes(body);
}

/** `<length>:<packet>`, again and again. The length counts characters. */
function* packetsOfText(body: string): Generator<EnginePacket, void> {
  if (body === '') yield unreadable;
  for (let at = 0; at < body.length;) {
    const colon = body.slice(at, at + maxDigits + 1).indexOf(':');
    const digits = body.slice(at, at + Math.max(colon, 0));
    const from = at + colon + 1;
    const to = from + Number(digits);
    if (!/^(?:0|[1-9]\d*)$/.test(digits) || to > body.length) {
      yield unreadable;
      return;
    }
    if (to > from) {
      const packet = textPacket(body.slice(from, to));
      yield packet;
      if (packet === unreadable) return;
    }
    at = to;
  }
}

/** A byte 0 (text) or 1 (bytes), the digits of the length as a byte each, 255, the packet; again and again. The length counts bytes. */
function* packetsOfBytes(body: Buffer): Generator<EnginePacket, void> {
  for (let at = 0; at < body.length;) {
    const end = body.subarray(at + 1, at + 2 + maxDigits).indexOf(endOfLength);
    const digits = [...body.subarray(at + 1, at + 1 + Math.max(end, 0))].join('');
    const from = at + 1 + end + 1;
    const to = from + Number(digits);
    if (!/^\d+$/.test(digits) || to > body.length) {
      yield unreadable;
      return;
    }
    yield body[at] === 0 ? textPacket(body.toString('utf8', from, to)) : bytesPacket(body.subarray(from, to));
    at = to;
  }
}

function textPacket(text: string): EnginePacket {
  if (text.startsWith('b')) return { type: typeOf(text.charAt(1)), data: Buffer.from(text.slice(2), 'base64') };
  const type = types[text === '' ? -1 : text.charCodeAt(0) - 0x30];
  if (type === undefined) return unreadable;
  return text.length > 1 ? { type, data: text.slice(1) } : { type };
}

function bytesPacket(bytes: Buffer): EnginePacket {
  return { type: typeOf(String(bytes[0])), data: bytes.subarray(1) };
}

/** The client makes a packet without a type of bytes whose type it does not know. */
function typeOf(digit: string): string {
  return (types as readonly (string | undefined)[])[digit === '' ? -1 : Number(digit)] as string;
}
