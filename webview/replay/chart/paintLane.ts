/**
 * Draws one run: its events on a line, waiting and dropped ones under it, and at the bottom the number of events that
 * were passed to the transport at each time.
 */
import { deliveries } from '../../../src/model/entry/delivery.ts';
import { countsByColumn, flushLinks, markPositions, reachedTimes } from './binning.ts';
import { type Band, laneLines } from './chartLayout.ts';
import type { LaneModel } from './chartModel.ts';
import { chartTexts } from './chartTexts.ts';
import { drawShape, outcomeOf } from './deliveryLooks.ts';
import type { Painting } from './painting.ts';
import { type TimeScale, xOf } from './timeScale.ts';

const radius = 3.5;
const pitch = 8;
const columnWidth = 6;

export function paintLane(painting: Painting, lane: LaneModel, band: Band): void {
  const { pen, layout, theme } = painting;
  const { scale } = layout;
  const { line, ground } = laneLines(band);
  paintOutages(painting, lane, band);
  pen.line([scale.fromX, line, scale.toX, line], { color: theme.line, width: 1 });
  pen.line([scale.fromX, ground + 0.5, scale.toX, ground + 0.5], { color: theme.dim, width: 1 });
  paintLinks(painting, lane, band);
  paintArrivals(painting, lane, band);
  const lines = laneLines(band);
  for (const [delivery, xs] of markPositions(lane.marks, scale, pitch)) {
    const outcome = outcomeOf(deliveries[delivery]);
    if (!outcome) continue;
    const y = lines[outcome.level];
    drawShape(
      pen,
      outcome.shape,
      xs.flatMap((x) => [x, y]),
      radius,
      theme[outcome.color],
    );
  }
}

/** Draws the planned events of a run as faint rings on the line. */
export function paintPlannedLane(
  { pen, layout, theme }: Painting,
  { count, everyMs }: { count: number; everyMs: number },
  band: Band,
): void {
  const { scale } = layout;
  const { line, ground } = laneLines(band);
  pen.line([scale.fromX, ground + 0.5, scale.toX, ground + 0.5], { color: theme.dim, width: 1 });
  const last = xOf(scale, Math.max(0, count - 1) * everyMs);
  const step = Math.max(pitch, xOf(scale, everyMs) - scale.fromX);
  const points: number[] = [];
  for (let x = scale.fromX; x <= last + 0.5 && points.length < 4000; x += step) points.push(x, line);
  drawShape(pen, 'ring', points, radius - 0.5, theme.line);
}

function paintOutages({ pen, layout, theme }: Painting, { outages }: LaneModel, band: Band): void {
  const { scale } = layout;
  for (const { fromMs, toMs } of outages) {
    const from = xOf(scale, fromMs);
    const to = Math.min(scale.toX, xOf(scale, toMs ?? scale.endMs));
    if (theme.contrast) {
      pen.segments([from, band.top, from, band.top + band.height, to, band.top, to, band.top + band.height], {
        color: theme.bad,
        width: 1,
      });
    } else pen.rect(from, band.top, Math.max(1, to - from), band.height, theme.bad, 0.14);
    if (to - from > 90) {
      const { waiting } = laneLines(band);
      pen.text(chartTexts.notConnected(), (from + to) / 2, waiting + 36, {
        color: theme.foreground,
        size: 11,
        align: 'middle',
      });
    }
  }
}

function paintLinks({ pen, layout, theme }: Painting, { marks }: LaneModel, band: Band): void {
  const { waiting, ground } = laneLines(band);
  const links = flushLinks(marks, layout.scale, pitch);
  const lines: number[] = [];
  for (let at = 0; at + 1 < links.length; at += 2) lines.push(links[at] ?? 0, waiting, links[at + 1] ?? 0, ground);
  pen.segments(lines, { color: theme.flushed, width: 1, alpha: 0.45 });
}

/** Draws columns whose height is the square root of the count, so that a burst does not flatten the rest. */
function paintArrivals({ pen, model, layout, theme }: Painting, lane: LaneModel, band: Band): void {
  const { scale } = layout;
  // All lanes have the same scale, so that they can be compared.
  const most = model.lanes.reduce((known, each) => arrivalsOf(each, scale).reduce((a, b) => Math.max(a, b), known), 1);
  const { ground, arrivals } = laneLines(band);
  const counts = arrivalsOf(lane, scale);
  const bars: number[][] = [];
  for (const [column, count] of counts.entries()) {
    if (count === 0) continue;
    const height = Math.max(3, Math.sqrt(count / most) * arrivals);
    const x = scale.fromX + column * columnWidth;
    const right = x + columnWidth - 1;
    bars.push([x, ground, x, ground - height, right, ground - height, right, ground]);
  }
  pen.shapes(bars, theme.good);
  const { burst } = lane.statistics;
  if (!burst || burst.count < 2) return;
  const x = xOf(scale, burst.atMs);
  const atRight = x + 96 < scale.toX;
  pen.text(chartTexts.burst({ count: burst.count }), x + (atRight ? 8 : -8), ground - arrivals + 9, {
    color: theme.foreground,
    size: 11,
    align: atRight ? 'start' : 'end',
  });
}

function arrivalsOf({ marks, statistics }: LaneModel, scale: TimeScale): Uint32Array {
  return countsByColumn(reachedTimes(marks, statistics.basis), marks.count, scale, columnWidth);
}
