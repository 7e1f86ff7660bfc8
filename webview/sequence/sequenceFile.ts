/**
 * The sequence diagram as a file: the same drawing as on the page, with the names of the lanes, and in colors that are
 * readable on any page.
 */
import type { Lane } from '../../src/model/sequence/lanes.ts';
import { CanvasPen } from '../ui/pen/canvasPen.ts';
import type { Pen } from '../ui/pen/pen.ts';
import { SvgPen } from '../ui/pen/svgPen.ts';
import { type LaneScale, laneScaleOf, lanesWidth, laneX } from './laneScale.ts';
import { type PaintedStep, smallSize, textSize } from './painting.ts';
import { paintSequence } from './paintSequence.ts';
import { sequenceTexts } from './sequenceTexts.ts';
import { fileTheme } from './sequenceColors.ts';
import { TextFitter } from './textFitter.ts';

export interface FileDiagram {
  readonly lanes: readonly Lane[];
  readonly steps: readonly PaintedStep[];
  readonly isOpen: (lane: number, seq: number) => boolean;
  /** A note about the rows that were left out; undefined if no row was left out. */
  readonly note: string | undefined;
}

const width = 1000;
const rowHeight = 28;
const gutter = 104;
const minLaneWidth = 200;
const headHeight = 48;
const margin = 12;
/** Browsers draw nothing on a larger canvas. */
const maxCanvas = 16_000;

export function sequenceSvg(diagram: FileDiagram): string {
  const size = sizeOf(diagram);
  const pen = new SvgPen(fileTheme.font);
  paint(diagram, pen, contextOf(document.createElement('canvas')));
  const list = diagram.lanes.map(({ title }) => title).join(', ');
  const description = sequenceTexts.description({ entries: diagram.steps.length, lanes: diagram.lanes.length, list });
  return pen.document({ ...size, title: sequenceTexts.title(), description });
}

/** Draws two pixels for each CSS pixel, or fewer if the diagram is too large for that. */
export async function sequencePng(diagram: FileDiagram): Promise<ArrayBuffer> {
  const size = sizeOf(diagram);
  const ratio = Math.min(2, maxCanvas / Math.max(size.width, size.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(size.width * ratio);
  canvas.height = Math.round(size.height * ratio);
  const context = contextOf(canvas);
  context.scale(ratio, ratio);
  paint(diagram, new CanvasPen(context, fileTheme.font), context);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (!blob) throw new Error(sequenceTexts.pngFailed());
  return blob.arrayBuffer();
}

function sizeOf({ lanes, steps, note }: FileDiagram): { width: number; height: number } {
  return {
    width: Math.ceil(gutter + lanesWidth(scaleOf(lanes)) + margin),
    height: headHeight + steps.length * rowHeight + margin + (note === undefined ? 0 : 24),
  };
}

function scaleOf(lanes: readonly Lane[]): LaneScale {
  const needed = Math.max(width, gutter + lanes.length * minLaneWidth);
  return laneScaleOf({ count: lanes.length, width: needed, gutter, minLaneWidth, left: 0 });
}

/** @param context measures the texts */
function paint(diagram: FileDiagram, pen: Pen, context: CanvasRenderingContext2D): void {
  const { lanes, steps, isOpen, note } = diagram;
  const theme = fileTheme;
  const size = sizeOf(diagram);
  const scale = scaleOf(lanes);
  const fitter = new TextFitter(context, theme.font);
  pen.rect(0, 0, size.width, size.height, theme.background);
  const erase = (x: number, y: number, w: number, h: number): void => pen.rect(x, y, w, h, theme.background);
  paintSequence({ pen, fitter, theme, scale, rowHeight, y: headHeight, steps, isOpen, erase });
  lanes.forEach((lane, index) => paintHead(pen, fitter, scale, lane, index));
  if (note === undefined) return;
  const y = headHeight + steps.length * rowHeight + 20;
  pen.text(fitter.fit(note, size.width - 2 * margin, smallSize), margin, y, { color: theme.dim, size: smallSize });
}

function paintHead(pen: Pen, fitter: TextFitter, scale: LaneScale, { kind, title, note }: Lane, index: number): void {
  const x = laneX(scale, index);
  const room = scale.laneWidth - 24;
  const { foreground, dim, line } = fileTheme;
  const half = room / 2 + 4;
  const second = [sequenceTexts.lane({ kind }), note].filter(Boolean).join(' · ');
  pen.line([x - half, 4, x + half, 4, x + half, 40, x - half, 40, x - half, 4], { color: line, width: 1 });
  pen.text(fitter.fit(title, room, textSize, true), x, 20, {
    color: foreground,
    size: textSize,
    align: 'middle',
    bold: true,
  });
  pen.text(fitter.fit(second, room, smallSize), x, 34, { color: dim, size: smallSize, align: 'middle' });
}

function contextOf(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const context = canvas.getContext('2d');
  if (!context) throw new Error('The canvas has no 2D context.');
  return context;
}
