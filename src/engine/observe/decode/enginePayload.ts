/**
 * The packets in a body of HTTP polling, one by one. If a packet cannot be read, reading continues with the next packet if its beginning is
 * known; otherwise the rest of the body is one unreadable packet. Source: engine.io-parser 2.2 and 5.2, decodePayload.
 */
import { CharacterCount } from '../../codec/characterCount.ts';

/** A packet of Engine.IO. */
export type PolledPacket =
  /** The digit of the type, and text in UTF-8. `length` is the length of the whole packet, even if the body was cut inside it. */
  | { readonly kind: 'text'; readonly bytes: Buffer; readonly length: number }
  /** A binary packet is always a message. */
  | { readonly kind: 'binary'; readonly bytes: Buffer; readonly length: number }
  | { readonly kind: 'unreadable'; readonly bytes: Buffer; readonly length: number };

const separator = 0x1e;
const base64Mark = 0x62;
const colon = 0x3a;
const messageDigit = 0x34;
/** A length with more digits is not valid. */
const maxDigits = 10;
/** The type of a binary packet is a number, the type of a text packet is a digit. */
const endOfLength = 255;
const messageType = 4;

/** @param missing number of bytes at the end of the body that were not recorded */
export function* packetsOfBody(body: Buffer, protocol: 3 | 4, missing = 0): Generator<PolledPacket, void> {
  if (body.length === 0) return;
  if (protocol === 4) yield* separated(body, missing);
  else if ((body[0] as number) <= 1) yield* countedBytes(body, missing);
  else yield* countedCharacters(body, missing);
}

function* separated(body: Buffer, missing: number): Generator<PolledPacket, void> {
  for (let from = 0; from <= body.length;) {
    const end = body.indexOf(separator, from);
    const to = end < 0 ? body.length : end;
    const bytes = body.subarray(from, to);
    yield textPacket(bytes, bytes.length + (end < 0 ? missing : 0));
    from = to + 1;
  }
}

/** The format is `<length>:<packet>`, repeated. The length counts UTF-16 characters. */
function* countedCharacters(body: Buffer, missing: number): Generator<PolledPacket, void> {
  for (let at = 0; at < body.length;) {
    const end = body.subarray(at, at + maxDigits + 1).indexOf(colon);
    const digits = body.toString('latin1', at, at + Math.max(end, 0));
    if (!/^\d+$/.test(digits)) {
      yield unreadable(body, at, missing);
      return;
    }
    const from = at + end + 1;
    const count = new CharacterCount(body, from);
    count.advance(Number(digits), body.length);
    const to = count.end;
    if (to === undefined) {
      if (missing === 0) {
        yield unreadable(body, at, 0);
        return;
      }
      yield textPacket(body.subarray(from), body.length - from + missing, 1);
      return;
    }
    if (to > from) yield textPacket(body.subarray(from, to), to - from, 1);
    at = to;
  }
}

/**
 * The format is 0 (text) or 1 (binary), the digits of the length as one byte each, 255, and the packet; repeated. The length counts bytes.
 */
function* countedBytes(body: Buffer, missing: number): Generator<PolledPacket, void> {
  for (let at = 0; at < body.length;) {
    const kind = body[at] as number;
    const end = body.subarray(at + 1, at + 2 + maxDigits).indexOf(endOfLength);
    const digits = [...body.subarray(at + 1, at + 1 + Math.max(end, 0))].join('');
    const from = at + 1 + end + 1;
    const to = from + Number(digits);
    if (kind > 1 || end < 0 || !/^\d+$/.test(digits)) {
      yield unreadable(body, at, missing);
      return;
    }
    if (to > body.length && missing === 0) {
      yield unreadable(body, at, 0);
      return;
    }
    const bytes = body.subarray(from, to);
    yield kind === 0 ? textPacket(bytes, to - from, 1) : binaryPacket(bytes, to - from);
    at = to;
  }
}

/** @param typeBytes the number of bytes between the mark of base64 and the base64; in Engine.IO 3, the type is there */
function textPacket(bytes: Buffer, length: number, typeBytes = 0): PolledPacket {
  if (bytes[0] !== base64Mark) return { kind: 'text', bytes, length };
  if (typeBytes > 0 && bytes[1] !== messageDigit) return { kind: 'unreadable', bytes, length };
  const from = 1 + typeBytes;
  // If the packet was cut, its base64 is decoded up to the last complete group of four characters.
  const whole = bytes.toString(
    'latin1',
    from,
    bytes.length < length ? bytes.length - ((bytes.length - from) % 4) : undefined,
  );
  const decoded = Buffer.from(whole, 'base64');
  const left = length - bytes.length;
  return { kind: 'binary', bytes: decoded, length: decoded.length + Math.floor((left * 3) / 4) };
}

function binaryPacket(bytes: Buffer, length: number): PolledPacket {
  if (bytes[0] !== messageType) return { kind: 'unreadable', bytes, length };
  return { kind: 'binary', bytes: bytes.subarray(1), length: length - 1 };
}

function unreadable(body: Buffer, at: number, missing: number): PolledPacket {
  return { kind: 'unreadable', bytes: body.subarray(at), length: body.length - at + missing };
}
