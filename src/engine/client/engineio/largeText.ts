/**
 * The text of a packet that is too large to be checked in one iteration of the event loop. It is checked in time slices, and only its name
 * is read.
 */
import type { PrepareLarge } from '../network/slicedFrames.ts';
import { handshakeTooLong } from './handshakeBounds.ts';
import { CharacterCount } from '../../codec/characterCount.ts';
import { largeBytes, stepBytes } from '../../codec/largeBytes.ts';
import { type JsonFault, wordAt } from '../../../model/cause/jsonFault.ts';
import { JsonCheck, type JsonVerdict } from './jsonCheck.ts';
import { walkInSlices } from '../../codec/largePacked.ts';
import type { EventLoopShare } from '../../codec/eventLoopShare.ts';
import { TextFrame } from '../../codec/eventPacket.ts';

const openDigit = 0x30;
const messageDigit = 0x34;
const comma = 0x2c;
const hyphen = 0x2d;
const slash = 0x2f;
/** Maximum number of bytes of the header and the name, which are at the beginning. Names are shorter (`packetBounds.ts`). */
const maxHeadBytes = 50_000;
/** Maximum number of bytes of the text that is quoted, from the position at which a payload stops being valid JSON. */
const maxWordBytes = 120;

/** A copy of a text, without the Engine.IO type. */
export class LargeText extends TextFrame {
  /** Whether the payload is JSON. Also "no" if the packet is neither an event nor an acknowledgement. */
  readonly verdict: JsonVerdict;
  override readonly isOwn = true;
  /** Index at which the payload begins; 0 if it was not searched for. */
  readonly payloadAt: number;

  /**
   * The position at which its payload stops being valid JSON: the index of a character, counted with the Engine.IO
   * type.
   */
  readonly fault: JsonFault | undefined;

  constructor(bytes: Buffer, verdict: JsonVerdict, payloadAt: number, fault?: JsonFault) {
    super(bytes);
    this.fault = fault;
    this.verdict = verdict;
    this.payloadAt = payloadAt;
  }
}

/**
 * Prepares a large message of a WebSocket: a text becomes a `LargeText`.
 * @param bytesAre with a parser that expects bytes, each binary message is a packet and becomes a `LargePacked`
 */
export function prepareLarge(bytesAre: 'attachments' | 'packets'): PrepareLarge {
  return (bytes, isText, share, done) => {
    if (isText) checkInSlices(bytes, share, done);
    else if (bytesAre === 'packets') walkInSlices(bytes, share, done);
    else done(bytes);
  };
}

/**
 * Returns the input of the connection's parser for a large text.
 * @param isOpen whether the text was received over the transport of an open connection
 * @param acceptsLarge whether the parser accepts a `LargeText`; a parser that expects bytes refuses all texts
 * @throws Error if the text is not a message
 */
export function parserInput(text: LargeText, isOpen: boolean, acceptsLarge: boolean): LargeText | string {
  const [type] = text.bytes;
  if (type === openDigit) throw handshakeTooLong(text.verdict === 'yes');
  if (!isOpen || type !== messageDigit) throw new Error('a packet of the protocol is too long');
  return acceptsLarge ? text : text.bytes.toString('utf8', 1, largeBytes);
}

/** @param bytes an Engine.IO message in memory that is not reused */
export function checkInSlices(bytes: Buffer, share: EventLoopShare, done: (text: LargeText) => void): void {
  const payloadAt = payloadStart(bytes);
  if (payloadAt === undefined) return done(new LargeText(bytes, 'no', 0));
  const check = new JsonCheck(bytes, payloadAt);
  const work = (): void => {
    const verdict = check.advance(stepBytes);
    if (verdict === undefined) share.continueWith(work);
    else if (verdict === 'no') {
      const { at, trailing } = check.fault;
      const word = wordAt(bytes.toString('utf8', at, at + maxWordBytes), 0);
      countCharacters(bytes, at, share, (count) =>
        done(new LargeText(bytes, verdict, payloadAt, { at: count, word, trailing })),
      );
    } else done(new LargeText(bytes, verdict, payloadAt));
  };
  work();
  return undefined;
}

/** Counts the characters in the first bytes of a text. */
function countCharacters(bytes: Buffer, end: number, share: EventLoopShare, done: (count: number) => void): void {
  const characters = new CharacterCount(bytes, 0, end);
  const work = (): void => {
    if (characters.advance(Infinity, stepBytes)) done(characters.count);
    else share.continueWith(work);
  };
  work();
}

/** Index after the type, number of attachments, namespace and ID of an event or acknowledgement. */
function payloadStart(bytes: Buffer): number | undefined {
  if (bytes[0] === openDigit) return 1;
  const type = (bytes[1] ?? 0) - 0x30;
  if (bytes[0] !== messageDigit || ![2, 3, 5, 6].includes(type)) return undefined;
  let at = 2;
  if (type >= 5) {
    at = pastDigits(bytes, at);
    if (bytes[at++] !== hyphen) return undefined;
  }
  if (bytes[at] === slash) {
    at = bytes.subarray(0, maxHeadBytes).indexOf(comma, at) + 1;
    if (at === 0) return undefined;
  }
  at = pastDigits(bytes, at);
  return at < maxHeadBytes ? at : undefined;
}

function pastDigits(bytes: Buffer, from: number): number {
  let at = from;
  while (at < maxHeadBytes && (bytes[at] ?? 0) >= 0x30 && (bytes[at] ?? 0) <= 0x39) at++;
  return at;
}
