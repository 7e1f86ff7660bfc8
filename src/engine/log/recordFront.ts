/** What stands in front of the payload of a record, read without the payload. */

/** Bytes: nearly every front is in the first, and one with a long name or long texts, which have no number, in the second. */
const fronts = [64 * 1024, 1024 * 1024, Infinity];

/**
 * @param read the first bytes of the record, so many at most
 * @param parse throws a RangeError for a front that is cut
 */
export function inFront<T>(
  read: (most: number) => Uint8Array | undefined,
  parse: (bytes: Uint8Array) => T | undefined,
): T | undefined {
  for (const most of fronts) {
    const bytes = read(most);
    if (!bytes) return undefined;
    try {
      return parse(bytes);
    } catch (error) {
      if (!(error instanceof RangeError) || bytes.byteLength < most) throw error;
    }
  }
  return undefined;
}

/** What is read from a file may be damaged; then it is not there. */
export function guarded<T>(read: () => T | undefined): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
