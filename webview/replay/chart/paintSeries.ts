/** Draws the two series below the lanes: the number of events, and the age of the newest value. */
import { countsByColumn, emittedTimes, reachedTimes, stalenessLine } from './binning.ts';
import type { Band } from './chartLayout.ts';
import type { ChartModel, LaneModel } from './chartModel.ts';
import { chartTexts } from './chartTexts.ts';
import { countText } from '../../../src/model/texts/numberText.ts';
import type { Painting } from './painting.ts';
import type { Stroke } from '../../ui/pen/pen.ts';
import type { ReachBasis } from '../../../src/model/replay/replayStatistics.ts';
import { textWidth } from '../../ui/pen/textWidth.ts';
import { ticksOf, type TimeScale } from './timeScale.ts';
import { type AxisLabel, durationLabels } from '../../format/durationAxis.ts';

const size = 11;
/** The maximum number of steps between the labels of a vertical axis. */
const yAxisSteps = 2;
const dashes = { volatile: [5, 3], reliable: [] } as const;

export function paintCumulative(painting: Painting, band: Band): void {
  const { model, theme, layout } = painting;
  const { scale } = layout;
  const first = model.lanes[0];
  paintTitle(painting, band, chartTexts.cumulative({ basis: basisOf(model) }), [
    { name: chartTexts.line({ line: 'emitted' }), stroke: { color: theme.dim, width: 1, dash: [1, 3] } },
    ...model.lanes.map(({ mode }) => ({ name: chartTexts.line({ line: mode }), stroke: strokeOf(painting, mode) })),
  ]);
  const most = Math.max(1, ...model.lanes.map(({ marks }) => marks.count), model.planned?.count ?? 0);
  const counts = ticksOf(most, yAxisSteps, 1).map((value) => ({ value, text: countText(value) }));
  paintGround(painting, band, most, counts);
  const points = (times: (index: number) => number, count: number): number[] =>
    cumulative(countsByColumn(times, count, scale, 1), scale).map((value, at) =>
      at % 2 ? band.top + band.height * (1 - value / most) : value,
    );
  if (first) {
    const { pen } = painting;
    pen.line(points(emittedTimes(first.marks), first.marks.count), { color: theme.dim, width: 1, dash: [1, 3] });
  }
  for (const { mode, marks, statistics } of model.lanes) {
    painting.pen.line(points(reachedTimes(marks, statistics.basis), marks.count), strokeOf(painting, mode));
  }
}

/** The runs are compared by confirmations only if the server confirms the events of every run. */
function basisOf({ lanes }: ChartModel): ReachBasis {
  return lanes.every(({ statistics }) => statistics.basis === 'confirmed') ? 'confirmed' : 'handedOver';
}

/** The points of a cumulative line, from the left edge to the last column that is not empty: x, and the sum up to this column. */
function cumulative(columns: Uint32Array, { fromX }: TimeScale): number[] {
  const last = columns.findLastIndex((count) => count > 0);
  const points: number[] = [];
  let sum = 0;
  for (let column = 0; column <= last; column++) {
    const count = columns[column] ?? 0;
    if (count === 0 && column < last && (columns[column + 1] ?? 0) === 0 && column > 0) continue;
    sum += count;
    points.push(fromX + column, sum);
  }
  return points;
}

export function paintStaleness(painting: Painting, band: Band): void {
  const { model, pen, layout } = painting;
  paintTitle(
    painting,
    band,
    chartTexts.staleness({ basis: layout.width < 520 ? 'none' : basisOf(model) }),
    model.lanes.map(({ mode }) => ({ name: chartTexts.line({ line: mode }), stroke: strokeOf(painting, mode) })),
  );
  const most = Math.max(1, ...model.lanes.map(({ statistics }) => statistics.staleness?.maxMs ?? 0));
  const any = model.lanes.some(({ statistics }) => statistics.staleness);
  if (any) paintGround(painting, band, most, durationLabels(most, yAxisSteps));
  for (const { mode, statistics } of model.lanes) {
    if (!statistics.staleness) continue;
    const points = stalenessLine(statistics.staleness, layout.scale).map((value, at) =>
      at % 2 ? band.top + band.height * (1 - value / most) : value,
    );
    pen.line(points, strokeOf(painting, mode));
  }
}

function strokeOf({ theme }: Painting, mode: LaneModel['mode']): Stroke {
  return { color: theme[mode], width: 1.5, dash: dashes[mode] };
}

interface Key {
  name: string;
  stroke: Stroke;
}

/** Draws the title, and on the right the legend of the lines. */
function paintTitle({ pen, theme, layout }: Painting, band: Band, title: string, keys: readonly Key[]): void {
  const { scale } = layout;
  const y = band.top - 7;
  pen.text(title, scale.fromX, y, { color: theme.foreground, size });
  let x = scale.toX;
  const titleWidth = textWidth(title) + 24;
  const widths = keys.map(({ name }) => textWidth(name) + 34);
  if (scale.toX - scale.fromX < titleWidth + widths.reduce((sum, width) => sum + width, 0)) return;
  for (const { name, stroke } of [...keys].reverse()) {
    const text = x - textWidth(name);
    pen.text(name, text, y, { color: theme.dim, size });
    pen.line([text - 24, y - 4, text - 5, y - 4], stroke);
    x = text - 34;
  }
}

function paintGround({ pen, theme, layout }: Painting, band: Band, most: number, labels: readonly AxisLabel[]): void {
  const { scale } = layout;
  const bottom = Math.round(band.top + band.height) + 0.5;
  pen.line([scale.fromX, bottom, scale.toX, bottom], { color: theme.dim, width: 1 });
  for (const { value, text } of labels) {
    const y = Math.round(band.top + band.height * (1 - value / most)) + 0.5;
    if (value > 0) pen.line([scale.fromX, y, scale.toX, y], { color: theme.line, width: 1 });
    pen.text(text, scale.fromX - 6, y + 4, { color: theme.dim, size, align: 'end' });
  }
}
