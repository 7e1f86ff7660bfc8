import type { ChartLayout } from './chartLayout.ts';
import type { ChartModel, ChartTheme } from './chartModel.ts';
import type { Pen } from './pen.ts';

/** What is drawn, with what, and where. */
export interface Painting {
  readonly pen: Pen;
  readonly model: ChartModel;
  readonly layout: ChartLayout;
  readonly theme: ChartTheme;
}
