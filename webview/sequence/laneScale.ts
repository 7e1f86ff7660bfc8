/** Calculates the positions of the lanes, in CSS pixels. Pure. */

export interface LaneScale {
  /** The space for the times on the left. It does not scroll horizontally. */
  readonly gutter: number;
  /** The distance between two lanes. */
  readonly laneWidth: number;
  readonly count: number;
  /** The visible width, including the gutter. */
  readonly width: number;
  /** How far the lanes are scrolled horizontally. */
  readonly left: number;
}

/** Longer arrows in a wider panel would only increase the distance between names and lanes. */
const maxLaneWidth = 640;

/** The lanes share the width, unless they would be too narrow for names. In that case, they scroll horizontally. */
export function laneScaleOf(options: {
  readonly count: number;
  readonly width: number;
  readonly gutter: number;
  readonly minLaneWidth: number;
  readonly left: number;
}): LaneScale {
  const { count, width, gutter, minLaneWidth } = options;
  const share = (width - gutter) / Math.max(1, count);
  const laneWidth = Math.max(minLaneWidth, Math.min(maxLaneWidth, share));
  const scale = { gutter, laneWidth, count, width, left: 0 };
  return { ...scale, left: Math.max(0, Math.min(options.left, lanesWidth(scale) - (width - gutter))) };
}

/** The width of all lanes, without the gutter. */
export function lanesWidth({ laneWidth, count }: Pick<LaneScale, 'laneWidth' | 'count'>): number {
  return laneWidth * count;
}

/** The x position of the lifeline of a lane. */
export function laneX({ gutter, laneWidth, left }: LaneScale, lane: number): number {
  return gutter + (lane + 0.5) * laneWidth - left;
}

/** The lanes that are at least partly visible; `to` is exclusive. */
export function lanesAt({ laneWidth, count, width, gutter, left }: LaneScale): { from: number; to: number } {
  return {
    from: Math.max(0, Math.floor(left / laneWidth)),
    to: Math.min(count, Math.ceil((left + width - gutter) / laneWidth)),
  };
}

/** The scroll position that is nearest to the current one and shows a range of lanes. */
export function leftRevealing(scale: LaneScale, from: number, to: number): number {
  const { laneWidth, width, gutter, left } = scale;
  const visible = width - gutter;
  const [start, end] = [Math.min(from, to) * laneWidth, (Math.max(from, to) + 1) * laneWidth];
  // A range that is too wide is shown from its start, unless a part of it is already visible.
  if (end - start > visible) return left < end && left + visible > start ? left : start;
  return Math.min(Math.max(left, end - visible), start);
}
