/** The text of a packet that is too large to be looked at in one iteration of the event loop: checked in turns, and read as far as its name. */
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
/** Header and name stand in front; names are shorter (`packetBounds.ts`). */
const maxHeadBytes = 50_000;
/** What stands where a payload stops being JSON is told up to here. */
const maxWordBytes = 120;

/** In memory of its own, the type of Engine.IO in front. */
export class LargeText extends TextFrame {
  /** Whether its payload is JSON; "no" for what is neither an event nor an acknowledgement too. */
  readonly verdict: JsonVerdict;
  override readonly isOwn = true;
  /** Where its payload begins; 0 when nobody looked. */
  readonly payloadAt: number;

  /** Where its payload stops being JSON: index of a character, the type of Engine.IO counted too. */
  readonly fault: JsonFault | undefined;

  constructor(bytes: Buffer, verdict: JsonVerdict, payloadAt: number, fault?: JsonFault) {
    super(bytes);
    this.fault = fault;
    this.verdict = verdict;
    this.payloadAt = payloadAt;
  }
}

/** What a large message of a WebSocket becomes before it is handed over: of a text a `LargeText`. */
export function prepareLarge(
  bytes: Buffer,
  isText: boolean,
  share: EventLoopShare,
  done: (message: unknown) => void,
): void {
  if (isText) checkInSlices(bytes, share, done);
  else done(bytes);
}

/** The same for a parser that expects bytes: of those a `LargePacked`. */
export function preparePacked(
  bytes: Buffer,
  isText: boolean,
  share: EventLoopShare,
  done: (message: unknown) => void,
): void {
  if (isText) checkInSlices(bytes, share, done);
  else walkInSlices(bytes, share, done);
}

/**
 * What the connection's parser gets of a large text.
 * @param isOpen it came over the transport of an open connection
 * @param takesLarge the parser reads it; one that expects bytes refuses any text
 * @throws Error for what is no message
 */
export function heardText(text: LargeText, isOpen: boolean, takesLarge: boolean): LargeText | string {
  const [type] = text.bytes;
  if (type === openDigit) throw handshakeTooLong(text.verdict === 'yes');
  if (!isOpen || type !== messageDigit) throw new Error('a packet of the protocol is too long');
  return takesLarge ? text : text.bytes.toString('utf8', 1, largeBytes);
}

/** @param bytes a message of Engine.IO in memory that is not used again */
export function checkInSlices(bytes: Buffer, share: EventLoopShare, done: (text: LargeText) => void): void {
  const payloadAt = payloadStart(bytes);
  if (payloadAt === undefined) return done(new LargeText(bytes, 'no', 0));
  const check = new JsonCheck(bytes, payloadAt);
  const work = (): void => {
    const verdict = check.look(stepBytes);
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

/** How many characters the first bytes of a text are. */
function countCharacters(bytes: Buffer, end: number, share: EventLoopShare, done: (count: number) => void): void {
  const characters = new CharacterCount(bytes, 0, end);
  const work = (): void => {
    if (characters.look(Infinity, stepBytes)) done(characters.count);
    else share.continueWith(work);
  };
  work();
}

/** Behind type, number of attachments, namespace and id of an event or acknowledgement. */
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
