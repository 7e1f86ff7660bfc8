import * as v from 'valibot';
import { defineSlice } from '../state/savedState.ts';

/**
 * The row heights, and the minimum distances between two lanes. A row without space for a name shows only its arrow.
 */
export const zoomLevels = [
  { rowHeight: 6, laneWidth: 40 },
  { rowHeight: 12, laneWidth: 80 },
  { rowHeight: 22, laneWidth: 120 },
  { rowHeight: 28, laneWidth: 160 },
  { rowHeight: 40, laneWidth: 220 },
] as const;
export type ZoomLevel = (typeof zoomLevels)[number];

const usualZoom = 3;

export const sequenceSlice = defineSlice('sequence', {
  /** The index of a zoom level. */
  zoom: v.fallback(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(zoomLevels.length - 1)), usualZoom),
});

export function zoomLevel(index: number): ZoomLevel {
  return zoomLevels[index] ?? zoomLevels[usualZoom];
}
