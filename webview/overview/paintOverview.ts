import type { EvidenceTime } from '../findings/evidenceMarks.ts';
import { type OverviewData, xOf } from './overviewData.ts';

export interface OverviewColors {
  readonly incoming: string;
  readonly outgoing: string;
  readonly bad: string;
  readonly warning: string;
  readonly background: string;
  readonly foreground: string;
  readonly line: string;
}

/** Kept free above the columns, for errors and markers. */
const headroom = 7;
const errorHeight = 4;
const markerSize = 5;
const evidenceRadius = 2.5;

/**
 * Draws the events over time: columns of received events, with the columns of emitted events on top of them, errors as
 * a red edge, outages shaded, markers as ticks, and evidence of findings as dots.
 */
export function paintOverview(
  context: CanvasRenderingContext2D,
  { width, height }: { width: number; height: number },
  data: OverviewData,
  evidence: readonly EvidenceTime[],
  colors: OverviewColors,
): void {
  context.clearRect(0, 0, width, height);
  paintOutages(context, { width, height }, data, colors.bad);
  let most = 1;
  data.in.forEach((received, bucket) => (most = Math.max(most, received + (data.out[bucket] ?? 0))));
  const space = height - headroom - 1;
  // A single event must be visible, even among thousands.
  const tall = (count: number): number => (count === 0 ? 0 : Math.max(1.5, (count / most) * space));
  for (let bucket = 0; bucket < data.in.length; bucket++) {
    const start = data.from + bucket * data.bucketMs;
    const x = xOf(data, width, start);
    const wide = Math.max(1, xOf(data, width, start + data.bucketMs) - x);
    const received = tall(data.in[bucket] ?? 0);
    const emitted = tall(data.out[bucket] ?? 0);
    const base = height - 1;
    context.fillStyle = colors.incoming;
    context.fillRect(x, base - received, wide, received);
    context.fillStyle = colors.outgoing;
    context.fillRect(x, base - received - emitted, wide, emitted);
    if ((data.errors[bucket] ?? 0) === 0) continue;
    context.fillStyle = colors.bad;
    context.fillRect(x, 0, Math.max(2, wide), errorHeight);
  }
  context.fillStyle = colors.line;
  context.fillRect(0, height - 1, width, 1);
  context.fillStyle = colors.foreground;
  for (const t of data.markers) {
    const x = Math.min(width - 1, xOf(data, width, t));
    context.fillRect(x, 0, 1, height - 1);
    context.beginPath();
    context.moveTo(x - markerSize / 2, 0);
    context.lineTo(x + markerSize / 2 + 1, 0);
    context.lineTo(x + 0.5, markerSize);
    context.fill();
  }
  paintEvidence(context, width, data, evidence, colors);
}

/** Draws dots with a ring, which separates them from the errors and columns behind them. */
function paintEvidence(
  context: CanvasRenderingContext2D,
  width: number,
  data: OverviewData,
  evidence: readonly EvidenceTime[],
  colors: OverviewColors,
): void {
  context.strokeStyle = colors.background;
  context.lineWidth = 1;
  // Errors are drawn over warnings.
  for (const severity of ['warning', 'error'] as const) {
    context.fillStyle = severity === 'error' ? colors.bad : colors.warning;
    for (const { t } of evidence.filter((one) => one.severity === severity)) {
      if (t < data.from || t > data.to) continue;
      const x = Math.min(width - evidenceRadius, Math.max(evidenceRadius, xOf(data, width, t)));
      context.beginPath();
      context.arc(x, headroom / 2, evidenceRadius, 0, 2 * Math.PI);
      context.fill();
      context.stroke();
    }
  }
}

/** Draws outages hatched, so that they differ not only in color. */
function paintOutages(
  context: CanvasRenderingContext2D,
  { width, height }: { width: number; height: number },
  data: OverviewData,
  bad: string,
): void {
  context.save();
  for (const { from, to } of data.outages) {
    const x = xOf(data, width, from);
    const wide = Math.max(2, xOf(data, width, to) - x);
    context.save();
    context.beginPath();
    context.rect(x, 0, wide, height);
    context.clip();
    context.fillStyle = bad;
    context.globalAlpha = 0.16;
    context.fillRect(x, 0, wide, height);
    context.globalAlpha = 0.5;
    context.strokeStyle = bad;
    context.beginPath();
    for (let at = x - height; at < x + wide; at += 6) {
      context.moveTo(at, height);
      context.lineTo(at + height, 0);
    }
    context.stroke();
    context.restore();
  }
  context.restore();
}
