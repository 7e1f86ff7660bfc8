/** The data of a capture, as the overview draws and describes it. Pure. */
import { textLanguage } from '../../src/model/texts/catalog.ts';
import type { OverviewResult, TimeRange } from '../../src/protocol/statisticsMessages.ts';
import { spanText } from '../statistics/statisticsFormat.ts';
import { overviewTexts } from './overviewTexts.ts';

export interface OverviewData {
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

/** The minimum length of the axis, for a capture that has just begun. */
const minMs = 1000;

export function overviewDataOf(result: OverviewResult): OverviewData {
  const to = Math.max(result.to, result.from + minMs);
  const pairs = new Float64Array(result.outages);
  const outages = Array.from({ length: pairs.length / 2 }, (_, index) => {
    const end = pairs[index * 2 + 1] ?? NaN;
    return { from: pairs[index * 2] ?? 0, to: Number.isNaN(end) ? to : end };
  });
  return {
    from: result.from,
    to,
    bucketMs: result.bucketMs,
    in: new Float64Array(result.in),
    out: new Float64Array(result.out),
    errors: new Float64Array(result.errors),
    first: new Float64Array(result.first),
    outages,
    markers: new Float64Array(result.markers),
  };
}

/** The position of a time in a strip of this width, in pixels from the left. A time outside of the range is at one of the ends. */
export function xOf({ from, to }: TimeRange, width: number, t: number): number {
  return Math.min(1, Math.max(0, (t - from) / (to - from))) * width;
}

/** A position that is at most this far from an end snaps to the end. */
const snapPixels = 3;

/** The time at a position of a strip. */
export function timeAt({ from, to }: TimeRange, width: number, x: number): number {
  if (x <= snapPixels) return from;
  if (x >= width - snapPixels) return to;
  return from + (x / width) * (to - from);
}

/** The first event in the bucket of a time or after it, else the last one before it; undefined when there is none. */
export function eventNear({ from, bucketMs, first }: OverviewData, t: number): number | undefined {
  const bucket = Math.max(0, Math.min(first.length - 1, Math.floor((t - from) / bucketMs)));
  const after = first.subarray(bucket).find((seq) => seq > 0);
  return after ?? first.subarray(0, bucket).findLast((seq) => seq > 0);
}

/**
 * The content of the overview as a sentence, for screen readers.
 * @param evidence the number of entries that are evidence of a finding
 * @param startedAt when the capture started
 */
export function overviewSentence(data: OverviewData | undefined, evidence: number, startedAt: string): string {
  const hasEvents = data?.first.some((seq) => seq > 0) === true;
  if (!data || (!hasEvents && evidence === 0)) return overviewTexts.noEvents();
  const sum = (column: Float64Array): number => column.reduce((all, one) => all + one, 0);
  const facts = [overviewTexts.received({ count: sum(data.in) }), overviewTexts.sent({ count: sum(data.out) })];
  const errors = sum(data.errors);
  if (errors > 0) facts.push(overviewTexts.failed({ count: errors }));
  if (data.outages.length > 0) facts.push(overviewTexts.outages({ count: data.outages.length }));
  if (data.markers.length > 0) facts.push(overviewTexts.markers({ count: data.markers.length }));
  if (evidence > 0) facts.push(overviewTexts.evidence({ count: evidence }));
  const list = new Intl.ListFormat(textLanguage(), { type: 'unit' });
  return overviewTexts.description({ span: spanText(startedAt, data), facts: list.format(facts) });
}
