import type { EventLoopShare } from './eventLoopShare.ts';

/** A packet of at least this size is processed in several iterations of the event loop. */
export const largeBytes = 1_000_000;
/** Number of bytes that are processed between two checks of the clock. */
export const stepBytes = 256 * 1024;

/** Joins pieces in time slices, because copying into new memory takes as long as receiving the bytes. */
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
      // A piece can be empty.
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
