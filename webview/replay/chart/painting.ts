import type { ChartLayout } from './chartLayout.ts';
import type { ChartModel, ChartTheme } from './chartModel.ts';
import type { Pen } from '../../ui/pen/pen.ts';

/** Everything that the functions that draw the chart need. */
export interface Painting {
  readonly pen: Pen;
  readonly model: ChartModel;
  readonly layout: ChartLayout;
  readonly theme: ChartTheme;
}
