/** The layout of the chart, in CSS pixels. Pure. */
import { legendItemWidth, legendRowHeight } from './legendSize.ts';
import { roundEnd, type TimeScale } from './timeScale.ts';

export interface Band {
  readonly top: number;
  readonly height: number;
}

export interface ChartLayout {
  readonly width: number;
  readonly height: number;
  readonly scale: TimeScale;
  /** The row of the network faults. */
  readonly network: Band;
  readonly lanes: readonly Band[];
  readonly cumulative: Band;
  readonly staleness: Band;
  /** The line of the time axis. */
  readonly axisY: number;
  /** Baseline of the legend's first row. */
  readonly legendY: number;
}

const gap = 12;
const titleHeight = 20;

export interface ChartExtent {
  readonly width: number;
  readonly lanes: number;
  /** The end of everything that the chart shows, in milliseconds. */
  readonly endMs: number;
  /** Number of items in the legend. */
  readonly legend: number;
}

export function chartLayout({ width, lanes, endMs, legend }: ChartExtent): ChartLayout {
  const narrow = width < 520;
  const fromX = narrow ? 64 : 84;
  const scale = { fromX, toX: Math.max(fromX + 40, width - 16), endMs: roundEnd(endMs) };
  const network = { top: 6, height: 26 };
  let top = network.top + network.height + 8;
  const laneBands = Array.from({ length: lanes }, () => {
    const band = { top, height: 84 };
    top += band.height + 8;
    return band;
  });
  const cumulative = { top: top + titleHeight, height: 80 };
  const staleness = { top: cumulative.top + cumulative.height + gap + titleHeight, height: 60 };
  const axisY = staleness.top + staleness.height;
  const legendY = axisY + 42;
  const legendRows = Math.ceil(legend / Math.max(1, Math.floor((scale.toX - scale.fromX) / legendItemWidth)));
  const height = axisY + 32 + legendRows * legendRowHeight;
  return { width, height, scale, network, lanes: laneBands, cumulative, staleness, axisY, legendY };
}

/** The vertical positions in a lane: the line of the emits, waiting and dropped events below it, and the base line of the arrivals. */
export function laneLines({ top, height }: Band) {
  return { line: top + 10, waiting: top + 20, fallen: top + 30, ground: top + height - 4, arrivals: height - 48 };
}
