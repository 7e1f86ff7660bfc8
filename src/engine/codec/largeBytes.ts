import type { EventLoopShare } from './eventLoopShare.ts';

/** From this size on a packet is not worked on in one iteration of the event loop. */
export const largeBytes = 1_000_000;
/** As much as is copied or looked at between two looks at the clock. */
export const stepBytes = 256 * 1024;

/** One memory for all pieces, in turns: copying into new memory takes the system as long as reading from the network. */
export function joinInSlices(
  pieces: readonly Uint8Array[],
  length: number,
  share: EventLoopShare,
  done: (whole: Buffer) => void,
): void {
  const [only] = pieces;
  if (pieces.length === 1 && only && only.byteLength === only.buffer.byteLength) {
    done(Buffer.from(only.buffer as ArrayBuffer));
    return;
  }
  const whole = Buffer.allocUnsafeSlow(length);
  let at = 0;
  let index = 0;
  let from = 0;
  const work = (): void => {
    for (let left = stepBytes; left > 0;) {
      const piece = pieces[index];
      if (!piece) return done(whole);
      const part = piece.subarray(from, from + left);
      whole.set(part, at);
      at += part.length;
      from += part.length;
      // A piece may be empty.
      left -= Math.max(1, part.length);
      if (from >= piece.length) {
        index++;
        from = 0;
      }
    }
    share.continueWith(work);
  };
  work();
}
