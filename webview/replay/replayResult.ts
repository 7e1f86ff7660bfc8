/** The data of the selected replay for the chart, the table and the exports. */
import type { ReportedRun } from '../../src/model/replay/replayExport.ts';
import { conditionsText } from '../../src/model/profile/conditionsText.ts';
import { MarkColumns } from '../../src/model/replay/replayMarks.ts';
import { statisticsOf } from '../../src/model/replay/replayStatistics.ts';
import type { ReplayProgress } from '../../src/protocol/replayMessages.ts';
import type { ChartModel, LaneModel } from './chart/chartModel.ts';
import { legendOf } from './chart/paintLegend.ts';
import { spanOf } from './faultDraft.ts';
import { plannedStream, type ReplayDraft } from './replayDraft.ts';
import type { ReplayFeed } from './replayFeed.ts';
import { isInProgress } from './replayFormat.ts';

/** The runs with the statistics of their marks. Call it once for each change, because it reads every mark. */
export function reportedRuns(feed: ReplayFeed): ReportedRun[] {
  return (feed.chosen?.runs ?? []).map((run, index) => {
    const marks = feed.marksOf(index);
    const statistics = statisticsOf(marks, run.outages);
    // The marks contain the time of the burst. Only the engine knows its number of events.
    const burst = statistics.burst && { ...statistics.burst, count: run.largestFlush };
    return { ...run, marks, statistics: { ...statistics, burst } };
  });
}

export function chartModel(
  draft: ReplayDraft,
  progress: ReplayProgress | undefined,
  runs: readonly ReportedRun[],
): ChartModel {
  const plan = draft.faults.flatMap((fault) => spanOf(fault) ?? []);
  const inProgress = progress !== undefined && isInProgress(progress);
  const planned = progress && !inProgress ? undefined : plannedStream(draft);
  const lanes: readonly LaneModel[] = progress
    ? progress.runs.flatMap(({ mode, outages }, index) => {
        const run = runs[index];
        return run ? [{ mode, outages, marks: run.marks, statistics: run.statistics }] : [];
      })
    : emptyLanes(draft);
  const ends = [
    ...plan.map(({ toMs }) => toMs),
    planned ? planned.count * planned.everyMs : 0,
    ...(progress ? [lastMoment(progress, lanes)] : []),
  ];
  return {
    lanes,
    plan,
    conditions: (progress?.conditions ?? []).map(({ fromMs, toMs, conditions }) => ({
      fromMs,
      toMs,
      text: conditionsText(conditions),
    })),
    planned,
    nowMs: inProgress ? progress.elapsedMs : undefined,
    endMs: Math.max(100, ...ends),
    legend: legendOf({ lanes }),
  };
}

function emptyLanes({ mode }: ReplayDraft): LaneModel[] {
  const modes = mode === 'compare' ? (['volatile', 'reliable'] as const) : [mode];
  const marks = new MarkColumns();
  return modes.map((each) => ({ mode: each, marks, outages: [], statistics: statisticsOf(marks, []) }));
}

function lastMoment({ conditions, runs }: ReplayProgress, lanes: readonly LaneModel[]): number {
  let last = 0;
  for (const { marks } of lanes) {
    for (const column of [marks.atMs, marks.settledMs, marks.arrivedMs]) {
      for (let index = 0; index < marks.count; index++) {
        const time = column[index] ?? NaN;
        if (time > last) last = time;
      }
    }
  }
  const spans = [...conditions, ...runs.flatMap(({ outages }) => outages)];
  for (const { fromMs, toMs } of spans) last = Math.max(last, toMs ?? fromMs);
  return last;
}
