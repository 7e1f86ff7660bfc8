/** The periods in which each connection of a capture was open, by seq. Pure. */

/**
 * The seq of the entry from which a connection was open, and the seq of the entry with which it ended; Infinity while
 * it is open.
 */
export type OpenPeriod = readonly [from: number, to: number];

/**
 * Reads the periods of each connection, in order.
 * @param triples index of the connection, from, to (NaN while it is open), as in `sequence/lanes`
 */
export function readPeriods(connectionIds: readonly string[], triples: Float64Array): Map<string, OpenPeriod[]> {
  const periods = new Map<string, OpenPeriod[]>(connectionIds.map((connectionId) => [connectionId, []]));
  for (let at = 0; at + 2 < triples.length; at += 3) {
    const to = triples[at + 2] ?? NaN;
    periods.get(connectionIds[triples[at] ?? -1] ?? '')?.push([triples[at + 1] ?? 0, Number.isNaN(to) ? Infinity : to]);
  }
  return periods;
}

/**
 * Whether a connection was open after an entry. A connection without any period is regarded as open since before the
 * capture.
 */
export function isOpenAt(periods: readonly OpenPeriod[] | undefined, seq: number): boolean {
  if (!periods || periods.length === 0) return true;
  let low = 0;
  let high = periods.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((periods[middle]?.[0] ?? 0) <= seq) low = middle + 1;
    else high = middle;
  }
  const last = periods[low - 1];
  return last !== undefined && seq < last[1];
}
