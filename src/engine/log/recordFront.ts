/** Reads the front of a record, which is everything before its payload. */

/** Sizes in bytes. Nearly every front fits into the first; a front with a long name or long texts fits into the second. */
const fronts = [64 * 1024, 1024 * 1024, Infinity];

/**
 * @param read reads at most this many of the first bytes of the record
 * @param parse throws a RangeError if the front is incomplete
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

/** Data from a file can be damaged; then the result is undefined. */
export function guarded<T>(read: () => T | undefined): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
