import { html, nothing, type TemplateResult } from 'lit';
import { causeSentence } from '../../src/model/cause/causeTexts.ts';
import type { ReportedRun } from '../../src/model/replay/replayExport.ts';
import type { ReplayProgress } from '../../src/protocol/replayMessages.ts';
import { button, textButton } from '../ui/controls.ts';
import { maxMarks } from './replayFeed.ts';
import { summaryText } from './replayFormat.ts';
import { replayTexts } from './replayTexts.ts';
import { reportTable } from './reportTable.ts';
import { joinSentences } from '../../src/model/texts/sentences.ts';

export interface ResultView {
  progress: ReplayProgress | undefined;
  inProgress: boolean;
  runs: readonly ReportedRun[];
  chart: HTMLElement;
  /** Whether the table has space for a row for each run. */
  wide: boolean;
  /** Whether there is a connection whose profile a replay can use. */
  connected: boolean;
  demo: { busy: boolean; start: () => void };
  showTimeline: (connectionId: string) => void;
  /** Whether the connection of a run is still listed. */
  isListed: (connectionId: string) => boolean;
}

/** The result of a replay: a summary, the chart and the table. */
export function resultView(view: ResultView): TemplateResult {
  const { progress, runs, chart, wide, showTimeline } = view;
  return html`<div class="result">
    ${progress ? summary(progress, view) : intro(view)} ${chart}
    ${
      progress && runs.length > 0
        ? html`${reportTable(runs, progress.drift, wide)}
            <div class="lab-links">
              ${progress.runs
                .filter(({ connectionId }) => view.isListed(connectionId))
                .map(({ mode, connectionId }) =>
                  textButton({
                    text: replayTexts.showRun({ mode }),
                    icon: 'list-flat',
                    onClick: () => showTimeline(connectionId),
                  }),
                )}
            </div>`
        : nothing
    }
  </div>`;
}

function summary(progress: ReplayProgress, { runs, inProgress }: ResultView): TemplateResult {
  const { state, notes } = progress;
  const most = Math.max(0, ...progress.runs.map(({ emitted }) => emitted));
  return html`<p class="lab-summary" role="status" aria-label=${replayTexts.summary()}>
      ${inProgress ? (state === 'connecting' ? replayTexts.connecting() : replayTexts.running()) : summaryText(runs)}
    </p>
    ${
      notes.length > 0
        ? html`<div class=${state === 'failed' ? 'fault' : 'notice'} role=${state === 'failed' ? 'alert' : 'status'}>
            <bdi>${joinSentences(notes.map(causeSentence))}</bdi>
          </div>`
        : nothing
    }
    ${most > maxMarks ? html`<p class="lab-hint">${replayTexts.tooManyMarks({ max: maxMarks })}</p>` : nothing}`;
}

function intro({ connected, demo }: ResultView): TemplateResult {
  return html`<div class="lab-intro">
    <h2>${replayTexts.introTitle()}</h2>
    <p class="dim">${replayTexts.intro()} ${replayTexts.introNext({ connected })}</p>
    ${
      connected
        ? nothing
        : button({
            label: replayTexts.demo({ busy: demo.busy }),
            disabled: demo.busy,
            onClick: demo.start,
          })
    }
  </div>`;
}
