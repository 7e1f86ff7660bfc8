/** Draws the chart of a replay with a pen: the same chart on the page and in a file. */
import type { Span } from './chartModel.ts';
import { replayTexts } from '../replayTexts.ts';
import { chartTexts } from './chartTexts.ts';
import type { Painting } from './painting.ts';
import { paintLane, paintPlannedLane } from './paintLane.ts';
import { paintLegend } from './paintLegend.ts';
import { paintCumulative, paintStaleness } from './paintSeries.ts';
import { textWidth } from '../../ui/pen/textWidth.ts';
import { xOf } from './timeScale.ts';
import { durationLabels } from '../../format/durationAxis.ts';

const smallText = 11;

export function paintChart(painting: Painting): void {
  const { pen, model, layout, theme } = painting;
  paintTicks(painting);
  for (const span of model.conditions) paintCondition(painting, span);
  paintNetwork(painting);
  for (const [index, band] of layout.lanes.entries()) {
    const lane = model.lanes[index];
    if (!lane) continue;
    paintLabel(painting, replayTexts.mode(lane), band.top + 14);
    if (lane.marks.count > 0 || !model.planned) paintLane(painting, lane, band);
    else paintPlannedLane(painting, model.planned, band);
  }
  paintCumulative(painting, layout.cumulative);
  paintStaleness(painting, layout.staleness);
  paintLegend(painting, model.legend);
  if (model.nowMs !== undefined && model.nowMs <= layout.scale.endMs) {
    const x = Math.round(xOf(layout.scale, model.nowMs)) + 0.5;
    pen.line([x, layout.network.top, x, layout.axisY], { color: theme.foreground, width: 1, dash: [2, 2] });
  }
}

/** Draws a label left of the axis. */
function paintLabel({ pen, theme }: Painting, text: string, y: number): void {
  pen.text(text, 0, y, { color: theme.foreground, size: 12 });
}

function paintTicks({ pen, layout, theme }: Painting): void {
  const { scale, axisY, network } = layout;
  const most = Math.max(2, Math.floor((scale.toX - scale.fromX) / 72));
  for (const { value: ms, text } of durationLabels(scale.endMs, most)) {
    const x = Math.round(xOf(scale, ms)) + 0.5;
    if (x > scale.toX + 1) continue;
    pen.line([x, network.top + network.height, x, axisY], { color: theme.line, width: 1 });
    pen.line([x, axisY, x, axisY + 4], { color: theme.dim, width: 1 });
    pen.text(text, x, axisY + 17, { color: theme.dim, size: smallText, align: 'middle' });
  }
  pen.line([scale.fromX, axisY + 0.5, scale.toX, axisY + 0.5], { color: theme.dim, width: 1 });
}

function paintCondition({ pen, layout, theme }: Painting, { fromMs, toMs }: Span): void {
  const { scale, network, axisY } = layout;
  const from = xOf(scale, fromMs);
  const to = Math.min(scale.toX, xOf(scale, toMs ?? scale.endMs));
  const top = network.top + network.height;
  if (theme.contrast)
    pen.segments([from, top, from, axisY, to, top, to, axisY], { color: theme.dim, width: 1, dash: [4, 4] });
  else pen.rect(from, top, Math.max(1, to - from), axisY - top, theme.foreground, 0.06);
}

/** Draws the planned network faults. The handles that edit them are elements above the canvas. */
function paintNetwork(painting: Painting): void {
  const { pen, model, layout, theme } = painting;
  const { network, scale } = layout;
  paintLabel(painting, chartTexts.network(), network.top + 17);
  pen.rect(
    scale.fromX,
    network.top,
    scale.toX - scale.fromX,
    network.height,
    theme.foreground,
    theme.contrast ? 0 : 0.05,
  );
  const bottom = network.top + network.height - 0.5;
  pen.line([scale.fromX, bottom, scale.toX, bottom], { color: theme.dim, width: 1 });
  let labelsEnd = scale.fromX;
  for (const { fromMs, toMs, text } of model.plan.toSorted((one, other) => one.fromMs - other.fromMs)) {
    const from = xOf(scale, fromMs);
    const width = Math.max(3, xOf(scale, toMs) - from);
    pen.rect(from, network.top, width, network.height, theme.warning, theme.contrast ? 0.35 : 0.25);
    pen.rect(from, network.top, 2, network.height, theme.warning);
    pen.rect(from + width - 2, network.top, 2, network.height, theme.warning);
    // Faults can overlap, but their texts do not. A text that does not fit is shown only in the form.
    const labelX = Math.max(from + 8, labelsEnd + 12);
    const labelEnd = labelX + textWidth(text);
    if (labelEnd + 4 >= from + width) continue;
    pen.text(text, labelX, network.top + 17, { color: theme.foreground, size: smallText });
    labelsEnd = labelEnd;
  }
}
