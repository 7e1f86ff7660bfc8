import type { Lettering, Pen, Stroke } from './pen.ts';

/** Draws on a canvas whose pixels are scaled to CSS pixels already. */
export class CanvasPen implements Pen {
  readonly #context: CanvasRenderingContext2D;
  readonly #font: string;

  constructor(context: CanvasRenderingContext2D, font: string) {
    this.#context = context;
    this.#font = font;
  }

  rect(x: number, y: number, width: number, height: number, fill: string, alpha = 1): void {
    const context = this.#context;
    context.globalAlpha = alpha;
    context.fillStyle = fill;
    context.fillRect(x, y, width, height);
    context.globalAlpha = 1;
  }

  line(points: readonly number[], stroke: Stroke): void {
    this.#stroke(stroke, (context) => trace(context, points));
  }

  segments(points: readonly number[], stroke: Stroke): void {
    this.#stroke(stroke, (context) => {
      for (let at = 0; at + 3 < points.length; at += 4) {
        context.moveTo(points[at] ?? 0, points[at + 1] ?? 0);
        context.lineTo(points[at + 2] ?? 0, points[at + 3] ?? 0);
      }
    });
  }

  shapes(outlines: readonly (readonly number[])[], fill: string, alpha = 1): void {
    const context = this.#context;
    context.globalAlpha = alpha;
    context.fillStyle = fill;
    context.beginPath();
    for (const outline of outlines) {
      trace(context, outline);
      context.closePath();
    }
    context.fill();
    context.globalAlpha = 1;
  }

  circles(centers: readonly number[], radius: number, fill: string): void {
    const context = this.#context;
    context.fillStyle = fill;
    context.beginPath();
    for (let at = 0; at + 1 < centers.length; at += 2) {
      const x = centers[at] ?? 0;
      const y = centers[at + 1] ?? 0;
      context.moveTo(x + radius, y);
      context.arc(x, y, radius, 0, Math.PI * 2);
    }
    context.fill();
  }

  text(text: string, x: number, y: number, { color, size, align = 'start', bold = false }: Lettering): void {
    const context = this.#context;
    context.fillStyle = color;
    context.font = `${bold ? '600 ' : ''}${size}px ${this.#font}`;
    context.textAlign = align === 'middle' ? 'center' : align;
    context.textBaseline = 'alphabetic';
    context.fillText(text, x, y);
  }

  #stroke({ color, width, dash = [], alpha = 1 }: Stroke, path: (context: CanvasRenderingContext2D) => void): void {
    const context = this.#context;
    context.globalAlpha = alpha;
    context.strokeStyle = color;
    context.lineWidth = width;
    context.lineJoin = 'round';
    context.setLineDash([...dash]);
    context.beginPath();
    path(context);
    context.stroke();
    context.globalAlpha = 1;
  }
}

function trace(context: CanvasRenderingContext2D, points: readonly number[]): void {
  for (let at = 0; at + 1 < points.length; at += 2) {
    if (at === 0) context.moveTo(points[0] ?? 0, points[1] ?? 0);
    else context.lineTo(points[at] ?? 0, points[at + 1] ?? 0);
  }
}
