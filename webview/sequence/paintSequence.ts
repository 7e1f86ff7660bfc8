/**
 * Draws rows of the sequence view: lifelines, arrows with their names, changes and notes. The page and files use the
 * same drawing.
 */
import { lanesAt, laneX } from './laneScale.ts';
import { paintArrow } from './paintArrow.ts';
import { minTextHeight, type Painting, smallSize } from './painting.ts';
import { paintChange, paintNote } from './paintLine.ts';

export function paintSequence(painting: Painting): void {
  const { steps, rowHeight, y, pen, theme, scale, erase, fitter } = painting;
  paintLifelines(painting);
  steps.forEach((painted, index) => {
    if (!painted) return;
    const place = { y: y + index * rowHeight, height: rowHeight };
    if (painted.step.type === 'arrow') paintArrow(painting, place, painted.step, painted.text);
    else if (painted.step.type === 'change') paintChange(painting, place, painted.step, painted.text);
    else paintNote(painting, place, painted.step, painted.text);
  });
  if (scale.gutter === 0) return;
  erase(0, y, scale.gutter, steps.length * rowHeight);
  // If a row is not as high as the text of a time, each time is drawn for the first of the rows that it covers.
  const every = Math.ceil(minTextHeight / rowHeight);
  steps.forEach((painted, index) => {
    if (!painted || index % every !== 0) return;
    const time = fitter.fit(painted.time, scale.gutter - 16, smallSize);
    pen.text(time, 12, y + index * rowHeight + Math.max(rowHeight, minTextHeight) / 2 + 4, {
      color: theme.dim,
      size: smallSize,
    });
  });
}

/** A lifeline is solid while its client is connected, and dotted otherwise. */
function paintLifelines({ pen, theme, scale, steps, rowHeight, y, isOpen }: Painting): void {
  const { from, to } = lanesAt(scale);
  for (let lane = from; lane < to; lane++) {
    const x = laneX(scale, lane);
    const solid: number[] = [];
    const gaps: number[] = [];
    let wasOpen: boolean | undefined;
    let began = y;
    const end = (at: number): void => {
      if (wasOpen !== undefined && at > began) (wasOpen ? solid : gaps).push(x, began, x, at);
      began = at;
    };
    steps.forEach((painted, index) => {
      if (!painted) return;
      const open = isOpen(lane, painted.seq);
      // The change is in the middle of its row, so the row begins with the previous state.
      wasOpen ??= isOpen(lane, painted.seq - 1);
      if (open === wasOpen) return;
      end(y + (index + 0.5) * rowHeight);
      wasOpen = open;
    });
    end(y + steps.length * rowHeight);
    pen.segments(solid, { color: theme.line, width: 1.5 });
    pen.segments(gaps, { color: theme.line, width: 1, dash: [1, 5] });
  }
}
