/** Converts between milliseconds and pixels along one axis. Pure. */
import { secondsText } from '../../../src/model/texts/quantities.ts';
import { stepsIn } from '../../format/durationAxis.ts';

export interface TimeScale {
  readonly fromX: number;
  readonly toX: number;
  /** Milliseconds at `toX`; at `fromX` it is 0. */
  readonly endMs: number;
}

export function xOf({ fromX, toX, endMs }: TimeScale, ms: number): number {
  return fromX + (ms / endMs) * (toX - fromX);
}

/** The time at a position, limited to the range of the scale. */
export function msOf({ fromX, toX, endMs }: TimeScale, x: number): number {
  const share = (x - fromX) / Math.max(1, toX - fromX);
  return Math.min(1, Math.max(0, share)) * endMs;
}

const steps = [1, 2, 5];

/**
 * Round numbers between 0 and `end`: at least two, with at most `most` steps between them (at least 2).
 * @param minStep the minimum distance, for example 1 for counts
 */
export function ticksOf(end: number, most: number, minStep = 0): number[] {
  if (!(end > 0)) return [0];
  let step = Math.max(minStep, 10 ** Math.floor(Math.log10(end / Math.max(2, most))));
  for (let at = 0; stepsIn(end, step) > Math.max(2, most); at++) {
    const ratio = steps[(at + 1) % 3] ?? 1;
    step = ratio === 1 ? step * 2 : step * (ratio === 2 ? 2 : 2.5);
  }
  return Array.from({ length: stepsIn(end, step) + 1 }, (_, index) => index * step);
}

/** Formats a time to the hundredth of a second: "2.1 s". */
export function secondsLabel(ms: number): string {
  return secondsText(ms, 2);
}

/** The end of an axis that shows everything: a round number a little above `ms`. */
export function roundEnd(ms: number): number {
  if (!(ms > 0)) return 1000;
  const minimum = ms * 1.02;
  const unit = 10 ** Math.floor(Math.log10(minimum)) / 20;
  return Math.ceil(minimum / unit) * unit;
}
