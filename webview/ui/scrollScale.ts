/**
 * Maps between the height of a list and the height that a browser can scroll. Browsers limit the height of an element to somewhat more than
 * 16 million pixels, so a longer list has a shorter track. The position of the track is proportional; the exact position is kept separately.
 */
const trackLimit = 15_000_000;

export interface ListSize {
  count: number;
  rowHeight: number;
  /** Visible height, in pixels. */
  viewport: number;
}

export function listHeight({ count, rowHeight }: ListSize): number {
  return count * rowHeight;
}

export function trackHeight(size: ListSize): number {
  return Math.min(listHeight(size), trackLimit);
}

export function isScaled(size: ListSize): boolean {
  return listHeight(size) > trackLimit;
}

/** The last position of the list. */
export function lastTop(size: ListSize): number {
  return Math.max(0, listHeight(size) - size.viewport);
}

export function clampTop(top: number, size: ListSize): number {
  return Math.min(Math.max(0, top), lastTop(size));
}

/** Converts a position in the list to a position on the track. */
export function toTrack(top: number, size: ListSize): number {
  if (!isScaled(size)) return top;
  return (top / lastTop(size)) * Math.max(0, trackHeight(size) - size.viewport);
}

/** Converts a position on the track to a position in the list. */
export function fromTrack(trackTop: number, size: ListSize): number {
  if (!isScaled(size)) return clampTop(trackTop, size);
  return clampTop((trackTop / Math.max(1, trackHeight(size) - size.viewport)) * lastTop(size), size);
}

/** The visible rows and `overscan` more at both ends; `to` is exclusive. */
export function rowsAt(top: number, size: ListSize, overscan: number): { from: number; to: number } {
  const first = Math.floor(top / size.rowHeight);
  const last = Math.ceil((top + size.viewport) / size.rowHeight);
  return { from: Math.max(0, first - overscan), to: Math.min(size.count, last + overscan) };
}
