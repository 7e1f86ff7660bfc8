/** The look of each delivery status on the chart. Shapes differ first, colors second, so that the chart does not depend on color. Pure. */
import type { Delivery } from '../../../src/model/entry/delivery.ts';
import type { Pen } from '../../ui/pen/pen.ts';

export type Shape = 'disc' | 'ring' | 'triangle' | 'cross' | 'square' | 'frame' | 'diamond' | 'kite' | 'bar';
/** The level in a lane: on its line, or under it. */
export type Level = 'line' | 'waiting' | 'fallen';

export interface DeliveryLook {
  readonly shape: Shape;
  readonly color: 'good' | 'waiting' | 'flushed' | 'warning' | 'bad';
  readonly level: Level;
}

const deliveryLooks: Readonly<Partial<Record<Delivery, DeliveryLook>>> = {
  sent: { shape: 'disc', color: 'good', level: 'line' },
  acknowledged: { shape: 'square', color: 'good', level: 'line' },
  late: { shape: 'frame', color: 'warning', level: 'line' },
  flushed: { shape: 'triangle', color: 'flushed', level: 'waiting' },
  buffered: { shape: 'ring', color: 'waiting', level: 'waiting' },
  queued: { shape: 'ring', color: 'waiting', level: 'waiting' },
  discarded: { shape: 'cross', color: 'warning', level: 'fallen' },
  timedOut: { shape: 'kite', color: 'bad', level: 'fallen' },
  lost: { shape: 'diamond', color: 'bad', level: 'fallen' },
  failed: { shape: 'bar', color: 'bad', level: 'fallen' },
};

/** Undefined for a delivery status that outgoing events do not have. */
export function outcomeOf(delivery: Delivery | undefined): DeliveryLook | undefined {
  return delivery && deliveryLooks[delivery];
}

/** In the order of the legend. */
export const lookList = Object.entries(deliveryLooks) as readonly [Delivery, DeliveryLook][];

/**
 * Draws a shape at many points.
 * @param points x, y, x, y …
 * @param radius half the height of the shape
 */
export function drawShape(pen: Pen, shape: Shape, points: readonly number[], radius: number, color: string): void {
  if (points.length === 0) return;
  const r = radius;
  const stroke = { color, width: 1.5 };
  const each = (outline: (x: number, y: number) => readonly number[]): (readonly number[])[] => {
    const found: (readonly number[])[] = [];
    for (let at = 0; at + 1 < points.length; at += 2) found.push(outline(points[at] ?? 0, points[at + 1] ?? 0));
    return found;
  };
  const box = (s: number) => (x: number, y: number) => [x - s, y - s, x + s, y - s, x + s, y + s, x - s, y + s];
  const rhomb = (s: number) => (x: number, y: number) => [x, y - s, x + s, y, x, y + s, x - s, y];
  const edges = (corners: readonly number[]): number[] =>
    corners.flatMap((_, at) => (at % 2 ? [] : [0, 1, 2, 3].map((step) => corners[(at + step) % corners.length] ?? 0)));
  switch (shape) {
    case 'disc':
      return pen.circles(points, r, color);
    case 'ring':
      return pen.segments(each(octagon(r - 0.5)).flatMap(edges), stroke);
    case 'triangle':
      return pen.shapes(
        each((x, y) => [x - r, y - r * 0.8, x + r, y - r * 0.8, x, y + r]),
        color,
      );
    case 'cross':
      return pen.segments(each((x, y) => [x - r, y - r, x + r, y + r, x - r, y + r, x + r, y - r]).flat(), stroke);
    case 'square':
      return pen.shapes(each(box(r * 0.9)), color);
    case 'frame':
      return pen.segments(each(box(r * 0.8)).flatMap(edges), stroke);
    case 'diamond':
      return pen.shapes(each(rhomb(r * 1.2)), color);
    case 'kite':
      return pen.segments(each(rhomb(r * 1.1)).flatMap(edges), stroke);
    case 'bar':
      return pen.segments(each((x, y) => [x - r, y, x + r, y]).flat(), { color, width: 2 });
  }
}

function octagon(radius: number): (x: number, y: number) => number[] {
  const corners = Array.from({ length: 8 }, (_, corner) => ((corner + 0.5) * Math.PI) / 4);
  return (x, y) => corners.flatMap((angle) => [x + radius * Math.cos(angle), y + radius * Math.sin(angle)]);
}
