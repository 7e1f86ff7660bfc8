import { deliveries } from '../../../src/model/entry/delivery.ts';
import type { ChartModel } from './chartModel.ts';
import { drawShape, fateList, fateOf } from './fates.ts';
import { legendItemWidth, legendRowHeight } from './legendSize.ts';
import type { Painting } from './painting.ts';

/** The deliveries that the chart shows; before there are any, those that a replay is about. */
export function legendOf({ lanes }: Pick<ChartModel, 'lanes'>): readonly string[] {
  const seen = new Set<number>();
  for (const { marks } of lanes)
    for (let index = 0; index < marks.count; index++) seen.add(marks.delivery[index] ?? -1);
  const known = fateList.map(([delivery]) => delivery).filter((delivery) => seen.has(deliveries.indexOf(delivery)));
  return known.length > 0 ? known : ['sent', 'flushed', 'discarded', 'lost'];
}

/** Which shape and colour is which delivery. */
export function paintLegend({ pen, layout, theme }: Painting, items: readonly string[]): void {
  const perRow = Math.max(1, Math.floor((layout.scale.toX - layout.scale.fromX) / legendItemWidth));
  for (const [index, delivery] of items.entries()) {
    const fate = fateOf(deliveries.find((known) => known === delivery));
    if (!fate) continue;
    const x = layout.scale.fromX + (index % perRow) * legendItemWidth;
    const y = layout.legendY + Math.floor(index / perRow) * legendRowHeight;
    drawShape(pen, fate.shape, [x + 4, y - 4], 3.5, theme[fate.colour]);
    pen.text(fate.word, x + 13, y, { colour: theme.dim, size: 11 });
  }
}
