import type { ReplayMode } from '../../../src/model/replay/replay.ts';
import type { RunMarks } from '../../../src/model/replay/replayMarks.ts';
import type { Outage, RunStatistics } from '../../../src/model/replay/replayStatistics.ts';

export interface LaneModel {
  readonly mode: ReplayMode;
  readonly marks: RunMarks;
  readonly statistics: RunStatistics;
  readonly outages: readonly Outage[];
}

/** Conditions of the network for a while. */
export interface Span {
  readonly fromMs: number;
  readonly toMs?: number | undefined;
  readonly text: string;
}

/** Everything that the chart shows. Without lanes' marks it shows what is planned. */
export interface ChartModel {
  readonly lanes: readonly LaneModel[];
  /** As the form has it. */
  readonly plan: readonly (Span & { readonly toMs: number })[];
  /** As they really were. */
  readonly conditions: readonly Span[];
  /** When the planned events would be emitted, while there is no result. */
  readonly planned: { readonly count: number; readonly everyMs: number } | undefined;
  /** The replay's clock while it runs. */
  readonly nowMs: number | undefined;
  readonly endMs: number;
  /** The deliveries that its legend explains. */
  readonly legend: readonly string[];
}

/** Colours that every pen understands. */
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
  /** Shades are lines instead of tints where a theme has no colours to spare. */
  readonly contrast: boolean;
}
