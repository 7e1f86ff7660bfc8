import { html, nothing, type TemplateResult } from 'lit';
import type { ReportedRun } from '../../src/model/replay/replayExport.ts';
import type { ReplayProgress } from '../../src/protocol/replayMessages.ts';
import { button, textButton } from '../ui/controls.ts';
import { countText } from '../format/formats.ts';
import { maxMarks } from './replayFeed.ts';
import { summaryText } from './replayWords.ts';
import { reportTable } from './reportTable.ts';

export interface ResultView {
  progress: ReplayProgress | undefined;
  underWay: boolean;
  runs: readonly ReportedRun[];
  chart: HTMLElement;
  /** There is room for a row a run in the table. */
  wide: boolean;
  /** There is a connection to take as a pattern. */
  connected: boolean;
  demo: { busy: boolean; start: () => void };
  showTimeline: (connectionId: string) => void;
  /** The run's connection is still there to be looked at. */
  isListed: (connectionId: string) => boolean;
}

/** What came of a replay: a sentence, the picture, the numbers. */
export function resultView(view: ResultView): TemplateResult {
  const { progress, runs, chart, wide, showTimeline } = view;
  return html`<div class="result">
    ${progress ? said(progress, view) : beginning(view)} ${chart}
    ${
      progress && runs.length > 0
        ? html`${reportTable(runs, progress.drift, wide)}
            <div class="lab-links">
              ${progress.runs
                .filter(({ connectionId }) => view.isListed(connectionId))
                .map(({ mode, connectionId }) =>
                  textButton({
                    text: `Show the ${mode} run in the timeline`,
                    icon: 'list-flat',
                    onClick: () => showTimeline(connectionId),
                  }),
                )}
            </div>`
        : nothing
    }
  </div>`;
}

function said(progress: ReplayProgress, { runs, underWay }: ResultView): TemplateResult {
  const { state, reason } = progress;
  const most = Math.max(0, ...progress.runs.map(({ emitted }) => emitted));
  return html`<p class="lab-summary" role="status" aria-label="Replay summary">
      ${underWay ? (state === 'connecting' ? 'Connecting.' : 'The replay is running.') : summaryText(runs)}
    </p>
    ${
      reason
        ? html`<div class=${state === 'failed' ? 'fault' : 'notice'} role=${state === 'failed' ? 'alert' : 'status'}>
            <bdi>${reason}</bdi>
          </div>`
        : nothing
    }
    ${
      most > maxMarks
        ? html`<p class="lab-hint">The chart and the ages show the first ${countText(maxMarks)} events of each run.</p>`
        : nothing
    }`;
}

function beginning({ connected, demo }: ResultView): TemplateResult {
  return html`<div class="lab-beginning">
    <h2>How many of your volatile events would be lost?</h2>
    <p class="dim">
      A replay sends a stream of events twice at once, volatile and reliable, over two connections of its own, and
      disturbs their network by plan. The chart shows what became of each event.
      ${connected ? 'The plan beside it is ready to start.' : 'Connect above first, or try it with the demo server.'}
    </p>
    ${
      connected
        ? nothing
        : button({
            label: demo.busy ? 'Starting demo server' : 'Start demo server',
            disabled: demo.busy,
            onClick: demo.start,
          })
    }
  </div>`;
}
