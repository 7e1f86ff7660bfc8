import { html, nothing, type TemplateResult } from 'lit';
import type { ReplayProgress } from '../../src/protocol/replayMessages.ts';
import { button, dropdown, iconButton } from '../ui/controls.ts';
import { isInProgress, progressText } from './replayFormat.ts';
import { replayTexts } from './replayTexts.ts';

export interface LabToolbarView {
  /** The selected replay. */
  progress: ReplayProgress | undefined;
  replays: readonly ReplayProgress[];
  starting: boolean;
  /** Set where the plan and the result do not fit side by side. */
  plan: { folded: boolean; toggle: () => void } | undefined;
  onStart: () => void;
  onControl: (action: 'pause' | 'resume' | 'stop') => void;
  onChoose: (replayId: string) => void;
  onForget: (replayId: string) => void;
  /** @param number the number of the replay, from 1 */
  onExport: (anchor: HTMLElement, number: number) => void;
}

export function labToolbar(view: LabToolbarView): TemplateResult {
  const { progress, replays, plan, starting, onStart, onControl } = view;
  const running = progress !== undefined && isInProgress(progress);
  const paused = progress?.state === 'paused';
  return html`<div class="lab-toolbar">
    ${
      running
        ? button({ label: replayTexts.stop(), className: 'replay-button', onClick: () => onControl('stop') })
        : button({
            label: replayTexts.start(),
            className: 'replay-button',
            primary: true,
            disabled: starting,
            onClick: onStart,
          })
    }
    ${
      running
        ? iconButton({
            icon: paused ? 'debug-continue' : 'debug-pause',
            label: paused ? replayTexts.resume() : replayTexts.pause(),
            onClick: () => onControl(paused ? 'resume' : 'pause'),
          })
        : nothing
    }
    ${
      plan
        ? iconButton({
            icon: 'settings',
            label: replayTexts.plan({ shown: !plan.folded }),
            expanded: !plan.folded,
            onClick: plan.toggle,
          })
        : nothing
    }
    ${progress ? progressView(progress, running) : nothing}
    ${progress ? past(view, progress, replays, running) : nothing}
  </div>`;
}

function progressView(progress: ReplayProgress, running: boolean): TemplateResult {
  const { total, runs, state } = progress;
  const emitted = runs.length === 0 ? 0 : Math.min(...runs.map((run) => run.emitted));
  return html`<div class="lab-progress">
    ${
      running
        ? html`<progress
            aria-label=${replayTexts.progressBar()}
            max=${Math.max(1, total)}
            .value=${emitted}
          ></progress>`
        : nothing
    }
    <span class="lab-state ${state}">${progressText(progress)}</span>
  </div>`;
}

function past(
  { onChoose, onForget, onExport }: LabToolbarView,
  progress: ReplayProgress,
  replays: readonly ReplayProgress[],
  running: boolean,
): TemplateResult {
  const at = replays.findIndex(({ replayId }) => replayId === progress.replayId);
  return html`<div class="lab-replays">
    ${dropdown({
      label: replayTexts.past(),
      value: progress.replayId,
      title: replayTexts.pastHelp(),
      choices: replays.map(({ replayId, total, runs }, index) => ({
        value: replayId,
        label: replayTexts.choice({
          number: index + 1,
          total,
          mode: runs.length === 2 ? 'compare' : (runs[0]?.mode ?? ''),
        }),
      })),
      onChange: onChoose,
    })}
    ${
      running
        ? nothing
        : html`${iconButton({
            icon: 'export',
            label: replayTexts.export(),
            popup: true,
            onClick: (event) => onExport(event.currentTarget as HTMLElement, at + 1),
          })}
          ${iconButton({ icon: 'trash', label: replayTexts.remove(), onClick: () => onForget(progress.replayId) })}`
    }
  </div>`;
}
