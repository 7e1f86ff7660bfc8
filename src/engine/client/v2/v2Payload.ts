/**
 * The packets of a polling body of Engine.IO 3, one after another; the parser of client 2 decodes a body as a whole. A body that breaks
 * the rules ends with an error packet. Source: engine.io-parser 2.2, decodePayload and decodePayloadAsBinary.
 */
import { CharacterCount } from '../../codec/characterCount.ts';
import { largeBytes, stepBytes } from '../../codec/largeBytes.ts';
import { LargePacketOfBody } from '../largePacketOfBody.ts';
import type { EventLoopShare } from '../../codec/eventLoopShare.ts';
import type { EnginePacket } from '../engineio/privateFields.ts';

const types = ['open', 'close', 'ping', 'pong', 'message', 'upgrade', 'noop'] as const;
const unreadable: EnginePacket = { type: 'error', data: 'parser error' };
/** A length that is longer is none. */
const maxDigits = 10;
const endOfLength = 255;
/** Types of bytes are numbers, those of text digits. */
const firstDigit = 0x30;

/** @param isText the body is text, whose lengths count characters; a large one is given as its bytes */
export function v2PacketsOf(body: string | Buffer, isText: boolean): Generator<EnginePacket | LargeV2Packet, void> {
  if (typeof body === 'string') return packetsOfText(body);
  return isText ? packetsOfLargeText(body) : packetsOfBytes(body);
}

/** One that is not worked on in one iteration of the event loop. */
export class LargeV2Packet {
  readonly body: Buffer;
  readonly from: number;
  /** Where it ends: known of bytes; of text when so many characters were counted. */
  to: number | undefined;
  readonly characters: number;

  constructor(body: Buffer, from: number, length: { readonly bytes?: number; readonly characters?: number }) {
    this.body = body;
    this.from = from;
    this.to = length.bytes === undefined ? undefined : from + length.bytes;
    this.characters = length.characters ?? 0;
  }

  /** The type of Engine.IO first, or its text "b" and then that; once the end is known. */
  get packet(): LargePacketOfBody {
    return new LargePacketOfBody(this.body.subarray(this.from, this.to));
  }

  /** Whether what it holds are bytes, with their type in front. */
  get isBytes(): boolean {
    return this.characters === 0 && (this.body[this.from] ?? 0) < firstDigit;
  }

  /** Finds its end in turns. */
  measure(share: EventLoopShare, done: () => void): void {
    if (this.to !== undefined) return done();
    const count = new CharacterCount(this.body, this.from);
    const work = (): void => {
      if (count.look(this.characters, stepBytes)) {
        this.to = count.end;
        done();
      } else share.continueWith(work);
    };
    work();
    return undefined;
  }
}

/** The same of text whose bytes are too many to make one string of. */
function* packetsOfLargeText(body: Buffer): Generator<EnginePacket | LargeV2Packet, void> {
  for (let at = 0; at < body.length;) {
    const head = body.toString('latin1', at, at + maxDigits + 1);
    const colon = head.indexOf(':');
    const digits = head.slice(0, Math.max(colon, 0));
    const from = at + colon + 1;
    const characters = Number(digits);
    if (!/^(?:0|[1-9]\d*)$/.test(digits) || characters > body.length - from) {
      yield unreadable;
      return;
    }
    if (characters >= largeBytes) {
      const large = new LargeV2Packet(body, from, { characters });
      yield large;
      if (large.to === undefined) {
        yield unreadable;
        return;
      }
      at = large.to;
      continue;
    }
    const count = new CharacterCount(body, from);
    count.look(characters, body.length);
    const to = count.end;
    const packet = to === undefined ? unreadable : textPacket(body.toString('utf8', from, to));
    if (characters > 0 || to === undefined) yield packet;
    if (to === undefined || (characters > 0 && packet === unreadable)) return;
    at = to;
  }
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
function* packetsOfBytes(body: Buffer): Generator<EnginePacket | LargeV2Packet, void> {
  for (let at = 0; at < body.length;) {
    const end = body.subarray(at + 1, at + 2 + maxDigits).indexOf(endOfLength);
    const digits = [...body.subarray(at + 1, at + 1 + Math.max(end, 0))].join('');
    const from = at + 1 + end + 1;
    const to = from + Number(digits);
    if (!/^\d+$/.test(digits) || to > body.length) {
      yield unreadable;
      return;
    }
    if (to - from >= largeBytes) {
      yield new LargeV2Packet(body, from, { bytes: to - from });
      at = to;
      continue;
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
