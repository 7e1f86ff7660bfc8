/** Draws a chart: on a canvas of the page, or into an SVG file. Coordinates are CSS pixels, points are x, y, x, y … */
export interface Stroke {
  readonly color: string;
  readonly width: number;
  readonly dash?: readonly number[];
  readonly alpha?: number;
}

export interface Lettering {
  readonly color: string;
  readonly size: number;
  readonly align?: 'start' | 'middle' | 'end';
  readonly bold?: boolean;
}

export interface Pen {
  rect(x: number, y: number, width: number, height: number, fill: string, alpha?: number): void;
  /** Draws connected lines. */
  line(points: readonly number[], stroke: Stroke): void;
  /** Draws separate lines of four numbers each, in one stroke. */
  segments(points: readonly number[], stroke: Stroke): void;
  /** Draws closed shapes in one color. Each shape is a list of points. */
  shapes(outlines: readonly (readonly number[])[], fill: string, alpha?: number): void;
  circles(centers: readonly number[], radius: number, fill: string): void;
  /** Draws a text; `y` is its baseline. */
  text(text: string, x: number, y: number, lettering: Lettering): void;
}
