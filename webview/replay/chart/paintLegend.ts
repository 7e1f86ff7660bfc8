import { deliveries } from '../../../src/model/entry/delivery.ts';
import { deliveryLabelTexts } from '../../../src/model/entry/deliveryLabelTexts.ts';
import type { ChartModel } from './chartModel.ts';
import { drawShape, lookList, outcomeOf } from './deliveryLooks.ts';
import { legendItemWidth, legendRowHeight } from './legendSize.ts';
import type { Painting } from './painting.ts';

/** The deliveries that the chart shows; before there are any, the usual ones. */
export function legendOf({ lanes }: Pick<ChartModel, 'lanes'>): readonly string[] {
  const seen = new Set<number>();
  for (const { marks } of lanes)
    for (let index = 0; index < marks.count; index++) seen.add(marks.delivery[index] ?? -1);
  const known = lookList.map(([delivery]) => delivery).filter((delivery) => seen.has(deliveries.indexOf(delivery)));
  return known.length > 0 ? known : ['sent', 'flushed', 'discarded', 'lost'];
}

/** Draws the shape and color of each delivery status. */
export function paintLegend({ pen, layout, theme }: Painting, items: readonly string[]): void {
  const perRow = Math.max(1, Math.floor((layout.scale.toX - layout.scale.fromX) / legendItemWidth));
  for (const [index, delivery] of items.entries()) {
    const outcome = outcomeOf(deliveries.find((known) => known === delivery));
    if (!outcome) continue;
    const x = layout.scale.fromX + (index % perRow) * legendItemWidth;
    const y = layout.legendY + Math.floor(index / perRow) * legendRowHeight;
    drawShape(pen, outcome.shape, [x + 4, y - 4], 3.5, theme[outcome.color]);
    pen.text(deliveryLabelTexts.label({ delivery }), x + 13, y, { color: theme.dim, size: 11 });
  }
}
