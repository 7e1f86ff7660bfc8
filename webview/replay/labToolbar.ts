import { html, nothing, type TemplateResult } from 'lit';
import type { ReplayProgress } from '../../src/protocol/replayMessages.ts';
import { button, dropdown, iconButton } from '../ui/controls.ts';
import { counted } from '../format/formats.ts';
import { isUnderWay, progressText } from './replayWords.ts';

export interface LabToolbarView {
  /** The replay that is looked at. */
  progress: ReplayProgress | undefined;
  replays: readonly ReplayProgress[];
  starting: boolean;
  /** Where the plan has to give way to the result. */
  plan: { folded: boolean; toggle: () => void } | undefined;
  onStart: () => void;
  onControl: (action: 'pause' | 'resume' | 'stop') => void;
  onChoose: (replayId: string) => void;
  onForget: (replayId: string) => void;
  onExport: (anchor: HTMLElement, title: string) => void;
}

export function labToolbar(view: LabToolbarView): TemplateResult {
  const { progress, replays, plan, starting, onStart, onControl } = view;
  const running = progress !== undefined && isUnderWay(progress);
  const paused = progress?.state === 'paused';
  return html`<div class="lab-toolbar">
    ${
      running
        ? button({ label: 'Stop replay', className: 'replay-button', onClick: () => onControl('stop') })
        : button({
            label: 'Start replay',
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
            label: paused ? 'Resume replay' : 'Pause replay',
            onClick: () => onControl(paused ? 'resume' : 'pause'),
          })
        : nothing
    }
    ${
      plan
        ? iconButton({
            icon: 'settings',
            label: plan.folded ? 'Show the plan' : 'Fold the plan',
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
        ? html`<progress aria-label="Replay progress" max=${Math.max(1, total)} .value=${emitted}></progress>`
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
  const title = (at: number): string => `Replay ${at + 1}`;
  const at = replays.findIndex(({ replayId }) => replayId === progress.replayId);
  return html`<div class="lab-past">
    ${dropdown({
      label: 'Past replays',
      value: progress.replayId,
      title: 'The replays of this session',
      choices: replays.map(({ replayId, total, runs }, index) => ({
        value: replayId,
        label: `${title(index)} · ${counted(total, 'event')}, ${runs.length === 2 ? 'compare' : (runs[0]?.mode ?? '')}`,
      })),
      onChange: onChoose,
    })}
    ${
      running
        ? nothing
        : html`${iconButton({
            icon: 'export',
            label: 'Export',
            popup: true,
            onClick: (event) => onExport(event.currentTarget as HTMLElement, title(at)),
          })}
          ${iconButton({ icon: 'trash', label: 'Forget this replay', onClick: () => onForget(progress.replayId) })}`
    }
  </div>`;
}
