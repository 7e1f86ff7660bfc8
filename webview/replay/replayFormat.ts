/** The texts that describe a replay, its chart and its events. Pure. */
import { conditionsText } from '../../src/model/profile/conditionsText.ts';
import { type ReportedRun, percentText } from '../../src/model/replay/replayExport.ts';
import { deliveryLabelTexts } from '../../src/model/entry/deliveryLabelTexts.ts';
import { lossRatio } from '../../src/model/replay/replayStatistics.ts';
import type { RunMarks } from '../../src/model/replay/replayMarks.ts';
import { deliveryAt, timeAt } from '../../src/model/replay/replayMarks.ts';
import { listText } from '../../src/model/texts/numberText.ts';
import type { ReplayProgress } from '../../src/protocol/replayMessages.ts';
import { durationText, elapsedText } from '../../src/model/texts/quantities.ts';
import { commonTexts } from '../../src/model/texts/commonTexts.ts';
import { chartTexts } from './chart/chartTexts.ts';
import { secondsLabel } from './chart/timeScale.ts';
import { replayTexts } from './replayTexts.ts';
import { joinSentences } from '../../src/model/texts/sentences.ts';

export function isInProgress({ state }: ReplayProgress): boolean {
  return state === 'connecting' || state === 'running' || state === 'paused' || state === 'settling';
}

export function stateText(state: ReplayProgress['state']): string {
  return replayTexts.state({ state });
}

/** "Running · 4.2 s · 210 of 500 events". */
export function progressText({ state, elapsedMs, total, runs }: ReplayProgress): string {
  const known = { state: stateText(state), elapsed: durationText(elapsedMs) };
  if (runs.length === 0) return replayTexts.progress(known);
  return replayTexts.progressEvents({ ...known, emitted: Math.min(...runs.map((run) => run.emitted)), total });
}

/** The result in sentences: losses and bursts of each run, and the age of the newest value. */
export function summaryText(runs: readonly ReportedRun[]): string {
  const volatile = runs.find(({ mode, emitted }) => mode === 'volatile' && emitted > 0);
  const reliable = runs.find(({ mode, emitted }) => mode === 'reliable' && emitted > 0);
  const sentences = [
    ...(volatile ? [replayTexts.volatileSummary(volatile)] : []),
    ...(reliable ? [reliableText(reliable)] : []),
  ];
  return sentences.length === 0 ? '' : joinSentences([...sentences, ...ageTexts(volatile, reliable)]);
}

function reliableText({
  emitted,
  discarded,
  lost,
  failed,
  flushed,
  statistics,
  largestFlush: largest,
}: ReportedRun): string {
  const after = statistics.burst?.afterReconnectMs;
  const inOneBurst = after === undefined ? 'one' : 'oneAfter';
  return replayTexts.reliableSummary({
    emitted,
    lost: discarded + lost + failed,
    flushed,
    largest,
    burst: flushed === 0 ? 'none' : flushed === largest ? inOneBurst : 'several',
    after: durationText(after ?? 0),
  });
}

function ageTexts(volatile: ReportedRun | undefined, reliable: ReportedRun | undefined): string[] {
  const ages = [volatile, reliable].map(
    (run) => run?.statistics.staleness && durationText(run.statistics.staleness.maxMs),
  );
  const [withVolatile, without] = ages;
  if (withVolatile === undefined && without === undefined) return [];
  const isHandedOver = [volatile, reliable].some((run) => run?.statistics.basis === 'handedOver');
  const one = withVolatile === undefined ? 'reliable' : 'volatile';
  return [
    replayTexts.ageSummary({
      runs: withVolatile !== undefined && without !== undefined ? 'both' : one,
      basis: isHandedOver ? 'handedOver' : 'confirmed',
      volatile: withVolatile ?? '',
      reliable: without ?? '',
    }),
  ];
}

/** Conditions of the network with their times: "offline from 2 s to 4.04 s". */
export function conditionTexts(conditions: ReplayProgress['conditions']): string[] {
  return conditions.map(({ fromMs, toMs, conditions }) => spanText(conditionsText(conditions), fromMs, toMs));
}

function spanText(condition: string, fromMs: number, toMs: number | undefined): string {
  const from = secondsLabel(fromMs);
  return toMs === undefined
    ? chartTexts.openCondition({ condition, from })
    : chartTexts.condition({ condition, from, to: secondsLabel(toMs) });
}

/** The text alternative of the chart. */
export function chartText(progress: ReplayProgress | undefined, runs: readonly ReportedRun[]): string {
  if (!progress) return chartTexts.noReplay();
  const conditions = conditionTexts(progress.conditions);
  const lanes = progress.runs.map((run, index) => {
    const reported = runs[index];
    const list = [
      commonTexts.events({ count: run.emitted }),
      ...(reported ? [chartTexts.runLoss({ share: percentText(lossRatio(reported)) })] : []),
      ...run.outages.map(({ fromMs, toMs }) => spanText(chartTexts.notConnected(), fromMs, toMs)),
    ];
    return chartTexts.run({ mode: replayTexts.mode(run), list: listText(list) });
  });
  return joinSentences([
    conditions.length > 0 && chartTexts.conditions({ list: listText(conditions) }),
    ...lanes,
    summaryText(runs),
  ]);
}

/** One event: "Event 121 at 2.420: flushed at 4.031, after 1.6 s, confirmed at 4.044". */
export function eventText(marks: RunMarks, index: number): string {
  const at = index < marks.count ? timeAt(marks.atMs, index) : undefined;
  if (at === undefined) return chartTexts.noEvent();
  const arrived = timeAt(marks.arrivedMs, index);
  const parts = [statusText(marks, index, at)];
  if (arrived !== undefined) parts.push(chartTexts.confirmed({ at: elapsedText(arrived) }));
  return chartTexts.event({ index, at: elapsedText(at), status: listText(parts) });
}

function statusText(marks: RunMarks, index: number, at: number): string {
  const delivery = deliveryAt(marks, index);
  if (!delivery) return chartTexts.pending();
  const status = deliveryLabelTexts.label({ delivery });
  const settled = timeAt(marks.settledMs, index);
  // Most events settle immediately, so only a delay has a text.
  if (settled === undefined || settled - at < 1) return status;
  return chartTexts.settledLater({ status, at: elapsedText(settled), waited: durationText(settled - at) });
}
