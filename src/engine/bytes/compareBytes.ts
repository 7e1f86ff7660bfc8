/**
 * The offsets at which differences begin between two chunks at the same offset, and the number of bytes that differ. Bytes that only one
 * chunk has count as different.
 */
export function compareChunks(
  left: Uint8Array,
  right: Uint8Array,
  /** Whether the bytes before the chunks differ: then a difference at the start continues the previous one. */
  before: boolean,
): { starts: number[]; differing: number } {
  if (left.length === right.length && Buffer.compare(left, right) === 0) return { starts: [], differing: 0 };
  const starts: number[] = [];
  const length = Math.max(left.length, right.length);
  let differing = 0;
  let was = before;
  for (let at = 0; at < length; at++) {
    const differs = left[at] !== right[at];
    if (differs) {
      differing++;
      if (!was) starts.push(at);
    }
    was = differs;
  }
  return { starts, differing };
}
