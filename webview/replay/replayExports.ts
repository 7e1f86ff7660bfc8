/** The report of a replay out of the panel: as a file that VS Code asks a place for, or on the clipboard. */
import { csvOf, markdownOf, type ReportedRun, reportOfRuns } from '../../src/model/replay/replayExport.ts';
import type { Channel } from '../../src/protocol/channel.ts';
import { fileSave } from '../../src/protocol/hostMessages.ts';
import type { ReplayProgress } from '../../src/protocol/replayMessages.ts';
import type { MenuItem } from '../ui/menu.ts';
import { durationText } from '../format/formats.ts';
import type { ReplayChart } from './chart/replayChart.ts';
import { chartText, summaryText } from './replayWords.ts';

export interface ExportDeps {
  channel: Channel;
  chart: ReplayChart;
  /** "Replay 3". */
  title: string;
  progress: ReplayProgress;
  runs: readonly ReportedRun[];
  /** Runs one of them, and tells what came of it. */
  run: (work: () => Promise<string | undefined>) => void;
}

export function exportItems({ channel, chart, title, progress, runs, run }: ExportDeps): MenuItem[] {
  const name = title.toLowerCase().replaceAll(' ', '-');
  const save = (ending: string, content: () => string | Promise<ArrayBuffer>) => () =>
    run(async () => {
      const { saved, path } = await channel.request(fileSave, { name: `${name}.${ending}`, content: await content() });
      return saved ? `Saved to ${path ?? 'a file'}.` : undefined;
    });
  return [
    { label: 'Copy Markdown report', run: () => run(() => copied(markdown(title, progress, runs))) },
    { label: 'Save as JSON…', run: save('json', () => `${JSON.stringify(reportOfRuns(runs))}\n`) },
    { label: 'Save as CSV…', run: save('csv', () => csvOf(runs)) },
    { label: 'Save chart as SVG…', run: save('svg', () => chart.svg(title, chartText(progress, runs))) },
    { label: 'Save chart as PNG…', run: save('png', () => chart.png()) },
  ];
}

async function copied(text: string): Promise<string> {
  await navigator.clipboard.writeText(text);
  return 'Copied.';
}

function markdown(
  title: string,
  { total, elapsedMs, state, conditions, drift }: ReplayProgress,
  runs: readonly ReportedRun[],
): string {
  const seconds = (ms: number): string => `${Number((ms / 1000).toFixed(2))} s`;
  return markdownOf({
    title: `Socket.IO ${title.toLowerCase()}`,
    plan: [
      `${total} events in ${durationText(elapsedMs)}, ${state}`,
      ...conditions.map(({ fromMs, toMs, text }) => {
        return `${text} from ${seconds(fromMs)}${toMs === undefined ? '' : ` to ${seconds(toMs)}`}`;
      }),
    ],
    summary: summaryText(runs),
    runs,
    drift,
  });
}
