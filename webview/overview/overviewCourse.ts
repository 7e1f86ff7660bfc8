/** The course of a capture as the overview draws it and speaks of it. Pure. */
import type { OverviewResult, TimeRange } from '../../src/protocol/statisticsMessages.ts';
import { spanText } from '../statistics/statisticsFormat.ts';
import { counted } from '../format/formats.ts';

export interface Course {
  readonly from: number;
  readonly to: number;
  readonly bucketMs: number;
  readonly in: Float64Array;
  readonly out: Float64Array;
  readonly errors: Float64Array;
  readonly first: Float64Array;
  readonly outages: readonly TimeRange[];
  readonly markers: Float64Array;
}

/** A capture that has just begun has an axis all the same. */
const minMs = 1000;

export function courseOf(answer: OverviewResult): Course {
  const to = Math.max(answer.to, answer.from + minMs);
  const pairs = new Float64Array(answer.outages);
  const outages = Array.from({ length: pairs.length / 2 }, (_, index) => {
    const end = pairs[index * 2 + 1] ?? NaN;
    return { from: pairs[index * 2] ?? 0, to: Number.isNaN(end) ? to : end };
  });
  return {
    from: answer.from,
    to,
    bucketMs: answer.bucketMs,
    in: new Float64Array(answer.in),
    out: new Float64Array(answer.out),
    errors: new Float64Array(answer.errors),
    first: new Float64Array(answer.first),
    outages,
    markers: new Float64Array(answer.markers),
  };
}

/** Pixels from the left of a strip of this width; times outside stand at its ends. */
export function xOf({ from, to }: TimeRange, width: number, t: number): number {
  return Math.min(1, Math.max(0, (t - from) / (to - from))) * width;
}

/** So near to an end the end itself is meant. */
const snapPixels = 3;

/** The time at a place of a strip. */
export function timeAt({ from, to }: TimeRange, width: number, x: number): number {
  if (x <= snapPixels) return from;
  if (x >= width - snapPixels) return to;
  return from + (x / width) * (to - from);
}

/** The first event at or after a time, in the bucket of it or in one behind, else the last before; undefined when there is none. */
export function eventNear({ from, bucketMs, first }: Course, t: number): number | undefined {
  const bucket = Math.max(0, Math.min(first.length - 1, Math.floor((t - from) / bucketMs)));
  const after = first.subarray(bucket).find((seq) => seq > 0);
  return after ?? first.subarray(0, bucket).findLast((seq) => seq > 0);
}

/** What the overview shows, in a sentence. */
export function courseSentence(course: Course | undefined): string {
  if (!course || course.first.every((seq) => seq === 0)) return 'No events yet.';
  const sum = (column: Float64Array): number => column.reduce((all, one) => all + one, 0);
  const parts = [`${counted(sum(course.in), 'event')} came`, `${counted(sum(course.out), 'event')} were sent`];
  const errors = sum(course.errors);
  if (errors > 0) parts.push(`${counted(errors, 'emit')} failed, timed out, or were lost or discarded`);
  if (course.outages.length > 0) parts.push(counted(course.outages.length, 'outage'));
  if (course.markers.length > 0) parts.push(counted(course.markers.length, 'marker'));
  return `${spanText(course)}: ${parts.join(', ')}.`;
}
