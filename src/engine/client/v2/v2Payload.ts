/**
 * Yields the packets of a polling body of Engine.IO 3 one by one; the parser of client 2 decodes a body as a whole. An invalid body ends
 * with an error packet. Source: engine.io-parser 2.2, decodePayload and decodePayloadAsBinary.
 */
import { CharacterCount } from '../../codec/characterCount.ts';
import { largeBytes, stepBytes } from '../../codec/largeBytes.ts';
import { LargePacketOfBody } from '../engineio/largePacketOfBody.ts';
import type { EventLoopShare } from '../../codec/eventLoopShare.ts';
import type { EnginePacket } from '../../contracts/packets.ts';

const types = ['open', 'close', 'ping', 'pong', 'message', 'upgrade', 'noop'] as const;
const unreadable: EnginePacket = { type: 'error', data: 'parser error' };
/** A length with more digits is invalid. */
const maxDigits = 10;
const endOfLength = 255;
/** Types of binary packets are numbers, types of text packets are digits. */
const firstDigit = 0x30;

/** @param isText whether the body is text, whose lengths count characters; large text is passed as bytes */
export function v2PacketsOf(body: string | Buffer, isText: boolean): Generator<EnginePacket | LargeV2Packet, void> {
  if (typeof body === 'string') return packetsOfText(body);
  return isText ? packetsOfLargeText(body) : packetsOfBytes(body);
}

/** A packet that is too large to be processed in one iteration of the event loop. */
export class LargeV2Packet {
  readonly body: Buffer;
  readonly from: number;
  /** The end of the packet. For text, it is known after `measure` has counted the characters. */
  to: number | undefined;
  readonly characters: number;

  constructor(body: Buffer, from: number, length: { readonly bytes?: number; readonly characters?: number }) {
    this.body = body;
    this.from = from;
    this.to = length.bytes === undefined ? undefined : from + length.bytes;
    this.characters = length.characters ?? 0;
  }

  /** The Engine.IO type followed by the content; for base64 text, the type follows "b". Available when the end is known. */
  get packet(): LargePacketOfBody {
    return new LargePacketOfBody(this.body.subarray(this.from, this.to));
  }

  /** Whether the content is binary, preceded by its type. */
  get isBytes(): boolean {
    return this.characters === 0 && (this.body[this.from] ?? 0) < firstDigit;
  }

  /** Finds the end in time slices. */
  measure(share: EventLoopShare, done: () => void): void {
    if (this.to !== undefined) return done();
    const count = new CharacterCount(this.body, this.from);
    const work = (): void => {
      if (count.advance(this.characters, stepBytes)) {
        this.to = count.end;
        done();
      } else share.continueWith(work);
    };
    work();
    return undefined;
  }
}

/** Yields the packets of text that is too long for one string. */
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
    count.advance(characters, body.length);
    const to = count.end;
    const packet = to === undefined ? unreadable : textPacket(body.toString('utf8', from, to));
    if (characters > 0 || to === undefined) yield packet;
    if (to === undefined || (characters > 0 && packet === unreadable)) return;
    at = to;
  }
}

/** The format is `<length>:<packet>`, repeated. The length counts characters. */
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

/**
 * The format is a byte 0 (text) or 1 (bytes), the digits of the length as one byte each, 255, and the packet; repeated. The length counts
 * bytes.
 */
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

/** For binary data with an unknown type, the client creates a packet without a type. */
function typeOf(digit: string): string {
  return (types as readonly (string | undefined)[])[digit === '' ? -1 : Number(digit)] as string;
}
