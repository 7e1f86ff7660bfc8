/** A replay in plain words. Pure. */
import { type ReportedRun, percentText } from '../../src/model/replay/replayExport.ts';
import { lossRatio } from '../../src/model/replay/replayStatistics.ts';
import type { RunMarks } from '../../src/model/replay/replayMarks.ts';
import { deliveryAt, timeAt } from '../../src/model/replay/replayMarks.ts';
import type { ReplayProgress } from '../../src/protocol/replayMessages.ts';
import { counted, countText, durationText, offsetText } from '../format/formats.ts';
import { outcomeOf } from './chart/deliveryLooks.ts';

const stateTexts: Readonly<Record<ReplayProgress['state'], string>> = {
  connecting: 'Connecting',
  running: 'Running',
  paused: 'Paused',
  settling: 'Waiting for deliveries',
  ended: 'Ended',
  stopped: 'Stopped',
  failed: 'Failed',
};

export function isUnderWay({ state }: ReplayProgress): boolean {
  return state === 'connecting' || state === 'running' || state === 'paused' || state === 'settling';
}

/** "Running · 4.2 s · 210 of 500 events". */
export function progressText(progress: ReplayProgress): string {
  const { state, elapsedMs, total, runs } = progress;
  const emitted = Math.min(...runs.map((run) => run.emitted));
  const events = runs.length === 0 ? [] : [`${countText(emitted)} of ${counted(total, 'event')}`];
  return [stateTexts[state], durationText(elapsedMs), ...events].join(' · ');
}

/** What came of it, in sentences: first what was lost, then what waited, then how old the newest value was. */
export function summaryText(runs: readonly ReportedRun[]): string {
  const volatile = runs.find(({ mode, emitted }) => mode === 'volatile' && emitted > 0);
  const reliable = runs.find(({ mode, emitted }) => mode === 'reliable' && emitted > 0);
  const parts: string[] = [];
  if (volatile) parts.push(`With volatile, ${volatileText(volatile)}`);
  if (reliable) parts.push(`${volatile ? 'without it' : 'Without volatile'}, ${reliableText(reliable)}`);
  const said = parts.join('; ');
  return said === '' ? '' : [`${said}.`, ...ageText(volatile, reliable)].join(' ');
}

function volatileText({ emitted, discarded, lost, flushed }: ReportedRun): string {
  const were = (count: number): string => `${countText(count)} ${count === 1 ? 'was' : 'were'}`;
  const never =
    discarded === 0
      ? `none of ${counted(emitted, 'event')} was discarded`
      : `${countText(discarded)} of ${counted(emitted, 'event')} ${discarded === 1 ? 'was' : 'were'} never sent`;
  const more = [
    // After a disconnect the dead transport still calls itself writable, until the next attempt: the client buffers volatile events then.
    ...(flushed > 0 ? [`${countText(flushed)} left late`] : []),
    ...(lost > 0 ? [`${were(lost)} lost with the connection`] : []),
  ];
  return more.length === 0 ? never : `${never}, and ${more.join(', and ')}`;
}

function reliableText({ emitted, discarded, lost, failed, flushed, statistics, largestFlush }: ReportedRun): string {
  const gone = discarded + lost + failed;
  const none = gone === 0 ? 'none was lost' : `${countText(gone)} of ${counted(emitted, 'event')} were lost`;
  if (flushed === 0) return none;
  const after = statistics.burst?.afterReconnectMs;
  const when = after === undefined ? '' : ` ${durationText(after)} after the reconnect`;
  if (flushed === largestFlush) return `${none}, and ${countText(flushed)} left in one burst${when}`;
  return `${none}, and ${countText(flushed)} left late, up to ${countText(largestFlush)} in one burst`;
}

function ageText(volatile: ReportedRun | undefined, reliable: ReportedRun | undefined): string[] {
  const age = (run: ReportedRun | undefined): string | undefined =>
    run?.statistics.staleness && durationText(run.statistics.staleness.maxMs);
  const [withIt, without] = [age(volatile), age(reliable)];
  const what = [volatile, reliable].some((run) => run?.statistics.basis === 'handedOver')
    ? 'The newest value handed over'
    : 'The newest value that the server had';
  if (withIt && without) return [`${what} was up to ${withIt} old with volatile, up to ${without} without.`];
  const one = withIt ?? without;
  return one ? [`${what} was up to ${one} old.`] : [];
}

/** The chart for who cannot see it. */
export function chartText(progress: ReplayProgress | undefined, runs: readonly ReportedRun[]): string {
  if (!progress) return 'No replay yet: the chart shows what is planned.';
  const conditions = progress.conditions.map(({ fromMs, toMs, text }) => {
    return `${text} from ${seconds(fromMs)}${toMs === undefined ? ' on' : ` to ${seconds(toMs)}`}`;
  });
  const lanes = progress.runs.map((run, index) => {
    const outages = run.outages.map(({ fromMs, toMs }) => {
      return `not connected from ${seconds(fromMs)}${toMs === undefined ? ' on' : ` to ${seconds(toMs)}`}`;
    });
    const reported = runs[index];
    const loss = reported ? [`${percentText(lossRatio(reported))} lost`] : [];
    return `${run.mode}: ${[counted(run.emitted, 'event'), ...loss, ...outages].join(', ')}.`;
  });
  return [
    ...(conditions.length > 0 ? [`Network: ${conditions.join(', ')}.`] : []),
    ...lanes,
    ...[summaryText(runs)].filter(Boolean),
  ].join(' ');
}

const seconds = (ms: number): string => `${Number((ms / 1000).toFixed(2))} s`;

/** One event: "Event 121 at 2.420: flushed at 4.031, after 1.6 s". */
export function eventText(marks: RunMarks, index: number): string {
  const at = index < marks.count ? timeAt(marks.atMs, index) : undefined;
  if (at === undefined) return 'No event yet';
  const delivery = deliveryAt(marks, index);
  const settled = timeAt(marks.settledMs, index);
  const arrived = timeAt(marks.arrivedMs, index);
  const parts = [`Event ${countText(index)} at ${offsetText(at)}`];
  const waited = settled === undefined ? 0 : settled - at;
  const late = settled !== undefined && waited >= 1 ? ` at ${offsetText(settled)}, after ${durationText(waited)}` : '';
  parts.push(delivery ? `${outcomeOf(delivery)?.word ?? delivery}${late}` : 'on its way');
  if (arrived !== undefined) parts.push(`answered at ${offsetText(arrived)}`);
  return `${parts[0]}: ${parts.slice(1).join(', ')}`;
}
