import type { ReplayMode } from '../../../src/model/replay/replay.ts';
import type { RunMarks } from '../../../src/model/replay/replayMarks.ts';
import type { Outage, RunStatistics } from '../../../src/model/replay/replayStatistics.ts';

export interface LaneModel {
  readonly mode: ReplayMode;
  readonly marks: RunMarks;
  readonly statistics: RunStatistics;
  readonly outages: readonly Outage[];
}

/** Conditions of the network between two times. */
export interface Span {
  readonly fromMs: number;
  readonly toMs?: number | undefined;
  readonly text: string;
}

/** Everything that the chart shows. While the lanes have no marks, it shows the plan. */
export interface ChartModel {
  readonly lanes: readonly LaneModel[];
  /** The network faults in the form. */
  readonly plan: readonly (Span & { readonly toMs: number })[];
  /** The conditions that were in force. */
  readonly conditions: readonly Span[];
  /** When the planned events would be emitted, while there is no result. */
  readonly planned: { readonly count: number; readonly everyMs: number } | undefined;
  /** The replay's clock while it runs. */
  readonly nowMs: number | undefined;
  readonly endMs: number;
  /** The delivery statuses in the legend. */
  readonly legend: readonly string[];
}

/** Colors in a form that every pen understands. */
export interface ChartTheme {
  readonly font: string;
  readonly background: string;
  readonly foreground: string;
  readonly dim: string;
  readonly line: string;
  readonly good: string;
  readonly waiting: string;
  readonly flushed: string;
  readonly warning: string;
  readonly bad: string;
  readonly volatile: string;
  readonly reliable: string;
  /** High contrast: areas are outlined instead of tinted. */
  readonly contrast: boolean;
}
