/** Where differences begin in two chunks that stand at the same offset, and how many bytes differ. What one has more, differs. */
export function compareChunks(
  left: Uint8Array,
  right: Uint8Array,
  /** Whether the bytes before the chunks differ: then a difference at the beginning goes on and does not begin. */
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
