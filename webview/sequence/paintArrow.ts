/** Draws the arrow of an event or an acknowledgement. Its shape shows how far the packet got, so that the view does not depend on color. */
import type { Arrow } from '../../src/model/sequence/step.ts';
import { laneX } from './laneScale.ts';
import { minPreviewHeight, minTextHeight, type Painting, type RowPlace, smallSize, textSize } from './painting.ts';
import { toneColor } from './sequenceColors.ts';
import type { StepText } from './stepText.ts';

const headLength = 8;
const headWidth = 4;
const crossSize = 4;
/** The visible part of an arrow that never left its lane, or that begins in another row, relative to its length. */
const stub = 0.16;
const minStub = 22;
const lostPart = 0.62;
const gap = 8;

export function paintArrow(painting: Painting, place: RowPlace, arrow: Arrow, text: StepText): void {
  const { scale, pen, theme } = painting;
  const { from, to, via, isAck, isPacket, end } = arrow;
  const [start, goal] = [laneX(scale, from), laneX(scale, to)];
  const stop = stopOf(arrow, start, goal, via === undefined ? undefined : laneX(scale, via));
  const y = lineY(place);
  // Even if most of the arrow is missing, the text has the whole space between the lanes.
  paintText(painting, place, y, { start, goal }, text);
  const isIncoming = goal < start;
  const color =
    end === 'lost' || end === 'unsent' || end === 'dropped'
      ? toneColor(theme, text.tone === 'quiet' ? 'warning' : text.tone)
      : end === 'waiting' || end === 'held'
        ? theme.waiting
        : isPacket
          ? theme.dim
          : isIncoming
            ? theme.incoming
            : theme.outgoing;
  const dash = isAck ? [5, 4] : isPacket || end === 'waiting' ? [2, 3] : [];
  const way = Math.sign(goal - start);
  const begin = end === 'received' ? goal - way * stubLength(start, goal) : start;
  pen.line([begin, y, end === 'arrives' || end === 'received' ? stop - way : stop, y], {
    color,
    width: isPacket ? 1 : 1.5,
    dash,
  });
  if (via !== undefined && end !== 'held' && end !== 'dropped' && isBetween(laneX(scale, via), start, stop))
    pen.circles([laneX(scale, via), y], 3, color);
  switch (end) {
    case 'arrives':
    case 'received':
      return paintHead(painting, { x: stop, y, way, color, isOpen: isAck, scale: Math.min(1, place.height / 14) });
    case 'waiting':
      return pen.circles([stop, y], 3, color);
    case 'held':
      return pen.segments([stop - 2, y - 5, stop - 2, y + 5, stop + 2, y - 5, stop + 2, y + 5], { color, width: 1.5 });
    default:
      return pen.segments(crossAt(stop, y), { color, width: 2 });
  }
}

function stopOf({ end }: Arrow, start: number, goal: number, proxy: number | undefined): number {
  switch (end) {
    case 'arrives':
    case 'received':
      return goal;
    case 'lost':
      return start + (goal - start) * lostPart;
    case 'held':
    case 'dropped':
      return proxy ?? start + (goal - start) / 2;
    default:
      return start + Math.sign(goal - start) * stubLength(start, goal);
  }
}

function stubLength(start: number, goal: number): number {
  return Math.max(minStub, Math.abs(goal - start) * stub);
}

/** An acknowledgement has an open head, as replies have in UML. */
function paintHead(
  { pen }: Painting,
  head: { x: number; y: number; way: number; color: string; isOpen: boolean; scale: number },
): void {
  const { x, y, way, color, isOpen, scale } = head;
  const back = x - way * headLength * scale;
  const half = headWidth * scale;
  if (isOpen) pen.line([back, y - half, x, y, back, y + half], { color, width: 1.5 });
  else pen.shapes([[x, y, back, y - half, back, y + half]], color);
}

export function crossAt(x: number, y: number): number[] {
  const [left, right, top, bottom] = [x - crossSize, x + crossSize, y - crossSize, y + crossSize];
  return [left, top, right, bottom, left, bottom, right, top];
}

function isBetween(x: number, one: number, other: number): boolean {
  return x > Math.min(one, other) + 1 && x < Math.max(one, other) - 1;
}

/** The y position of the line of a row: below its text, if it has one. */
function lineY({ y, height }: RowPlace): number {
  if (height < minTextHeight) return Math.round(y + height / 2);
  return height < minPreviewHeight ? Math.round(y + height - 6) : Math.round(y + height / 2 + 1);
}

/** Draws the name, status and arguments above the visible part of the arrow. */
function paintText(
  painting: Painting,
  { y, height }: RowPlace,
  line: number,
  { start, goal }: { start: number; goal: number },
  text: StepText,
): void {
  if (height < minTextHeight) return;
  const { scale, pen, theme, fitter, erase } = painting;
  if (Math.max(start, goal) <= scale.gutter) return paintEdgeText(painting, 'left', line, text);
  if (Math.min(start, goal) >= scale.width) return paintEdgeText(painting, 'right', line, text);
  const from = Math.max(Math.min(start, goal) + headLength + 4, scale.gutter + 4);
  const to = Math.min(Math.max(start, goal) - headLength - 4, scale.width - 4);
  const room = to - from;
  if (room < 16) return;
  const status = fitter.fit(text.figure, room * 0.5, smallSize);
  const statusWidth = status === '' ? 0 : fitter.width(status, smallSize) + gap;
  const label = fitter.fit(text.label, room - statusWidth, textSize, true);
  const labelWidth = fitter.width(label, textSize, true);
  const isBelow = height >= minPreviewHeight;
  const rest = room - labelWidth - statusWidth - gap;
  const preview = isBelow || rest < 24 ? '' : fitter.fit(text.preview, Math.min(rest, room * 0.6), smallSize);
  const previewWidth = preview === '' ? 0 : fitter.width(preview, smallSize) + gap;
  const width = labelWidth + previewWidth + statusWidth;
  let x = from + (room - width) / 2;
  const base = line - 4;
  erase(x - 2, base - textSize + 1, width + 4, textSize + 2);
  pen.text(label, x, base, { color: theme.foreground, size: textSize, bold: true });
  x += labelWidth;
  if (preview !== '') {
    pen.text(preview, x + gap, base, { color: theme.dim, size: smallSize });
    x += previewWidth;
  }
  if (status !== '') pen.text(status, x + gap, base, { color: toneColor(theme, text.tone), size: smallSize });
  if (!isBelow || text.preview === '') return;
  const args = fitter.fit(text.preview, room, smallSize);
  const argsWidth = fitter.width(args, smallSize);
  const argsX = from + (room - argsWidth) / 2;
  erase(argsX - 2, line + 4, argsWidth + 4, y + height - line - 5);
  pen.text(args, argsX, line + 14, { color: theme.dim, size: smallSize });
}

/** If an arrow is outside of the visible lanes, its name is at the edge in whose direction the arrow is. */
function paintEdgeText(
  { scale, pen, theme, fitter, erase }: Painting,
  side: 'left' | 'right',
  line: number,
  { label }: StepText,
): void {
  const room = (scale.width - scale.gutter) / 2;
  const name = fitter.fit(label, room, smallSize);
  const text = side === 'left' ? `‹ ${name}` : `${name} ›`;
  const width = fitter.width(text, smallSize);
  const x = side === 'left' ? scale.gutter + 4 : scale.width - 4 - width;
  erase(x - 2, line - 3 - smallSize, width + 4, smallSize + 2);
  pen.text(text, x, line - 4, { color: theme.dim, size: smallSize });
}
