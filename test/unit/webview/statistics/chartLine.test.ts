import uPlot from 'uplot';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { brokenLine, isolatedPoints } from '../../../../webview/statistics/chartLine.ts';

beforeEach(() => {
  class Path {
    moveTo(): void {}
    lineTo(): void {}
    rect(): void {}
  }
  vi.stubGlobal('Path2D', Path);
});

afterEach(() => {
  vi.unstubAllGlobals();
});

/** The horizontal ranges in which the path of the line is not drawn. Each bucket is 10 pixels wide. */
function gapsOf(column: readonly (number | null)[]): unknown {
  const x = { ori: 0, dir: 1, key: 'x' };
  const chart = {
    mode: 1,
    _data: [column.map((_, index) => index), column],
    series: [
      { scale: 'x' },
      { ...brokenLine, scale: 'y', pxRound: Math.round, gaps: (...[, , , , gaps]: unknown[]) => gaps },
    ],
    scales: { x, y: { ori: 1, dir: 1, key: 'y' } },
    bbox: { left: 0, top: 0, width: column.length * 10, height: 100 },
    valToPosH: (value: number) => value * 10,
    valToPosV: (value: number) => value,
  };
  const path = uPlot.paths.linear?.({})(chart as unknown as uPlot, 1, 0, column.length - 1);
  return path?.gaps;
}

it('the line is broken over buckets without a value', () => {
  expect(gapsOf([5, 6, 7])).toEqual([]);
  expect(gapsOf([5, 6, null, null, 7, 8])).toEqual([[10, 40]]);
  expect(gapsOf([5, null, 6, null, 7])).toEqual([
    [0, 20],
    [20, 40],
  ]);
});

it('a value without neighbors is drawn as a dot', () => {
  const column = [5, null, 6, 7, null, null, 8];
  expect(isolatedPoints(column)).toEqual([0, 6]);
  const chart = { data: [[], column] } as unknown as uPlot;
  expect(brokenLine.points.filter(chart, 1, false)).toEqual([0, 6]);
  // All points are drawn.
  expect(brokenLine.points.filter(chart, 1, true)).toBeNull();
});
