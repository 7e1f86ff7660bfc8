/** How a line of a chart is drawn. Pure. */
import type uPlot from 'uplot';

/** The line is broken where there is no value: nothing is known about the time between two distant points. */
export const brokenLine = {
  width: 1.5,
  spanGaps: false,
  points: {
    // Without a neighbor, a point has no line to be seen by.
    filter: (chart, series, show) => (show ? null : isolatedPoints(chart.data[series] ?? [])),
  },
} satisfies uPlot.Series;

/** The indexes of the values that have no value next to them. */
export function isolatedPoints(column: ArrayLike<number | null | undefined>): number[] {
  const isValue = (index: number): boolean => typeof column[index] === 'number';
  return Array.from(column, (_, index) => index).filter(
    (index) => isValue(index) && !isValue(index - 1) && !isValue(index + 1),
  );
}
