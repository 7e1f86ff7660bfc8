/** A packet in the body of a poll that is too large to be processed in one iteration of the event loop. */
import { joinInSlices, stepBytes } from '../../codec/largeBytes.ts';
import { checkInSlices, type LargeText } from './largeText.ts';
import type { EventLoopShare } from '../../codec/eventLoopShare.ts';

const base64Mark = 0x62;
const charactersOfThree = 4;

export class LargePacketOfBody {
  /** Begins with the Engine.IO type. */
  readonly bytes: Buffer;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  /** Whether the packet contains bytes in base64. */
  get isBase64(): boolean {
    return this.bytes[0] === base64Mark;
  }

  /** The text is not copied: it refers to the memory of the body, which is therefore kept as long as the packet. */
  text(share: EventLoopShare, done: (text: LargeText) => void): void {
    checkInSlices(this.bytes, share, done);
  }

  /**
   * A copy of the bytes.
   * @param from index at which they begin
   */
  ownBytes(from: number, share: EventLoopShare, done: (bytes: Buffer) => void): void {
    const bytes = this.bytes.subarray(from);
    joinInSlices([bytes], bytes.length, share, done);
  }

  /**
   * The decoded base64.
   * @param from index at which it begins
   */
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
