/** Exports the report of a replay to a file that the user chooses in VS Code's dialog, or to the clipboard. */
import { csvOf, markdownOf, type ReportedRun, reportOfRuns } from '../../src/model/replay/replayExport.ts';
import type { Channel } from '../../src/protocol/channel.ts';
import { fileSave } from '../../src/protocol/hostMessages.ts';
import type { ReplayProgress } from '../../src/protocol/replayMessages.ts';
import type { MenuItem } from '../ui/menu.ts';
import { durationText } from '../../src/model/texts/quantities.ts';
import type { ReplayChart } from './chart/replayChart.ts';
import { chartText, conditionTexts, stateText, summaryText } from './replayFormat.ts';
import { commonTexts } from '../../src/model/texts/commonTexts.ts';
import { replayTexts } from './replayTexts.ts';

export interface ExportDeps {
  channel: Channel;
  chart: ReplayChart;
  /** The number of the replay, from 1. */
  number: number;
  progress: ReplayProgress;
  runs: readonly ReportedRun[];
  /** Runs an export, and shows the message that it returns. */
  run: (work: () => Promise<string | undefined>) => void;
}

export function exportItems({ channel, chart, number, progress, runs, run }: ExportDeps): MenuItem[] {
  const name = `replay-${number}`;
  const save = (ending: string, content: () => string | Promise<ArrayBuffer>) => () =>
    run(async () => {
      const { saved, path } = await channel.request(fileSave, { name: `${name}.${ending}`, content: await content() });
      if (!saved) return undefined;
      return path === undefined ? commonTexts.saved() : commonTexts.savedTo({ path });
    });
  return [
    { label: replayTexts.copyMarkdown(), run: () => run(() => copied(markdown(number, progress, runs))) },
    { label: replayTexts.saveJson(), run: save('json', () => `${JSON.stringify(reportOfRuns(runs))}\n`) },
    { label: replayTexts.saveCsv(), run: save('csv', () => csvOf(runs)) },
    {
      label: replayTexts.saveSvg(),
      run: save('svg', () => chart.svg(replayTexts.name({ number }), chartText(progress, runs))),
    },
    { label: replayTexts.savePng(), run: save('png', () => chart.png()) },
  ];
}

async function copied(text: string): Promise<string> {
  await navigator.clipboard.writeText(text);
  return commonTexts.copied();
}

function markdown(
  number: number,
  { total, elapsedMs, state, conditions, drift }: ReplayProgress,
  runs: readonly ReportedRun[],
): string {
  return markdownOf({
    title: replayTexts.reportTitle({ number }),
    plan: [
      replayTexts.reportPlan({ total, elapsed: durationText(elapsedMs), state: stateText(state) }),
      ...conditionTexts(conditions),
    ],
    summary: summaryText(runs),
    runs,
    drift,
  });
}
