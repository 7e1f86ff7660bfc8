/** A packet in the body of a poll that is too large to be worked on in one iteration of the event loop. */
import { joinInSlices, stepBytes } from '../../codec/largeBytes.ts';
import { checkInSlices, type LargeText } from './largeText.ts';
import type { EventLoopShare } from '../../codec/eventLoopShare.ts';

const base64Mark = 0x62;
const charactersOfThree = 4;

export class LargePacketOfBody {
  /** The type of Engine.IO first. */
  readonly bytes: Buffer;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  /** Bytes in base64. */
  get isBase64(): boolean {
    return this.bytes[0] === base64Mark;
  }

  /** The body is kept for as long as its packet is. */
  text(share: EventLoopShare, done: (text: LargeText) => void): void {
    checkInSlices(this.bytes, share, done);
  }

  /** In memory of their own. @param from where they begin */
  ownBytes(from: number, share: EventLoopShare, done: (bytes: Buffer) => void): void {
    const bytes = this.bytes.subarray(from);
    joinInSlices([bytes], bytes.length, share, done);
  }

  /** What the base64 means. @param from where it begins */
  decoded(from: number, share: EventLoopShare, done: (bytes: Buffer) => void): void {
    const whole = Buffer.allocUnsafeSlow(Math.ceil(((this.bytes.length - from) * 3) / charactersOfThree));
    let at = 0;
    let next = from;
    const work = (): void => {
      const end = Math.min(this.bytes.length, next + stepBytes);
      at += whole.write(this.bytes.toString('latin1', next, end), at, 'base64');
      next = end;
      if (next < this.bytes.length) share.continueWith(work);
      else done(whole.subarray(0, at));
    };
    work();
  }
}
