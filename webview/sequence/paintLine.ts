/** Draws the rows that are not arrows: changes of a connection, and notes. */
import type { Change, Note } from '../../src/model/sequence/step.ts';
import { laneX } from './laneScale.ts';
import { crossAt } from './paintArrow.ts';
import { minTextHeight, type Painting, type RowPlace, smallSize } from './painting.ts';
import { toneColor } from './sequenceColors.ts';
import type { StepText } from './stepText.ts';

/** How far the line of a note extends beyond its lanes. */
const beyond = 16;

/** Draws a line between the lanes of client and server, and a mark on the lifeline of the client. */
export function paintChange(painting: Painting, place: RowPlace, { from, to, state }: Change, text: StepText): void {
  const { pen, scale, theme } = painting;
  const [start, end] = [laneX(scale, from), laneX(scale, to)];
  const color = toneColor(theme, text.tone);
  const y = Math.round(place.y + place.height / 2);
  pen.line([start, y, end, y], { color, width: 1, dash: [2, 4] });
  paintLabel(painting, y, place.height, Math.min(start, end), Math.max(start, end), text.label, color);
  if (state === 'closed') pen.segments(crossAt(start, y), { color, width: 2 });
  else pen.circles([start, y], state === 'open' ? 4 : 2.5, color);
}

export function paintNote(painting: Painting, place: RowPlace, { from, to }: Note, text: StepText): void {
  const { pen, scale, theme } = painting;
  const start = laneX(scale, Math.min(from, to)) - beyond;
  const end = laneX(scale, Math.max(from, to)) + beyond;
  const color = toneColor(theme, text.tone);
  const y = Math.round(place.y + place.height / 2);
  pen.line([start, y, end, y], { color, width: 1, dash: [6, 3] });
  paintLabel(painting, y, place.height, start, end, text.label, color);
}

function paintLabel(
  { pen, scale, fitter, erase }: Painting,
  y: number,
  height: number,
  start: number,
  end: number,
  label: string,
  color: string,
): void {
  if (height < minTextHeight) return;
  const from = Math.max(start + 12, scale.gutter + 4);
  const to = Math.min(end - 12, scale.width - 4);
  const text = fitter.fit(label, to - from, smallSize);
  if (text === '') return;
  const width = fitter.width(text, smallSize);
  const x = (from + to - width) / 2;
  erase(x - 6, y - 8, width + 12, 16);
  pen.text(text, x, y + 4, { color, size: smallSize });
}
